"""Files of scenarios: a list in YAML or JSON, or JSON lines with failures as somebody collected them."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from aml_simulator.azure.problems import problems_of
from aml_simulator.scenarios.scenario import Code, Scenario, ScenarioError, Text

LARGEST_FILE = 16 << 20
_SHIPPED = Path(__file__).with_name("shipped.yml")


def _several(given: object) -> object:
    return [given] if isinstance(given, str) else given


class _Collected(BaseModel):
    """A failure that somebody met. What else is told of it is for people, and not read."""

    codes: Annotated[tuple[Code, ...], BeforeValidator(_several), Field(min_length=1)] = Field(
        validation_alias=AliasChoices("codes", "code")
    )
    error_text: Text

    model_config = ConfigDict(frozen=True, extra="ignore")

    def scenario(self) -> Scenario:
        """The text under its first code: the others are what it could be taken for too."""
        return Scenario(code=self.codes[0], texts=(self.error_text,))


@cache
def shipped() -> Mapping[str, Scenario]:
    """The scenarios that come with the simulator, by code; the words are ours."""
    return MappingProxyType(_merged(_SHIPPED))


def read_scenarios(path: Path) -> Mapping[str, Scenario]:
    """The shipped scenarios, with those of the file at `path` in their place: its texts, and its faults if it has some.

    Raises:
        ScenarioError: the file cannot be used; the text names file, line and key.
    """
    known = dict(shipped())
    for code, given in _merged(path).items():
        before = known.get(code, given)
        known[code] = Scenario(code=code, texts=given.texts or before.texts, faults=given.faults or before.faults)
    return MappingProxyType(known)


def _merged(path: Path) -> dict[str, Scenario]:
    """The file's scenarios; what it says of one code in several entries is put together."""
    found: dict[str, Scenario] = {}
    for each in _scenarios(path):
        before = found.get(each.code, Scenario(code=each.code))
        texts, faults = (*before.texts, *each.texts), (*before.faults, *each.faults)
        found[each.code] = Scenario(code=each.code, texts=texts, faults=faults)
    return found


def _scenarios(path: Path) -> Iterator[Scenario]:
    text = _text_of(path)
    entries = _json_lines if text.lstrip()[:1] == "{" else _yaml_list
    for line, entry in entries(path, text):
        try:
            if isinstance(entry, dict) and "error_text" in entry:
                yield _Collected.model_validate(entry).scenario()
            else:
                yield Scenario.model_validate(entry)
        except ValidationError as error:
            raise ScenarioError("\n".join(f"{path}:{line}: {problem}" for problem in problems_of(error))) from error


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise ScenarioError(f"{path}: more than {LARGEST_FILE >> 20} MiB")
        return content.decode()
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ScenarioError(f"{path}: {error}") from error


def _json_lines(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ScenarioError(f"{path}:{number}: no line of JSON: {error}") from error


def _yaml_list(path: Path, text: str) -> Iterator[tuple[int, Any]]:
    loader = yaml.SafeLoader(text)  # that in C ends the process where lists are nested too deeply
    try:
        whole = loader.get_single_node()
        if not isinstance(whole, yaml.SequenceNode):
            raise ScenarioError(f"{path}: neither a list of scenarios nor lines of JSON")
        for node in whole.value:
            yield node.start_mark.line + 1, loader.construct_object(node, deep=True)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScenarioError(f"{path}:{line}: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ScenarioError(f"{path}: {error}") from error
    finally:
        loader.dispose()
