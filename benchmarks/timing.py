"""How long something takes."""

import time
from collections.abc import Callable
from statistics import median

ROUNDS = 5


def time_of(action: Callable[[], None]) -> float:
    """The median seconds of some rounds, after one that warms the caches."""
    action()
    return median(_once(action) for _ in range(ROUNDS))


def _once(action: Callable[[], None]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
