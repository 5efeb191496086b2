"""aks-deploy as a process of its own that starts at once: forked from one that has imported all that it imports.

It is a real process with its own sockets and files, and SIGKILL ends it as it ends any other. Two things are not as in
`python -m aks_deploy`, which other tests here kill: it need not import for two seconds, and its clock is the tenant's,
so that waiting takes no real time and each run sends the same requests.
"""

import http.client
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from random import Random
from typing import Protocol
from urllib.parse import urlsplit

import pytest

from aks_deploy.azureml_v1.environment import sdk_environment
from aks_deploy.cli import main

# As in tests/conftest.py: nobody's home is written to, and no process finds what another one discovered.
with sdk_environment() as _SDK_HOME:
    import aks_deploy.azureml_v1.changes
    import aks_deploy.azureml_v1.connection
    import aks_deploy.identity.sign_in
    import aks_deploy.scoring
    import aks_deploy.state.choice  # noqa: F401 - all for the time that they take
_HERE = __name__
_TIMEOUT_S = 90.0


class ServedTime:
    """The run's clock on that of a tenant behind a proxy: sleeping lets the tenant's time pass, and none of ours."""

    def __init__(self, proxy: str) -> None:
        self._address = urlsplit(proxy).netloc
        self._chance = Random(7)  # noqa: S311 - the same in every run

    def now(self) -> datetime:
        return datetime(2026, 7, 19, 17, 5, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return self._asked("GET", None)

    def sleep(self, seconds: float) -> None:
        # As in contract/world.py: it stands still in less.
        self._asked("POST", json.dumps({"advance_s": max(seconds, 1e-6)}))

    def spread(self, seconds: float) -> float:
        return seconds * self._chance.uniform(0.9, 1.1)

    def _asked(self, method: str, body: str | None) -> float:
        connection = http.client.HTTPConnection(self._address, timeout=30)
        try:
            connection.request(method, "/_simulator/clock", body)
            return float(json.load(connection.getresponse())["elapsed_s"])
        finally:
            connection.close()


class Started(Protocol):
    """A process that runs aks-deploy."""

    def kill(self) -> None:
        """Send it SIGKILL."""

    def wait(self) -> int:
        """Its exit code once it has ended, negative where a signal ended it; an error where it does not end."""


Start = Callable[[Sequence[str], Mapping[str, str], Path, Path], Started]
"""Starts aks-deploy: arguments, environment, folder, and the file for what it prints."""


class Forked:
    """The fork."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([_HERE])
        with pytest.MonkeyPatch.context() as patch:
            # The fork server does not get the path of modules otherwise, and leaves out what it does not find.
            patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
            ensure_running()
        self._process = context.Process(target=_run, args=(list(arguments), dict(environment), folder, log))
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        self._process.join(_TIMEOUT_S)
        assert self._process.exitcode is not None, "it does not end"
        return self._process.exitcode


class Unmodified:
    """`python -m aks_deploy`."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], folder: Path, log: Path) -> None:
        command = [sys.executable, "-m", "aks_deploy", *arguments]
        with log.open("w") as stream:
            self._process = subprocess.Popen(  # noqa: S603 - our own program with the arguments of a test
                command, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
            )

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        return self._process.wait(_TIMEOUT_S)


def _run(arguments: list[str], environment: dict[str, str], folder: Path, log: Path) -> None:
    """What the fork does: become a process as one that was started."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    tempfile.tempdir = None
    shutil.rmtree(_SDK_HOME, ignore_errors=True)
    _SDK_HOME.mkdir()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(descriptor, stream)
    sys.exit(main(arguments, clock=ServedTime(environment["HTTP_PROXY"])))
