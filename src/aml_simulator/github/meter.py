"""How much one caller has asked of GitHub, by the wall's clock, and whether it is too much."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

_HOUR_S = 3600
_MINUTE_S = 60
_POINTS_OF_A_CHANGE = 5


@dataclass
class Meter:
    """The requests of one caller. All moments are seconds since 1970.

    Source: GitHub's documentation of rate limits: a quota for each hour; within any minute, points and changes.
    """

    requests_per_hour: int
    points_per_minute: int
    changes_per_minute: int
    _began: float | None = None
    _used: int = 0
    _recent: deque[tuple[float, int]] = field(default_factory=deque)

    def is_spent(self, now: float) -> bool:
        """Whether the quota of this hour is used up."""
        self._roll(now)
        return self._used >= self.requests_per_hour

    def too_fast_for_s(self, now: float, *, changes: bool) -> int:
        """For how many seconds one more request would be too much for a minute; 0: it is not."""
        while self._recent and self._recent[0][0] <= now - _MINUTE_S:
            self._recent.popleft()
        points = sum(points for _, points in self._recent) + _points(changes=changes)
        changed = sum(points > 1 for _, points in self._recent) + changes
        if points <= self.points_per_minute and changed <= self.changes_per_minute:
            return 0
        return int(self._recent[0][0] + _MINUTE_S - now) + 1 if self._recent else _MINUTE_S

    def spend(self, now: float, *, changes: bool) -> None:
        """Count one request."""
        self._roll(now)
        self._used += 1
        self._recent.append((now, _points(changes=changes)))

    def headers(self, now: float) -> Mapping[str, str]:
        """What every answer says about the quota."""
        self._roll(now)
        return {
            "x-ratelimit-limit": str(self.requests_per_hour),
            "x-ratelimit-remaining": str(max(0, self.requests_per_hour - self._used)),
            "x-ratelimit-reset": str(int((now if self._began is None else self._began) + _HOUR_S)),
            "x-ratelimit-used": str(self._used),
            "x-ratelimit-resource": "core",
        }

    def _roll(self, now: float) -> None:
        if self._began is None or now >= self._began + _HOUR_S:
            self._began, self._used = now, 0


def _points(*, changes: bool) -> int:
    return _POINTS_OF_A_CHANGE if changes else 1
