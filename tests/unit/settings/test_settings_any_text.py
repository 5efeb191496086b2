"""Whatever somebody writes becomes a value or an InvalidInputError, and never shows a secret."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import WorkspaceFiles, resolve
from aks_deploy.settings.json_text import read_json
from aks_deploy.settings.located import Source
from aks_deploy.settings.model import SETTINGS
from aks_deploy.settings.syntax import SyntaxFaultError
from aks_deploy.settings.validation import plain
from aks_deploy.settings.yaml_text import read_yaml
from unit.settings.folder import COMPLETE, bare, given_inputs

NOWHERE = Source("input", "test")
FILES = WorkspaceFiles(Path(__file__).parent)
SIGNS = "{ } [ ] : , - ' \" # | << --- &a *a !!x ${{ ../x \\ud800 cpu_cores tags true yes 1:30 010 1e999 null é"
SPACES = (": ", "- ", "\n", "  ", "\t", "\0", "\ud800")
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from((*SIGNS.split(), *SPACES))).map("".join))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SETTINGS), TEXTS)
def test_any_text_for_any_setting_is_a_value_or_a_named_problem(name: str, text: str) -> None:
    messages = ["a value"]
    try:
        resolve(given_inputs({**COMPLETE, name: text}), FILES)
    except InvalidInputError as error:
        messages = [problem.message for problem in error.problems]

    assert messages
    assert all(messages)


@pytest.mark.parametrize("read", [read_json, read_yaml])
@settings(deadline=None)
@given(text=TEXTS)
def test_any_text_is_read_or_refused_at_a_place(read: Callable[[str, Source], object], text: str) -> None:
    line: int | None = 1
    try:
        read(text, NOWHERE)
    except SyntaxFaultError as fault:
        line = fault.place.line

    assert line is not None
    assert 1 <= line <= len(text.splitlines()) + 1


@settings(deadline=None)
@given(JSON_VALUES, st.sampled_from([None, 2, "\t"]))
def test_json_is_read_as_the_json_module_reads_it(value: object, indent: str | int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert bare(read_json(text, NOWHERE).value) == value


@settings(deadline=None)
@given(st.dictionaries(st.text("ab_é", min_size=1, max_size=5), st.text("aZ09 '\"#:-é", max_size=12), max_size=4))
def test_yaml_texts_are_read_as_they_were_written(value: dict[str, str]) -> None:
    quoted = yaml.safe_dump(value, default_style='"', allow_unicode=True)

    assert bare(read_yaml(quoted, NOWHERE).value) == value


@settings(deadline=None)
@given(st.text(min_size=6))
def test_no_message_shows_the_secret_of_broken_credentials(secret: str) -> None:
    text = f'{{"clientId": "x", "clientSecret": "{secret}-SECRET", "tenantId": 5 "{secret}"'

    with pytest.raises(InvalidInputError) as caught:
        resolve(given_inputs({**COMPLETE, "azure_credentials": text}), FILES)

    assert "-SECRET" not in str(caught.value) + caught.value.hint


def test_nulls_are_dropped_where_settings_are_made() -> None:
    assert plain(read_yaml("a: null\nb: 1", NOWHERE)) == {"b": 1}
