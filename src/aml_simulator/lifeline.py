"""Processes and files that end with this process, whatever ends it: the simulator's side of `guard`."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import IO, Self

from aml_simulator import guard

_END_WITHIN_S = 10.0


def guarded(plan: guard.Plan) -> list[str]:
    """The command line that carries out `plan`."""
    return [sys.executable, "-I", "-S", guard.__file__, json.dumps(plan)]


@dataclass(frozen=True, slots=True)
class Command:
    """A command for a lifeline. It sees nothing of our environment but `environment`.

    `home` is a folder that is made for it and removed after it. `listener` is a listening socket that reaches it as
    systemd would hand it over; the caller closes its own afterwards. What it prints goes to `output`.
    """

    arguments: Sequence[str]
    folder: Path
    home: Path
    environment: Mapping[str, str]
    listener: socket
    output: IO[bytes]

    def plan(self) -> guard.Plan:
        """What the guard must know of it."""
        return guard.Plan(
            command=list(self.arguments),
            folder=str(self.folder.absolute()),
            home=str(self.home.absolute()),
            listener=self.listener.fileno(),
            remove=[str(self.home.absolute())],
        )


class Lifeline:
    """A command, or none, and some paths that end with this process.

    The command is killed with all its children and the paths are removed on `close`, when the command ends by itself,
    and when this process ends, be it by SIGKILL. The paths need not be there yet.
    """

    def __init__(self, *, remove: Sequence[Path] = (), command: Command | None = None) -> None:
        plan = command.plan() if command else guard.Plan(command=[], remove=[])
        plan["remove"] += [str(path.absolute()) for path in remove]
        self._paths = plan["remove"]
        self._lock = threading.Lock()
        self._guard = subprocess.Popen(  # noqa: S603 - this interpreter, a file of ours, no shell
            guarded(plan),
            stdin=subprocess.PIPE,
            stdout=command.output if command else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env=dict(command.environment) if command else {},
            cwd="/",
            pass_fds=[command.listener.fileno()] if command else [],
            start_new_session=True,  # a Ctrl-C in the terminal is for the simulator alone
        )

    @property
    def guard_pid(self) -> int:
        """The process that holds the other end."""
        return self._guard.pid

    @property
    def ended(self) -> bool:
        """Whether the command has ended and its paths are gone."""
        return self._guard.poll() is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """End the command and remove the paths; returns when that is done. May be called twice."""
        with self._lock:
            if self._guard.stdin:
                with contextlib.suppress(BrokenPipeError):
                    self._guard.stdin.close()
            try:
                self._guard.wait(_END_WITHIN_S)
            except subprocess.TimeoutExpired:
                # A process in uninterruptible sleep: nothing more can be done for it.
                os.kill(self._guard.pid, signal.SIGKILL)
                self._guard.wait()
            guard.remove(self._paths)
