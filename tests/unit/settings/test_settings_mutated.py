"""Good files with a mistake in them: `validate` ends well or names what is wrong, and never with a traceback."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.cli import main
from unit.settings.folder import CREDENTIALS, SUBSCRIPTION

GOOD = {
    ".azureml/aks-deploy.yml": """\
# yaml-language-server: $schema=aks-deploy.schema.json
image_file: aml_config/image.json
service_name: churn
timeout_minutes: "90"
deployment:
  cpu_cores: 0.5
  autoscale_enabled: true
  autoscale_max_replicas: 5
  tags: {team: risk, "version": 1.10}
  description: 'it''s # fine'
provisioning: {agent_count: 3, vm_size: Standard_F4s_v2}
""",
    ".azureml/config.json": f"""\
{{
\t"subscription_id": "{SUBSCRIPTION}",
\t"resource_group": "ml-prod", "workspace_name": "ml-prod"
}}
""",
    "aml_config/image.json": '{"image_name": "churn", "image_version": 12}\n',
    "aml_config/aks_webservice.json": '{"aks_name": "aks-prod", "aks_service_name": "churn", "aks_keys": ["***"]}\n',
}
SNIPPETS = (
    *(
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "'",
        '"',
        "#",
        "|",
        ">",
        "<<: ",
        "- ",
        "---\n",
        "&a ",
        "*a",
        "!!x ",
        "?",
        "@",
    ),
    *("\n", "\r\n", "\r", "\t", " ", "  ", "\0", "\x85", "\u00a0", "\u200b", "\u2013", "\u201c", "\ufeff", "\ud800"),
    *(
        "${{ x }}",
        "$(X)",
        "${X}",
        "<x>",
        "null",
        "~",
        "true",
        "yes",
        "1_0",
        "0x1",
        "010",
        "1:30",
        ".inf",
        "1e999",
        "-0",
    ),
    *("\\", "\\u0000", "\\ud800", "\N{GRINNING FACE}", "9" * 5000, "x" * 300, "cpu_cores: 1\n", '"a": 1,', "../", "/"),
)
MUTATIONS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 12), st.sampled_from(SNIPPETS) | st.text(max_size=4)),
    min_size=1,
    max_size=3,
)


def mutated(text: str, mutations: list[tuple[int, int, str]]) -> bytes:
    """The text with some of it taken out and something else put in, as bytes that need not be UTF-8."""
    for start, length, snippet in mutations:
        at = start % (len(text) + 1)
        text = text[:at] + snippet + text[at + length :]
    return text.encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The current folder of a person at a shell."""
    made, before = tmp_path_factory.mktemp("work"), Path.cwd()
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GITHUB_ACTIONS", raising=False)
        os.chdir(made)
        yield made
        os.chdir(before)


def validated(folder: Path, contents: dict[str, bytes]) -> int:
    for name, content in contents.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return main(["validate"])


def test_the_files_are_good(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CREDENTIALS", CREDENTIALS)

    assert validated(folder, {name: text.encode() for name, text in GOOD.items()}) == 0


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(GOOD)), MUTATIONS)
def test_a_file_with_a_mistake_is_valid_or_refused(
    folder: Path, name: str, mutations: list[tuple[int, int, str]]
) -> None:
    contents = {name: text.encode() for name, text in GOOD.items()}

    assert validated(folder, contents | {name: mutated(GOOD[name], mutations)}) in (0, 2)


@settings(max_examples=100, deadline=None)
@given(MUTATIONS)
def test_credentials_with_a_mistake_are_valid_or_refused(folder: Path, mutations: list[tuple[int, int, str]]) -> None:
    text = mutated(CREDENTIALS, mutations).replace(b"\0", b"").decode("utf-8", "surrogateescape")

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AZURE_CREDENTIALS", text)
        assert validated(folder, {name: text.encode() for name, text in GOOD.items()}) in (0, 2)
