"""One replica: a process of azureml-inference-server-http that runs somebody's scoring script."""

import http.client
import os
import socket
import sys
import tempfile
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aml_simulator.lifeline import Command, Lifeline
from aml_simulator.scoring.seam import Release

LOG_LIMIT_BYTES = 1 << 20
# Of the simulator's own environment a script sees where Python is and how to find packages, nothing else.
_INHERITED = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT")
_LOOPBACK = "127.0.0.1"
_LOOK_EVERY_S = 1.0
_BOOT_LINE = "Booting worker with pid"
_BOOTS_OF_A_CRASH_LOOP = 4


@dataclass(frozen=True, slots=True)
class Reply:
    """What the scoring server answered; header names as it wrote them."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class ReplicaError(Exception):
    """The replica closed the connection before it had answered, or is gone."""


class ReplicaGoneError(ReplicaError):
    """Nobody listens any more."""


class ReplicaTimeoutError(ReplicaError):
    """The replica did not answer in time."""


def environment_of(release: Release, home: Path) -> dict[str, str]:
    """All that the scoring process sees of the environment: no proxy, no secret, a home of its own.

    `release.environment` comes last but cannot turn Application Insights on: nothing leaves this machine.
    Source: variable names as in azureml-inference-server-http 1.5, `server/config.py`.
    """
    folder = release.folder or home
    variables = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    variables |= {
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # the user's folder stays as it is
        "AML_APP_ROOT": str(folder.absolute()),
        "SERVICE_NAME": release.service,
        "SERVICE_PATH_PREFIX": f"api/v1/service/{release.service}",
    }
    models = folder / release.model_dir
    if models.is_dir():
        variables["AZUREML_MODEL_DIR"] = str(models.absolute())
    return {**variables, **release.environment, "AML_APP_INSIGHTS_ENABLED": "false"}


class Replica:
    """A scoring process from its start to its certain end. Thread-safe.

    The listening socket is made here and handed over, so the port is free, is on the loopback only, and a request
    sent before the script's init() has returned waits instead of being refused.
    """

    def __init__(self, release: Release) -> None:
        # Made by the guard, so that there is no moment in which nobody would remove it.
        home = Path(tempfile.gettempdir()) / f"aml-simulator-replica-{uuid.uuid4().hex}"
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close(); it has no name
        with socket.create_server((_LOOPBACK, 0), backlog=128) as listener:
            self.port: int = listener.getsockname()[1]
            command = Command(
                self._server_command(release),
                folder=release.folder or home,
                home=home,
                environment=environment_of(release, home),
                listener=listener,
                output=self._output,
            )
            self._lifeline = Lifeline(command=command)
        self._final_log: str | None = None
        self._reading = threading.Lock()  # the file must not be closed, and its number given away, meanwhile

    def _server_command(self, release: Release) -> list[str]:
        script = (release.folder or Path()).absolute() / release.entry_script
        server = [sys.executable, "-P", "-m", "azureml_inference_server_http"]
        return [*server, "--entry_script", str(script), "--port", str(self.port)]

    @property
    def guard_pid(self) -> int:
        """The process that ends the scoring process when this one ends."""
        return self._lifeline.guard_pid

    @property
    def ended(self) -> bool:
        """Whether the scoring process is no more."""
        return self._lifeline.ended

    @property
    def log(self) -> str:
        """The end of what the container has printed, at most `LOG_LIMIT_BYTES`; readable after `close` as well."""
        with self._reading:
            return self._read_log() if self._final_log is None else self._final_log

    def _read_log(self) -> str:
        size = os.fstat(self._output.fileno()).st_size
        start = max(0, size - LOG_LIMIT_BYTES)
        return os.pread(self._output.fileno(), LOG_LIMIT_BYTES, start).decode(errors="replace")

    def wait_until_serving(self) -> bool:
        """Block until the server answers its liveness route; False where it ended or keeps crashing instead."""
        while True:
            try:
                return self.send("GET", "/", timeout_s=_LOOK_EVERY_S).status == http.HTTPStatus.OK
            except ReplicaTimeoutError:
                # gunicorn starts a worker again for ever when it dies without an exit code of its own.
                if self.log.count(_BOOT_LINE) >= _BOOTS_OF_A_CRASH_LOOP:
                    return False
            except ReplicaError:
                return False

    def send(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float,
    ) -> Reply:
        """Send one request to the scoring server.

        Raises:
            ReplicaTimeoutError: no answer within `timeout_s` seconds.
            ReplicaGoneError: the process has ended.
            ReplicaError: the process ended meanwhile, or answered with something that is not HTTP.
        """
        connection = http.client.HTTPConnection(_LOOPBACK, self.port, timeout=timeout_s)
        try:
            connection.request(method, target, body or None, dict(headers or {}))
            response = connection.getresponse()
            return Reply(response.status, tuple(response.getheaders()), response.read())
        except TimeoutError as error:
            raise ReplicaTimeoutError(f"no answer within {timeout_s} s") from error
        except ConnectionRefusedError as error:
            raise ReplicaGoneError("nobody listens any more") from error
        except (OSError, http.client.HTTPException) as error:
            raise ReplicaError(f"the scoring process is gone: {type(error).__name__}") from error
        finally:
            connection.close()

    def close(self) -> None:
        """End the process and all that it started; its log stays readable. May be called twice."""
        self._lifeline.close()
        with self._reading:
            if self._final_log is None:
                self._final_log = self._read_log()
                self._output.close()
