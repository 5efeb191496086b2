"""The linters for workflows find nothing in ours, and something in broken ones."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from workflows.documents import ACTION, PROJECT, every, files

_LINTERS = Path(sys.executable).parent
_ZIZMOR = ("zizmor", "--offline", "--no-progress", "--color=never", "--config", str(PROJECT / ".github" / "zizmor.yml"))
_SCHEMA = ("check-jsonschema", "--builtin-schema")
_BAD_JOB = "name: x\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    permissions: {}\n    steps:\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every workflow, those of the documentation too, as files in a folder of their own."""
    for number, workflow in enumerate(every()):
        (tmp_path / f"{number:02}-{Path(workflow.name).stem}.yml").write_text(workflow.text, encoding="utf-8")
    return tmp_path


def run(command: Sequence[str], *paths: Path) -> subprocess.CompletedProcess[str]:
    """What the linter says; it stands beside the Python that runs this, and must."""
    argv = [str(_LINTERS / command[0]), *command[1:], *map(str, paths)]
    return subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603 - the linters of the lock


def test_workflows_follow_githubs_schema(folder: Path) -> None:
    done = run((*_SCHEMA, "vendor.github-workflows"), *sorted(folder.iterdir()))

    assert done.returncode == 0, done.stdout


def test_the_action_follows_githubs_schema() -> None:
    done = run((*_SCHEMA, "vendor.github-actions"), ACTION)

    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing_in_our_files_even_where_it_is_pedantic() -> None:
    done = run((*_ZIZMOR, "--persona=pedantic"), ACTION, *files())

    assert done.returncode == 0, done.stdout


def test_zizmor_finds_nothing_in_what_the_documentation_shows(folder: Path) -> None:
    done = run(_ZIZMOR, *sorted(folder.iterdir()))

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("step", "finding"),
    [
        ("run: echo ${{ github.event.issue.title }}", "template-injection"),
        ("uses: actions/checkout@v7", "unpinned-uses"),
        ("uses: other/aks-deploy@v1", "unpinned-uses"),
        ("uses: ./", "self-repository"),
    ],
)
def test_zizmor_finds_what_is_wrong(tmp_path: Path, step: str, finding: str) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(f"{_BAD_JOB}      - {step}\n", encoding="utf-8")

    done = run((*_ZIZMOR, "--persona=pedantic"), broken)

    assert done.returncode != 0
    assert f"[{finding}]" in done.stdout


@pytest.mark.parametrize("step", ["usse: actions/checkout@v7", "run: [echo]"])
def test_the_schema_refuses_what_is_wrong(tmp_path: Path, step: str) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(f"{_BAD_JOB}      - {step}\n", encoding="utf-8")

    assert run((*_SCHEMA, "vendor.github-workflows"), broken).returncode == 1
