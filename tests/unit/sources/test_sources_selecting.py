"""Which files a web service is given."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from aks_deploy.errors import ConflictError
from aks_deploy.sources import selecting
from aks_deploy.sources.copying import copied
from aks_deploy.sources.selecting import UnusableSourceError, only, selected

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*names: str, text: str = "x") -> None:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)

    return write


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(UnusableSourceError) as caught:
        selected(folder, workspace=folder)
    return caught.value.faults


NEVER = (
    ".git/config",
    ".git",
    ".env",
    ".env.prod",
    ".ENVRC",
    "tls.pem",
    "tls.KEY",
    "lib/deep/id.key",
    "__pycache__/a.pyc",
    ".azureml/aks-deploy-ml-prod.json",
    "aml_config/aks_webservice.json",
)


@pytest.mark.parametrize("name", NEVER)
@pytest.mark.parametrize("ignore", [None, ".amlignore", ".gitignore"])
def test_some_files_are_never_sent_whatever_ignore_files_say(
    tmp_path: Path, write: Write, name: str, ignore: str | None
) -> None:
    write("score.py", name)
    if ignore:
        write(ignore, text=f"!{name}\n!*\n")

    assert set(selected(tmp_path, workspace=tmp_path).files) - {ignore} == {"score.py"}


def test_amlignore_decides_alone(tmp_path: Path, write: Write) -> None:
    write("src/score.py", "src/data.csv", "src/notes.txt")
    write(".gitignore", "src/.gitignore", text="*.csv")
    write("src/.amlignore", text="*.txt\n.*")

    assert selected(tmp_path / "src", workspace=tmp_path).files == ("data.csv", "score.py")


def test_gitignore_files_above_the_folder_count(tmp_path: Path, write: Write) -> None:
    write("src/score.py", "src/data.csv", "src/keep.csv")
    write(".gitignore", text="*.csv\n!keep.csv")

    assert selected(tmp_path / "src", workspace=tmp_path).files == ("keep.csv", "score.py")


def test_a_folder_that_is_ignored_as_a_whole_is_meant_when_it_is_named(tmp_path: Path, write: Write) -> None:
    write("build/src/score.py", "build/src/data.csv")
    write(".gitignore", text="build/")
    write("build/src/.gitignore", text="*.csv\n.gitignore")

    assert selected(tmp_path / "build/src", workspace=tmp_path).files == ("score.py",)


def test_links_inside_are_followed(tmp_path: Path, write: Write) -> None:
    write("score.py", "lib/util.py")
    (tmp_path / "same.py").symlink_to("score.py")
    (tmp_path / "library").symlink_to("lib")

    found = selected(tmp_path, workspace=tmp_path)

    assert found.files == ("lib/util.py", "library/util.py", "same.py", "score.py")


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("../outside.txt", "'src/link' is a link that leads out of the source directory"),
        ("/etc/passwd", "'src/link' is a link that leads out of the source directory"),
        ("nothing", "'src/link' is a link to what does not exist"),
        (".", "'src/link' is a link to a folder around it"),
        ("..", "'src/link' is a link to a folder around it"),
    ],
)
def test_links_that_cannot_be_followed_are_refused(tmp_path: Path, write: Write, target: str, fault: str) -> None:
    write("outside.txt", "here/src/score.py")
    (tmp_path / "here/src/link").symlink_to(target if target != "../outside.txt" else "../../outside.txt")

    assert faults(tmp_path / "here") == (fault,)


def test_a_link_to_what_is_never_sent_is_not_sent_either(tmp_path: Path, write: Write) -> None:
    write("score.py", ".git/config", ".env")
    (tmp_path / "settings.txt").symlink_to(".env")
    (tmp_path / "repository").symlink_to(".git")

    assert selected(tmp_path, workspace=tmp_path).files == ("score.py",)


def test_what_a_run_writes_itself_is_not_sent(tmp_path: Path, write: Write) -> None:
    write("score.py", "written.json")
    (tmp_path / "same.json").symlink_to("written.json")

    found = selected(tmp_path, workspace=tmp_path, without=frozenset((tmp_path / "written.json",)))

    assert found.files == ("score.py",)


def test_links_that_lead_out_do_no_harm_where_they_are_ignored(tmp_path: Path, write: Write) -> None:
    write("score.py")
    write(".amlignore", text="out\n.amlignore")
    (tmp_path / "out").symlink_to("/etc")

    assert selected(tmp_path, workspace=tmp_path).files == ("score.py",)


def test_two_folders_that_link_to_each_other_come_to_an_end(tmp_path: Path, write: Write) -> None:
    write("a/one.py", "b/two.py")
    (tmp_path / "a/b").symlink_to("../b")
    (tmp_path / "b/a").symlink_to("../a")

    assert faults(tmp_path) == (
        "'b/a/b' is a link to a folder around it",
        "'a/b/a' is a link to a folder around it",
    )


def test_pipes_are_refused_and_not_waited_for(tmp_path: Path, write: Write) -> None:
    write("score.py")
    os.mkfifo(tmp_path / "pipe")

    assert faults(tmp_path) == ("'pipe' is no regular file",)


def test_names_of_any_bytes_are_sent_and_can_be_told(tmp_path: Path, write: Write) -> None:
    odd = os.fsdecode(b"odd\xff.txt")
    write("score.py", odd)
    source = selected(tmp_path, workspace=tmp_path)
    (tmp_path / os.fsdecode(b"out\xfe")).symlink_to("/etc")

    assert odd in source.files
    assert (copied(source, tmp_path / "private") / odd).exists()
    assert faults(tmp_path) == ("'out\\udcfe' is a link that leads out of the source directory",)


def test_too_many_files_are_refused(tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selecting, "MOST_FILES", 3)
    write("1", "2", "3")
    selected(tmp_path, workspace=tmp_path)
    write("4")

    assert faults(tmp_path) == ("has more than 3 files",)


def test_too_large_files_are_refused_unread(tmp_path: Path, write: Write) -> None:
    write("score.py", "data.bin")
    os.truncate(tmp_path / "data.bin", selecting.MOST_BYTES)

    assert faults(tmp_path) == ("has more than 300 MB",)


def test_the_digest_follows_from_names_contents_and_the_right_to_execute(tmp_path: Path, write: Write) -> None:
    write("score.py", "run.sh")
    seen = [selected(tmp_path, workspace=tmp_path).digest]
    (tmp_path / "run.sh").chmod(0o755)
    seen.append(selected(tmp_path, workspace=tmp_path).digest)
    (tmp_path / "run.sh").rename(tmp_path / "go.sh")
    seen.append(selected(tmp_path, workspace=tmp_path).digest)
    write("score.py", text="y")
    seen.append(selected(tmp_path, workspace=tmp_path).digest)
    os.utime(tmp_path / "score.py", (0, 0))

    assert len(set(seen)) == 4
    assert selected(tmp_path, workspace=tmp_path).digest == seen[-1]


def test_a_copy_holds_what_was_selected_and_nothing_else(tmp_path: Path, write: Write) -> None:
    write("src/score.py", "src/.env", "src/lib/util.py")
    (tmp_path / "src/same.py").symlink_to("score.py")
    source = selected(tmp_path / "src", workspace=tmp_path)

    copy = copied(source, tmp_path / "private")

    assert copy.name == "src"
    found = {str(path.relative_to(copy)): path.is_symlink() for path in copy.rglob("*") if not path.is_dir()}
    assert found == {"score.py": False, "lib/util.py": False, "same.py": False}


def test_a_script_alone_is_copied_alone(tmp_path: Path, write: Write) -> None:
    write("score.py", "secret.txt")

    copy = copied(only(tmp_path / "score.py"), tmp_path / "private")

    assert [path.name for path in copy.iterdir()] == ["score.py"]


@pytest.mark.parametrize("change", ["other", "gone", "linked"])
def test_files_that_changed_since_they_were_selected_are_not_sent(tmp_path: Path, write: Write, change: str) -> None:
    write("outside.txt", text="token")
    write("src/score.py", "src/util.py")
    source = selected(tmp_path / "src", workspace=tmp_path)
    (tmp_path / "src/util.py").unlink()
    if change == "other":
        write("src/util.py", text="y")
    elif change == "linked":
        (tmp_path / "src/util.py").symlink_to(tmp_path / "outside.txt")

    with pytest.raises(ConflictError, match="The files of 'src' have changed"):
        copied(source, tmp_path / "private")
