"""Only files of the workspace folder are read, and only if they are what they should be."""

import os
from pathlib import Path

import pytest

from aks_deploy.settings.files import LARGEST_FILE_BYTES, MissingFileError, UnusableFileError, WorkspaceFiles


@pytest.fixture
def files(tmp_path: Path) -> WorkspaceFiles:
    (tmp_path / "outside.json").write_text("{}")
    (tmp_path / "work" / "sub").mkdir(parents=True)
    (tmp_path / "work" / "sub" / "inside.json").write_text("{}")
    return WorkspaceFiles(tmp_path / "work")


@pytest.mark.parametrize("path", ["sub/inside.json", "./sub/../sub/inside.json", "sub//inside.json"])
def test_files_inside_are_read_and_named_relative_to_the_folder(files: WorkspaceFiles, path: str) -> None:
    assert files.read(path) == "{}"
    assert files.name(path) == "sub/inside.json"
    assert files.read(str(files.root / path)) == "{}"
    assert files.name(str(files.root / path)) == "sub/inside.json"


@pytest.mark.parametrize("path", ["../outside.json", "sub/../../outside.json", "/etc/passwd", "/proc/self/environ"])
def test_paths_that_lead_out_are_refused(files: WorkspaceFiles, path: str) -> None:
    with pytest.raises(UnusableFileError, match="is outside the workspace folder"):
        files.read(path)


def test_links_that_lead_out_are_refused(files: WorkspaceFiles, tmp_path: Path) -> None:
    (files.root / "link.json").symlink_to(tmp_path / "outside.json")
    (files.root / "folder").symlink_to(tmp_path)

    for path in ("link.json", "folder/outside.json"):
        with pytest.raises(UnusableFileError, match="is outside the workspace folder"):
            files.read(path)


def test_the_folder_itself_may_be_reached_through_a_link(files: WorkspaceFiles, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(files.root)
    through = WorkspaceFiles(tmp_path / "link")

    assert through.read("sub/inside.json") == "{}"
    assert through.name(str(files.root / "sub/inside.json")) == "sub/inside.json"


def test_what_is_no_readable_file_is_refused_in_words(files: WorkspaceFiles) -> None:
    os.mkfifo(files.root / "pipe")
    (files.root / "loop").symlink_to("loop")
    (files.root / "large").write_bytes(b" " * (LARGEST_FILE_BYTES + 1))
    faults = {"sub": "is a folder", "pipe": "is not a regular file", "loop": "cannot be read", "large": "larger than 1"}

    for path, fault in {
        **faults,
        "a\0b": "no path can have",
        "\ud800": "no path can have",
        "n" * 300: "cannot be read",
    }.items():
        with pytest.raises(UnusableFileError, match=fault):
            files.read(path)


@pytest.mark.parametrize("path", ["none.json", "none/none.json", "sub/inside.json/none", "sub/"])
def test_a_missing_file_is_told_from_an_unusable_one(files: WorkspaceFiles, path: str) -> None:
    with pytest.raises(UnusableFileError) as caught:
        files.read(path)

    assert isinstance(caught.value, MissingFileError) is ("none" in path)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"a: 1\nb: \xe4\n", "is not UTF-8 text: line 2"),
        ("a: 1".encode("utf-16"), "is UTF-16; save it as UTF-8"),
        (b"\x80", "is not UTF-8 text: line 1"),
        ("a: 1".encode("utf-16-le"), "holds zero bytes, as UTF-16 and binary files do"),
        ("a: 1".encode("utf-32-be"), "holds zero bytes, as UTF-16 and binary files do"),
    ],
)
def test_other_encodings_are_named(files: WorkspaceFiles, content: bytes, fault: str) -> None:
    (files.root / "file").write_bytes(content)

    with pytest.raises(UnusableFileError, match=fault):
        files.read("file")


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_text(files: WorkspaceFiles) -> None:
    (files.root / "file").write_bytes(b"\xef\xbb\xbf{}")

    assert files.read("file") == "{}"


def test_the_folder_is_the_checkout_in_a_workflow_and_the_current_one_elsewhere(tmp_path: Path) -> None:
    assert WorkspaceFiles.of({"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)}).root == tmp_path
    assert WorkspaceFiles.of({"GITHUB_WORKSPACE": str(tmp_path)}).root == Path.cwd()


def test_a_new_file_is_written_with_its_folders_and_never_over_another(files: WorkspaceFiles) -> None:
    files.create("new/folder/file.yml", "first")

    with pytest.raises(UnusableFileError, match="exists already"):
        files.create("new/folder/file.yml", "second")
    with pytest.raises(UnusableFileError, match="is outside the workspace folder"):
        files.create("../new.yml", "x")

    assert files.read("new/folder/file.yml") == "first"


def test_the_nearest_name_is_told_where_a_file_is_missing(files: WorkspaceFiles) -> None:
    with pytest.raises(MissingFileError, match=r"^the file 'sub/insid.json' does not exist; is 'inside.json' meant\?$"):
        files.read("sub/insid.json")


def test_a_huge_folder_is_not_searched_for_a_near_name(files: WorkspaceFiles) -> None:
    for number in range(1_500):
        (files.root / "sub" / f"x{number}").touch()

    with pytest.raises(MissingFileError, match=r"^the file 'sub/zzz' does not exist$"):
        files.read("sub/zzz")
