"""However a run ends: the outputs that every exit sets, the exit code, and no traceback."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import aks_deploy.reporting.summary
from aks_deploy.console.lasting import LastingStream
from contract.world import World

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
PROGRAM = [sys.executable, "-m", "aks_deploy"]
GONE = "import os, runpy, sys; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); {then}"
FAILING_ABANDON = """
import os, signal, threading
from aks_deploy import stopping
stopping.GRACE_S = stopping.LAST_WORDS_S = 0.1
def abandon(number):
    {body}
with stopping.stoppable(abandon):
    while True:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Event().wait()
        except BaseException:
            threading.Event().wait()
"""


def ended(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own program


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize("arguments", [(), ("deplyo",), ("deploy", "--no-such=1")])
def test_every_exit_says_what_changed_and_why_it_failed(world: World, arguments: tuple[str, ...]) -> None:
    end = world.run(*arguments)

    assert (end.change, end.verdict) == ("none", (2, "invalid-input", "config.invalid"))


@pytest.mark.usefixtures("workflow")
def test_a_mistake_in_the_summary_does_not_change_the_verdict(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object, **__: object) -> str:
        raise KeyError("foreign text")

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(world.write("summary.md", "")))
    monkeypatch.setattr(aks_deploy.reporting.summary, "summary", mistaken)
    end = world.deploy()

    assert (end.verdict, end.change) == ((0, "", ""), "created")
    assert "::warning::the summary: aks-deploy failed with KeyError." in end.log
    assert "foreign text" not in end.log


def test_what_is_printed_for_a_reader_that_is_gone_is_lost_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        lasting = LastingStream(stream)
        lasting.write("lost")
        lasting.flush()
        lasting.write("lost too")
        lasting.flush()


def test_a_reader_that_is_gone_leaves_the_exit_code_and_no_traceback(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        command = [*PROGRAM, "plan", "--no-such=1"]
        done = subprocess.run(command, stdout=stream, stderr=subprocess.PIPE, cwd=folder, timeout=60, check=False)  # noqa: S603 - our own program

    assert (done.returncode, done.stderr) == (2, b"")


def test_a_folder_that_is_gone_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PWD", str(folder / "gone"))
    then = "sys.argv = ['aks-deploy', 'plan']; runpy.run_module('aks_deploy', run_name='__main__')"

    done = ended([sys.executable, "-P", "-c", GONE.format(then=then)], folder)

    assert (done.returncode, done.stderr) == (2, "")
    assert f"error: The folder '{folder}/gone' does not exist." in done.stdout


@pytest.mark.parametrize("body", ["raise ValueError('foreign text')", "threading.Event().wait()"])
def test_a_run_that_cannot_tell_its_end_ends_all_the_same(folder: Path, body: str) -> None:
    done = ended([sys.executable, "-c", FAILING_ABANDON.format(body=body)], folder)

    assert (done.returncode, done.stderr) == (143, "")


def test_the_program_starts_as_protected_as_the_module() -> None:
    assert tomllib.loads(PROJECT.read_text())["project"]["scripts"]["aks-deploy"] == "aks_deploy.__main__:main"


@pytest.mark.usefixtures("workflow")
def test_where_there_is_nothing_to_deploy_nobody_is_needed_to_sign_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPUT_MISSING-IMAGE", "skip")

    end = world.run("action")

    assert (end.verdict, end.change) == ((0, "", ""), "none")
    assert world.tenant.journal.entries == []


@pytest.mark.usefixtures("workflow")
def test_credentials_that_are_given_and_wrong_are_told_even_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INPUT_MISSING-IMAGE", "skip")
    monkeypatch.setenv("INPUT_AZURE-CREDENTIALS", "{wrong")

    assert world.run("action").verdict == (2, "invalid-input", "config.invalid")
