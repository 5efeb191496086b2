"""Which line of the user's files a scoring script's traceback means."""

import os
from pathlib import Path

import pytest

from aks_deploy.diagnosis.frames import Frame, frames
from aks_deploy.errors import DeploymentFailedError, InvalidInputError, Problem
from aks_deploy.reporting.places import problems_of

SCRIPT = 'import weights\n\ndef init():\n    raise ValueError("no weights")\n'
RAISED = '    raise ValueError("no weights")'


def failure(*entries: tuple[str, int, str], code: str = "deploy.script-error") -> DeploymentFailedError:
    """A traceback through these lines, the innermost last."""
    lines = [
        line
        for path, number, text in entries
        for line in (f'  File "{path}", line {number}, in f', *([text] * bool(text)))
    ]
    details = ("Traceback (most recent call last):", *lines, "ValueError: no weights")
    return DeploymentFailedError("It failed.", hint="Correct it.", diagnosis_code=code, details=details)


def write(folder: Path, *paths: str, text: str = SCRIPT) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


def place(error: DeploymentFailedError, folder: Path) -> str:
    """`file:line`, empty where there is none."""
    found = problems_of(error, folder)
    return found[0].place if found else ""


def test_the_only_file_of_that_name_is_meant_wherever_it_lies(tmp_path: Path) -> None:
    write(tmp_path, "models/churn/score.py")

    (problem,) = problems_of(failure(("/var/azureml-app/score.py", 4, RAISED)), tmp_path)

    assert (problem.place, problem.message, problem.hint) == ("models/churn/score.py:4", "It failed.", "Correct it.")


def test_of_several_files_of_that_name_the_one_whose_path_ends_alike_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "a/score.py", "b/score.py", "score.py")

    assert place(failure(("/var/azureml-app/b/score.py", 4, RAISED)), tmp_path) == "b/score.py:4"


def test_where_several_match_as_well_none_is_meant(tmp_path: Path) -> None:
    write(tmp_path, "a/score.py", "b/score.py")

    assert place(failure(("/var/azureml-app/score.py", 4, RAISED)), tmp_path) == ""


def test_a_file_with_another_text_at_that_line_is_of_another_commit(tmp_path: Path) -> None:
    write(tmp_path, "score.py", text="\n" + SCRIPT)

    assert place(failure(("/var/azureml-app/score.py", 4, RAISED)), tmp_path) == ""
    assert place(failure(("/var/azureml-app/score.py", 5, RAISED)), tmp_path) == "score.py:5"
    assert place(failure(("/var/azureml-app/score.py", 99, "")), tmp_path) == ""


def test_the_innermost_line_of_the_user_counts_and_libraries_do_not(tmp_path: Path) -> None:
    write(tmp_path, "score.py", "parser.py")
    library = ("/opt/miniconda/lib/python3.9/site-packages/yaml/parser.py", 4, RAISED)
    server = ("/opt/server/user_script.py", 74, "    self._init()")

    assert place(failure(server, ("/var/azureml-app/score.py", 4, RAISED), library), tmp_path) == "score.py:4"


def test_folders_that_are_not_of_the_user_are_not_searched(tmp_path: Path) -> None:
    write(tmp_path, ".venv/lib/site-packages/score.py", "node_modules/score.py", ".git/score.py")

    assert place(failure(("/var/azureml-app/score.py", 4, RAISED)), tmp_path) == ""


@pytest.mark.parametrize(
    "path", [".", "/", "score", "../score.py", "/etc/passwd", ".py", "x" * 5000 + ".py", "\x00.py"]
)
def test_no_path_in_a_log_leads_out_of_the_folder_or_breaks_the_search(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    write(tmp_path, "score.py")

    assert place(failure((path, 4, "")), tmp_path / "folder") == ""


def test_what_is_no_regular_text_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "score.py")
    (tmp_path / "main.py").write_bytes(b"\xff\xfe")

    assert place(failure(("/var/azureml-app/score.py", 1, "")), tmp_path) == ""
    assert place(failure(("/var/azureml-app/main.py", 1, "")), tmp_path) == ""


def test_other_failures_keep_the_problems_that_they_have(tmp_path: Path) -> None:
    write(tmp_path, "score.py")
    known = Problem("no", file="a.yml", line=2)

    assert problems_of(InvalidInputError("x", problems=(known,)), tmp_path) == (known,)
    assert place(failure(("/var/azureml-app/score.py", 4, RAISED), code="unknown"), tmp_path) == ""


def test_frames_are_read_with_the_text_that_they_quote_and_numbers_that_can_be_lines() -> None:
    lines = ('  File "a.py", line 1, in f', "    x()", '  File "b.py", line 2', '  File "c.py", line 0, in f',
             '  File "d.py", line 99999999999999, in f', "ValueError")  # fmt: skip

    assert list(frames(lines)) == [Frame("a.py", 1, "x()"), Frame("b.py", 2)]
