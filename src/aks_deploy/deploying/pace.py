"""How often to look at what Azure is at work on. Pure.

Quick at first, for what ends at once; then seldom; and often again around the time that such work took lately. However
long it takes, there are fewer than 90 looks in any ten minutes.
"""

from dataclasses import dataclass

_SHORTEST_S = 1.0
_LONGEST_S = 10.0
_PER_ELAPSED = 1 / 10
# With a usual duration the looks are kept for the time around it: a tenth of that duration is looked at closely.
_CLOSELY = 0.05
_PER_USUAL = 1 / 360
_PER_DISTANCE = 1 / 3
_LONGEST_FAR_OFF_S = 25.0


@dataclass(frozen=True, slots=True)
class Usual:
    """How many seconds work like this took lately, and for how many this one is under way."""

    lasts_s: float
    so_far_s: float


def pause_s(elapsed_s: float, usual: Usual | None) -> float:
    """Seconds from a look to the next one, `elapsed_s` after the first."""
    if usual is None:
        return min(max(elapsed_s * _PER_ELAPSED, _SHORTEST_S), _LONGEST_S)
    shortest_s = max(usual.lasts_s * _PER_USUAL, _SHORTEST_S)
    off_s = abs(usual.so_far_s - usual.lasts_s) - usual.lasts_s * _CLOSELY
    wanted_s = min(off_s, elapsed_s) * _PER_DISTANCE
    return min(max(wanted_s, shortest_s), _LONGEST_FAR_OFF_S)
