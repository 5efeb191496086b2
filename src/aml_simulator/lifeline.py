"""Processes and files that end with this process, whatever ends it: the simulator's side of `guard`."""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from socket import socket
from typing import IO, Self

from aml_simulator import guard

_END_WITHIN_S = 10.0


def guarded(plan: guard.Plan) -> list[str]:
    """The command line that carries out `plan`."""
    return [sys.executable, "-I", "-S", guard.__file__, json.dumps(plan)]


class Lifeline:
    """A command, or none, and some paths that end with this process.

    The command is killed with all its children and the paths are removed on `close`, when the command ends by itself,
    and when this process ends, be it by SIGKILL.
    `environment` is all that the command sees of the environment; `listener` reaches it as systemd would hand it over.
    """

    def __init__(
        self,
        *,
        remove: Sequence[Path] = (),
        command: Sequence[str] = (),
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        listener: socket | None = None,
        output: IO[bytes] | None = None,
    ) -> None:
        self._paths = [str(path.absolute()) for path in remove]
        plan = guard.Plan(command=list(command), remove=self._paths)
        if folder:
            plan["folder"] = str(folder.absolute())
        if listener:
            plan["listener"] = listener.fileno()
        self._lock = threading.Lock()
        self._guard = subprocess.Popen(  # noqa: S603 - this interpreter, a file of ours, no shell
            guarded(plan),
            stdin=subprocess.PIPE,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env=dict(environment or {}),
            cwd="/",
            pass_fds=[listener.fileno()] if listener else [],
            start_new_session=True,  # a Ctrl-C in the terminal is for the simulator alone
        )

    @property
    def guard_pid(self) -> int:
        """The process that holds the other end."""
        return self._guard.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """End the command and remove the paths; returns when that is done. May be called twice."""
        with self._lock:
            if self._guard.stdin and not self._guard.stdin.closed:
                with contextlib.suppress(BrokenPipeError):
                    self._guard.stdin.close()
            try:
                self._guard.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                # A process in uninterruptible sleep: nothing more can be done for it.
                os.kill(self._guard.pid, 9)
                self._guard.wait()
            guard.remove(self._paths)
