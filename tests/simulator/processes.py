"""Looking at other processes, which need not be children of this one."""

import contextlib
import os
import select
from collections.abc import Iterable
from pathlib import Path
from typing import Self

TIMEOUT_S = 30.0


class Gate:
    """A named pipe: a script waits for a line in it, or puts one in, and the test never hangs."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._pipe = os.open(path, os.O_RDWR)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        os.close(self._pipe)

    def open(self) -> None:
        """Let the script go on."""
        os.write(self._pipe, b"go\n")

    def wait(self) -> None:
        """Block until the script has put a line in, and take it out."""
        taken = b""
        while not taken.endswith(b"\n"):
            assert select.select([self._pipe], [], [], TIMEOUT_S)[0], "nobody came to the gate"
            taken += os.read(self._pipe, 1)


def children_of(pid: int) -> list[int]:
    """The processes that a single-threaded process, or the first thread of another, has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether the process is there and not just a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pids: Iterable[int]) -> None:
    """Block until the processes have ended; the kernel tells, nobody polls."""
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        ready, _, _ = select.select([descriptor], [], [], TIMEOUT_S)
        os.close(descriptor)
        assert ready, f"process {pid} is still there"


def marked(marker: str) -> set[int]:
    """The processes whose command line or environment has `marker` in it; zombies have neither."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile, or is somebody else's
            if marker.encode() in (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes():
                found.add(int(folder.name))
    return found
