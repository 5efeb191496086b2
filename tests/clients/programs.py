"""Programs that are no Python: where they are, and that they end with the tests."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from aml_simulator.guard import Plan
from aml_simulator.lifeline import guarded

HERE = Path(__file__).parent
REQUIRED = "AKS_DEPLOY_REQUIRE_CLIENTS"
"""Environment variable: with 1, a client that is missing fails the tests instead of skipping them."""

PACKAGES = "AKS_DEPLOY_CLIENTS"
"""Environment variable: the folder into which npm has installed what `package.json` names."""

ACT = "AKS_DEPLOY_ACT"
"""Environment variable: the act to use."""

TIMEOUT_S = 120.0


def without(what: str) -> str:
    """Skip, or fail where the machine is supposed to have it."""
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(what)
    pytest.skip(what)


def given_by(variable: str) -> str:
    """The path that an environment variable names."""
    return os.environ.get(variable) or without(f"{variable} is not set: `make test-clients` does that")


def program(name: str) -> str:
    """The program of that name."""
    return shutil.which(name) or without(f"there is no {name}")


@contextmanager
def running(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator["subprocess.Popen[str]"]:
    """A process that ends with the block, and with this process should that be killed; so do its children."""
    process = subprocess.Popen(  # noqa: S603 - what the tests name, no shell
        guarded(Plan(command=[*arguments], remove=[], replace=True)),
        cwd=folder,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def line_with(text: str, stream: IO[str]) -> str:
    """The first line that has this text in it."""
    before = []
    while select.select([stream], [], [], TIMEOUT_S)[0]:
        line = stream.readline()
        if text in line:
            return line
        before.append(line)
        if not line:
            break
    raise AssertionError(f"it never said {text!r} but {''.join(before)}")


def python_client(environment: Mapping[str, str], *arguments: object) -> None:
    """Run `protocol.py` in a job."""
    command = [sys.executable, str(HERE / "protocol.py"), *map(str, arguments)]
    with running(command, HERE, environment) as process:
        said, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, said


class Toolkit:
    """The actions toolkit's client in a job."""

    def __init__(self, packages: Path, folder: Path, environment: Mapping[str, str]) -> None:
        self._packages = packages
        self._folder = folder
        self._environment = environment

    def __call__(self, action: str, *given: object, **more: str) -> Any:  # noqa: ANN401 - JSON
        """What the toolkit answers; the text of what it throws where it does."""
        answer = self._folder / "answer.json"
        arguments = [program("node"), str(self._packages / "artifact.mjs"), str(answer), action, *map(str, given)]
        environment = {**self._environment, **more}
        with running(arguments, self._folder, environment) as process:
            said, _ = process.communicate(timeout=TIMEOUT_S)
        assert process.returncode == 0, said
        found = json.loads(answer.read_text())
        return found.get("done", found.get("failed"))
