"""What a container's log says about why it ended."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_LINES = 60
_TRACEBACK = "Traceback (most recent call last):"
_CAUSED = "The above exception was the direct cause of the following exception:"
_UNINDENTED = re.compile(r"[A-Za-z_][\w.]*(: .*|:)?$")
_EXCEPTION = re.compile(r"[\w.]*(Error|Exception|Exit|Interrupt|Warning)(: .*|:)?$")


@dataclass(frozen=True, slots=True)
class _Traceback:
    """Lines `start` to `end` (exclusive) of a log, and the one of them that names the exception."""

    start: int
    end: int
    error: str


def last_traceback(log: str) -> tuple[str, tuple[str, ...]]:
    """The exception line and the lines of the last Python traceback in a log; empty where there is none.

    Where exceptions were raised from others, it is the first of them that counts: the scoring server raises its own
    from whatever a scoring script raises. Of more than 60 lines those in the middle are left out.
    """
    lines = log.splitlines()
    found = list(_tracebacks(lines))
    if not found:
        return "", ()
    first = last = found.pop()
    while found and any(_CAUSED in line for line in lines[found[-1].end : first.start]):
        first = found.pop()
    return first.error, _shortened(lines[first.start : last.end])


def _tracebacks(lines: list[str]) -> Iterator[_Traceback]:
    starts = [index for index, line in enumerate(lines) if _TRACEBACK in line]
    for start, limit in pairwise([*starts, len(lines)]):
        ends = (index for index in range(start + 1, limit) if _names_exception(lines[index]))
        end = next(ends, None)
        yield _Traceback(start, limit, "") if end is None else _Traceback(start, end + 1, lines[end].strip())


def _names_exception(line: str) -> bool:
    """Frames and source lines are indented; in a log that indents everything, only the usual names are known."""
    return bool(_UNINDENTED.match(line) or _EXCEPTION.match(line.strip()))


def _shortened(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= _LINES:
        return tuple(lines)
    kept = _LINES // 2
    return (*lines[:kept], f"  … {len(lines) - 2 * kept} lines …", *lines[-kept:])
