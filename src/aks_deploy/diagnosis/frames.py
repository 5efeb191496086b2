"""The places that a Python traceback names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FRAME = re.compile(r'\s*File "(?P<path>[^"]+)", line (?P<line>[1-9]\d{0,6})(?:, in .*)?$')


@dataclass(frozen=True, slots=True)
class Frame:
    """A line of a file as the process saw it, and its text where the traceback quotes it."""

    path: str
    line: int
    text: str = ""


def frames(traceback: Iterable[str]) -> Iterator[Frame]:
    """The frames of a traceback, outermost first."""
    lines = list(traceback)
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        found = _FRAME.match(line)
        if found:
            quoted = "" if following.lstrip().startswith('File "') else following.strip()
            yield Frame(found["path"], int(found["line"]), quoted)
