"""The requests of a run that nothing disturbs: each is a point at which something can go wrong."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from aml_simulator.http import Request
from reliability.journeys import timeless

_ID = re.compile(r"(?<=/operations/)[^/]+")


@dataclass(frozen=True, order=True)
class Point:
    """The `nth` request of a run with this method and path; what is new in each run is `*` in it."""

    method: str
    path: str
    nth: int

    def __str__(self) -> str:
        """As part of a test's name."""
        *_, kind, last = ["", *self.path.split("/")]
        return f"{self.method} {kind}/{last} {self.nth}"

    @property
    def pattern(self) -> str:
        """The path as faults know it, a regular expression."""
        return re.escape(self.path).replace(r"\*", "[^/]+").lstrip("/") + "$"


class Counting:
    """Tells the requests of one run apart."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str]] = Counter()

    def point(self, request: Request) -> Point:
        """The point that this request is; the next of its kind is another."""
        place = request.method, _ID.sub("*", timeless(request.path))
        self._seen[place] += 1
        return Point(*place, self._seen[place])


def points_of(requests: Iterable[Request]) -> tuple[Point, ...]:
    """The points of one run, in its order."""
    counting = Counting()
    return tuple(counting.point(request) for request in requests)
