"""From located values to settings: what the types refuse becomes a problem with its place, in our words."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aks_deploy.settings.findings import Findings, shown
from aks_deploy.settings.located import Located, Source
from aks_deploy.settings.model import SECTIONS, Settings, about
from aks_deploy.settings.remedies import remedy
from aks_deploy.settings.resolved import LayeredSettings
from aks_deploy.settings.sections import is_secret

_LONGEST_MESSAGE = 400
_FAULTS = {
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be at most {le}",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number of a sensible size",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "literal_error": "must be {expected}",
    "string_type": "must be text; put it in quotes",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "value_error": "{error}",
    "rule": "{rule}",
    "boolean": "must be true or false",
    "stray_sign": "must not hold the sign {sign}",
    "stray_space": "must not have a space at its {end}",
    "placeholder": "must be replaced: it is a placeholder",
    "unexpanded": "holds an expression that nobody expanded",
}


def validated(found: dict[str, Located], findings: Findings) -> LayeredSettings:
    """The settings that the values make; those with a problem, which is noted, have their defaults."""
    sound = {name: item for name, item in found.items() if not findings.faulty(name)}
    try:
        settings = Settings.model_validate({name: plain(item) for name, item in sound.items()})
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_input=False):
            _note(detail, found, findings)
        return validated(sound, findings)
    return LayeredSettings(settings, sources(found), findings.notes)


def plain(item: Located) -> Any:  # noqa: ANN401 - what pydantic takes and types
    """The value for pydantic: nulls are dropped, and below a parameter scalars are the text that was written."""
    if isinstance(item.value, dict):
        return {name: _parameter(value) for name, value in item.entries().items()}
    if isinstance(item.value, list):
        return [plain(value) for value in item.value]
    return item.value


def _parameter(item: Located) -> Any:  # noqa: ANN401 - as above
    if not isinstance(item.value, dict):
        return plain(item)
    # The parameters that are mappings hold text: `version: 1.10` is a tag that must not become 1.1.
    nested = item.entries().items()
    return {name: plain(value) if isinstance(value.value, list | dict) else value.text for name, value in nested}


def sources(found: dict[str, Located]) -> dict[str, Source]:
    """Where each value comes from, those inside sections under names such as `deployment.cpu_cores`."""
    known = {name: item.source for name, item in found.items()}
    for section, name in SECTIONS.items():
        inside = found[name].entries() if name in found else {}
        known |= {f"{section}.{parameter}": item.source for parameter, item in inside.items()}
    return known


def _note(detail: ErrorDetails, found: dict[str, Located], findings: Findings) -> None:
    setting, *path = (str(part) for part in detail["loc"])
    template = _FAULTS.get(detail["type"], "cannot be used: " + detail["msg"].replace("{", "{{").replace("}", "}}"))
    fault = template.format(**detail.get("ctx", {}))
    item = _at(found[setting], path)
    message = fault if detail["type"] == "rule" else _message([setting, *path], item, fault)
    if detail["type"] == "unexpanded":
        findings.spoil(setting, "config.unexpanded-variable")
        if findings.told_at(item.source):  # as every expression in a file is, when it is read
            return
    findings.add(item.source, message[:_LONGEST_MESSAGE], hint=remedy(detail, item.text), setting=setting)


def _at(item: Located, path: list[str]) -> Located:
    for part in path:
        item = item.value[int(part)] if isinstance(item.value, list) else item.entries().get(part, item)
    return item


def _message(names: list[str], item: Located, fault: str) -> str:
    """The fault with the parameter's name, unless the source says it, and the value, unless it is secret."""
    setting, *path = (name for name in names if not name.isdigit())
    words: Iterator[str] = iter(())
    if path or item.source.file is not None:
        words = iter([".".join(path) or setting])
    secret = is_secret(setting, path[0]) if path else about(setting).secret
    value = [_shown(item)] if fault.startswith("must") and not secret else []
    return " ".join([*words, *value, fault])


def _shown(item: Located) -> str:
    if isinstance(item.value, dict):
        return "(a mapping)"
    return "(a list)" if isinstance(item.value, list) else shown(item.text)
