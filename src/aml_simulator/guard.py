"""The process that outlives the simulator for a moment: it ends what it started and removes the files given to it.

Run as a file (`python -I -S guard.py PLAN`, see `lifeline`), standard library only, so that it starts in milliseconds.
Standard input is the lifeline: the kernel closes it however the simulator ends, SIGKILL included.
"""

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import sys
from pathlib import Path
from typing import NotRequired, TypedDict

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_FIRST_ACTIVATED_SOCKET = 3  # where the sd_listen_fds protocol expects it; gunicorn speaks it


class Plan(TypedDict):
    """What the guard is told, as JSON."""

    command: list[str]  # to start; empty: only files are guarded
    folder: NotRequired[str]  # where the command runs
    listener: NotRequired[int]  # descriptor of a listening socket for the command
    remove: list[str]  # files and folders to remove at the end
    home: NotRequired[str]  # a private folder to make for the command; `remove` has it as well
    replace: NotRequired[bool]  # become the command instead of watching it; it gets SIGTERM when the parent ends


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def end_with_parent(parent: int) -> None:
    """Get SIGTERM when the parent process ends; at once where it has ended already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def start(plan: Plan) -> int:
    """Start the command in a session of its own; its process id."""
    guard = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        os.setsid()
        end_with_parent(guard)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        _hand_over_listener(plan)
        os.chdir(plan.get("folder", "."))
        os.execv(plan["command"][0], plan["command"])  # noqa: S606 - no shell is the point
    except OSError as error:
        sys.stderr.write(f"{plan['command'][0]}: {error}\n")
        sys.stderr.flush()
    os._exit(126)


def _hand_over_listener(plan: Plan) -> None:
    if "listener" in plan:
        os.dup2(plan["listener"], _FIRST_ACTIVATED_SOCKET)
        os.set_inheritable(_FIRST_ACTIVATED_SOCKET, True)  # noqa: FBT003 - the standard library's signature
        os.environ["LISTEN_FDS"] = "1"
        os.environ["LISTEN_PID"] = str(os.getpid())


def has_ended(child: int) -> bool:
    """Whether the child has exited; it stays a zombie, so that its id and its group's stay taken."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def watch(child: int | None, alarm: int) -> None:
    """Block until standard input is closed or the child has exited. `alarm` becomes readable on SIGCHLD."""
    while not (child and has_ended(child)):
        ready, _, _ = select.select([0, alarm], [], [])
        if 0 in ready and not os.read(0, 1):
            return
        if alarm in ready:
            os.read(alarm, 512)


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:  # not every kernel lists them
        return []


def end_all(child: int) -> int:
    """Kill the child, its group and whatever they left behind; the child's exit code (minus the signal's number)."""
    for end in (os.killpg, os.kill):  # it may not have a group of its own yet
        with contextlib.suppress(ProcessLookupError):
            end(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    # Orphans become children of this process (a subreaper), those that started a session of their own as well.
    while orphans := _children():
        for orphan in orphans:
            os.kill(orphan, signal.SIGKILL)
            os.waitpid(orphan, 0)
    return os.waitstatus_to_exitcode(status)


def remove(paths: list[str]) -> None:
    """Remove files and whole folders; what is not there any more is no error."""
    for name in paths:
        path = Path(name)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def guard(plan: Plan) -> int:
    """Do what the plan says; the command's exit code, 0 without one."""
    alarm, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with contextlib.ExitStack() as at_the_end:
        at_the_end.callback(remove, plan["remove"])
        if "home" in plan:
            Path(plan["home"]).mkdir(mode=0o700)
        child = start(plan) if plan["command"] else None
        if "listener" in plan:
            os.close(plan["listener"])  # when the command ends nobody listens any more, and clients notice at once
        try:
            watch(child, alarm)
        finally:
            code = end_all(child) if child else 0
        return code


def main(plan: Plan) -> int:
    """The command line's meaning."""
    if plan.get("replace"):
        end_with_parent(os.getppid())
        os.execv(plan["command"][0], plan["command"])  # noqa: S606 - no shell is the point
    return guard(plan)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
