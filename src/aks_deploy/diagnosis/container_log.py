"""What a container's log says about why it ended."""

import re

_LINES = 60
_TRACEBACK = "Traceback (most recent call last):"
_EXCEPTION = re.compile(r"^(\w+\.)*\w*(Error|Exception|Exit|Interrupt|Warning)\b.*")


def last_traceback(log: str) -> tuple[str, tuple[str, ...]]:
    """The exception line and the lines of the last Python traceback in a log; empty where there is none."""
    lines = log.splitlines()
    starts = [index for index, line in enumerate(lines) if _TRACEBACK in line]
    if not starts:
        return "", ()
    start = starts[-1]
    for index in range(start + 1, len(lines)):
        text = lines[index].strip()
        if _EXCEPTION.match(text):
            return text, tuple(lines[start : index + 1])
    return "", tuple(lines[start:][:_LINES])
