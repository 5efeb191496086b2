"""Private folders, and what is left of them."""

import tempfile
from pathlib import Path

import pytest

from aks_deploy.private import private_folder, remove_private_folders


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_private_folder_is_nobody_elses_and_gone_afterwards() -> None:
    with private_folder() as folder:
        (folder / "score.py").write_text("x")
        assert folder.stat().st_mode & 0o777 == 0o700

    assert not folder.exists()


def test_where_the_block_does_not_end_the_folder_is_removed_all_the_same(temporary: Path) -> None:
    (temporary / "others").mkdir()

    with private_folder() as folder:
        (folder / "inside").mkdir()
        remove_private_folders()
        assert [path.name for path in temporary.iterdir()] == ["others"]

    assert not folder.exists()
