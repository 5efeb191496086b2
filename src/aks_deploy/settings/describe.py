"""Settings for people to read, and to keep: the text of a configuration file."""

import json
from collections.abc import Iterator

from aks_deploy.settings.model import SETTINGS, about
from aks_deploy.settings.resolved import LayeredSettings


def describe(layered: LayeredSettings) -> str:
    """The settings as YAML with their sources in comments. Secrets, and what no file may hold, are comments only."""
    notes = (f"# {note}" for note in layered.notes)
    return "\n".join([*notes, *(line for name in SETTINGS for line in _setting(layered, name))]) + "\n"


def configuration_file(layered: LayeredSettings) -> str:
    """The text of a configuration file with what somebody gave; never a secret."""
    given = [name for name in SETTINGS if name in layered.sources and about(name).in_file and not about(name).secret]
    return "".join(f"{line}\n" for name in given for line in _kept(layered, name))


def _kept(layered: LayeredSettings, name: str) -> Iterator[str]:
    value, section = getattr(layered.settings, name), about(name).section
    if not section:
        yield f"{name}: {_scalar(value)}"
        return
    parameters = {key: item for key, item in value.given().items() if not value.fact(key).secret}
    yield f"{section}:" if parameters else f"{section}: {{}}"
    for key, item in parameters.items():
        yield f"  {key}: {_scalar(item)}"


def _setting(layered: LayeredSettings, name: str) -> Iterator[str]:
    value, source = getattr(layered.settings, name), layered.source(name)
    if about(name).section:
        yield from _section(layered, name)
    elif value is None:
        yield f"# {name}: not given" + (f" ({about(name).default.replace('`', '')})" if about(name).default else "")
    elif about(name).secret:
        yield f"# {name}: ***  # {source}"
    else:
        comment = "" if about(name).in_file else "# "
        yield f"{comment}{name}: {_scalar(value)}  # {source}"


def _section(layered: LayeredSettings, name: str) -> Iterator[str]:
    section, config = about(name).section, getattr(layered.settings, name)
    if config is None:
        yield f"# {section}: not given ({about(name).default})"
        return
    given = config.given()
    yield f"{section}:" if given else f"{section}: {{}}  # {layered.source(name)}"
    for parameter, value in given.items():
        source = layered.source(f"{section}.{parameter}")
        if config.fact(parameter).secret:
            yield f"  # {parameter}: ***  # {source}"
        else:
            yield f"  {parameter}: {_scalar(value)}  # {source}"


def _scalar(value: object) -> str:
    """The value as YAML: JSON is YAML, and plain words need no quotes."""
    if isinstance(value, tuple):
        return json.dumps([str(item) for item in value])
    if isinstance(value, bool | int | float | dict):
        return json.dumps(value)
    text = str(value)
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum() and text[0].isalpha()
    return text if plain else json.dumps(text)
