"""How a runner runs a process, reads it and ends it.

Source: actions/runner, ProcessInvoker: both streams are read by threads of their own into queues; whenever something is
there, all of standard error is processed before all of standard output. A cancelled process gets SIGINT, SIGTERM
7.5 s later and SIGKILL 2.5 s after that.
"""

import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol, Self

SIGINT_TIMEOUT_S = 7.5
SIGTERM_TIMEOUT_S = 2.5


@dataclass(frozen=True)
class Cancellation:
    """How a cancelled process ended: `after_s` seconds after the first signal, by the last of `signals`."""

    after_s: float
    signals: tuple[signal.Signals, ...]


class Log(Protocol):
    """Where the lines of a process go."""

    def take(self, line: str) -> None:
        """One line, as it was printed."""

    def close(self) -> None:
        """There will be no more."""


class LiveProcess:
    """A process whose lines go to `log`; leaving the block ends it by force if it still runs."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Log) -> None:
        self._log = log
        self._errors: deque[str] = deque()
        self._output: deque[str] = deque()
        self._changed = threading.Condition()
        self._open_streams = 2
        self.process = subprocess.Popen(  # noqa: S603 - the tests' own command
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding="utf-8", errors="replace", start_new_session=True,
        )  # fmt: skip
        self._threads = [
            threading.Thread(target=self._read, args=(self.process.stderr, self._errors)),
            threading.Thread(target=self._read, args=(self.process.stdout, self._output)),
            threading.Thread(target=self._deliver),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.finish()

    def finish(self) -> int:
        """Wait for its end and for its last line; the exit code."""
        code = self.process.wait()
        for thread in self._threads:
            thread.join()
        return code

    def cancel(self) -> Cancellation:
        """What a runner does when somebody cancels the run; returns when the process has ended."""
        started_s = time.monotonic()
        sent: list[signal.Signals] = []
        for number, timeout_s in ((signal.SIGINT, SIGINT_TIMEOUT_S), (signal.SIGTERM, SIGTERM_TIMEOUT_S)):
            self.process.send_signal(number)
            sent.append(number)
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                continue
            return Cancellation(time.monotonic() - started_s, tuple(sent))
        self.process.kill()
        self.process.wait()
        return Cancellation(time.monotonic() - started_s, (*sent, signal.SIGKILL))

    def _read(self, stream: IO[str], lines: deque[str]) -> None:
        with stream:
            for line in stream:
                with self._changed:
                    lines.append(line.rstrip("\n"))
                    self._changed.notify_all()
        with self._changed:
            self._open_streams -= 1
            self._changed.notify_all()

    def _deliver(self) -> None:
        while batch := self._batch():
            for line in batch:
                self._log.take(line)
        self._log.close()

    def _batch(self) -> list[str]:
        with self._changed:
            self._changed.wait_for(lambda: self._errors or self._output or not self._open_streams)
            batch = [*self._errors, *self._output]
            self._errors.clear()
            self._output.clear()
            return batch
