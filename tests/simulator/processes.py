"""Looking at other processes, which need not be children of this one."""

import os
import select
from collections.abc import Iterable
from pathlib import Path

TIMEOUT_S = 30.0


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
