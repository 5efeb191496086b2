"""Where the record is kept, as settings."""

from pathlib import Path

import pytest

from unit.settings.folder import Folder

TOKEN = "pretend~token-of-github.0123456789"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_nobody_needs_to_say_anything(folder: Folder) -> None:
    settings = folder.resolve().settings

    assert (settings.state, settings.state_name, settings.state_refs) == (None, None, ("v*",))


@pytest.mark.parametrize("text", ["v*, release-*", "v*,release-*", "v*\nrelease-*", " v*   release-* "])
def test_patterns_may_be_separated_by_commas_and_white_space(folder: Folder, text: str) -> None:
    assert folder.resolve(state_refs=text).settings.state_refs == ("v*", "release-*")


@pytest.mark.parametrize("text", ["state_refs: [v*, release-*]", "state_refs: v*, release-*"])
def test_in_the_configuration_file_they_may_be_a_list(folder: Folder, text: str) -> None:
    folder.config(text.replace("[v*, release-*]", "['v*', 'release-*']"))

    assert folder.resolve().settings.state_refs == ("v*", "release-*")


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"state": "artefact"}, "must be 'artifact', 'variable', 'file' or 'none'"),
        ({"state_name": "../x"}, "must be 1-100 letters"),
        ({"state_refs": ","}, "must not be empty"),
    ],
)
def test_what_cannot_be_meant_is_refused(folder: Folder, inputs: dict[str, str], said: str) -> None:
    [problem] = folder.problems(**inputs)

    assert said in problem


def test_the_token_is_masked_and_never_in_a_file(folder: Folder) -> None:
    resolved = folder.resolve(github_token=TOKEN)
    assert TOKEN in {secret.get_secret_value() for secret in resolved.secrets}
    assert TOKEN not in repr(resolved)

    folder.config(f"github_token: {TOKEN}")
    [problem] = folder.problems()
    assert "github_token cannot be in the configuration file" in problem
    assert TOKEN not in problem
