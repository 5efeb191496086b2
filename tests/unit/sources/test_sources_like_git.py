"""With `.gitignore` files, what is selected is what git would add: judged by git itself."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aks_deploy.sources.selecting import selected

GIT = shutil.which("git") or ""
pytestmark = pytest.mark.skipif(not GIT, reason="git is the judge")
FILES = ("score.py", "a/one.py", "a/two.txt", "a/b/deep.py", "a/b/c/deepest.txt", "data/big.csv", "data/keep.csv")
NAMES = ("score.py", "*.py", "a", "b", "*.csv", "data", "keep.csv", "deep*", "c", "*", "?", "[ab]", "two.txt")
PATTERNS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(("", "", "!")),
    st.sampled_from(("", "", "/", "**/", "a/", "a/**/", "data/")),
    st.sampled_from(NAMES),
    st.sampled_from(("", "", "/", "/**", "/*", " ")),
)
LINES = st.lists(st.one_of(PATTERNS, st.sampled_from(("", "# note", "!", "\\#x", "a\\ b"))), max_size=4)


def made(folder: Path, ignore: Mapping[str, list[str]]) -> None:
    for file in FILES:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("x")
    for where, lines in ignore.items():
        (folder / where / ".gitignore").write_text("\n".join(lines) + "\n")


def added_by_git(folder: Path) -> set[str]:
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(folder)}
    listing = ["ls-files", "--others", "--exclude-standard"]
    for command in (["init", "--quiet"], listing):
        done = subprocess.run([GIT, *command], cwd=folder, env=environ, capture_output=True, text=True, check=True)  # noqa: S603 - git, on files of this test
    return set(done.stdout.splitlines())


@example(top=["c", "!a"], inside=[], below=[])
@example(top=["a", "!a"], inside=["*", "!b/"], below=["!*.py"])
@example(top=["a/**", "!a/b/"], inside=[], below=[])
@given(top=LINES, inside=LINES, below=LINES)
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_selected_is_what_git_would_add(
    tmp_path_factory: pytest.TempPathFactory, top: list[str], inside: list[str], below: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    made(folder, {".": top, "a": inside, "a/b": below})

    assert set(selected(folder, workspace=folder).files) == added_by_git(folder)
