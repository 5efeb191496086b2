"""The record in a file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aks_deploy.errors import ConflictError, StateStoreError
from aks_deploy.state.file import FileStore
from unit.state.samples import OWNER, record

HOLDING = """
import sys
from pathlib import Path
from aks_deploy.state.file import FileStore
from unit.state.samples import OWNER
with FileStore(Path(sys.argv[1]), OWNER, shown="it").held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".azureml" / "churn.json"


@pytest.fixture
def store(path: Path) -> FileStore:
    return FileStore(path, OWNER, shown=".azureml/churn.json")


def another(path: Path) -> subprocess.Popen[str]:
    """A run of its own that holds the store until it is killed."""
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", HOLDING, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - our own program


def test_what_is_saved_is_loaded_and_nothing_else_is_left(store: FileStore, path: Path) -> None:
    with store.held():
        assert store.load() is None
        store.save(record())

    assert store.load() == record()
    assert [item.name for item in path.parent.iterdir()] == ["churn.json"]


def test_while_one_run_holds_it_another_does_not(store: FileStore, path: Path) -> None:
    with store.held(), pytest.raises(ConflictError, match="Another run"), FileStore(path, OWNER, shown="it").held():
        pass

    with FileStore(path, OWNER, shown="it").held():
        pass


def test_a_run_that_was_killed_holds_nothing(store: FileStore, path: Path) -> None:
    with another(path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(ConflictError), store.held():
            pass
        process.kill()
        process.wait()

        with store.held():
            store.save(record())

    assert [item.name for item in path.parent.iterdir()] == ["churn.json"]


@pytest.mark.parametrize("content", [b"{damaged", b"\xff\xfe{}", b'"' + b"x" * 1_000_001 + b'"'])
def test_a_damaged_file_is_neither_believed_nor_written_over(store: FileStore, path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    for use in (store.load, lambda: store.save(record())):
        with pytest.raises(StateStoreError, match=r"\.azureml/churn\.json"):
            use()
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_no_absence(store: FileStore, path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(StateStoreError, match="Is a directory"):
        store.load()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / ".azureml").write_text("")

    with pytest.raises(StateStoreError, match=r"cannot be locked: (Not a directory|File exists)"):
        FileStore(tmp_path / ".azureml" / "churn.json", OWNER, shown="it").held().__enter__()
