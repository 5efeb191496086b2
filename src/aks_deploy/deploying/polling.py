"""Look again and again until something has happened or the time for it is over."""

import logging
from collections.abc import Callable
from typing import TypeVar

from aks_deploy.deploying.run import Run
from aks_deploy.errors import RemoteUnavailableError

_log = logging.getLogger(__name__)
_SHORTEST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 10.0
_PAUSE_PER_ELAPSED = 1 / 12
# A line where the state is a new one, but no more than one in this time; and one where it is not.
_NEWS_S = 15.0
_REMINDER_S = 30.0

T = TypeVar("T")


def poll(
    run: Run, read: Callable[[], T], settled: Callable[[T], bool], *, within_s: float, describe: Callable[[T], str]
) -> T:
    """Read until `settled` or until `within_s` seconds are over; the last value read.

    It is read at least once, and the last sleep is cut short at the deadline. Pauses grow from 1 s to 10 s: some 90
    polls in the first ten minutes. A read that finds Azure unavailable is repeated until the deadline.

    Raises:
        RemoteUnavailableError: the last read before the deadline still found Azure unavailable.
    """
    started_s, told, told_s = run.clock.monotonic(), "", None
    while True:
        elapsed_s = run.clock.monotonic() - started_s
        last_chance = elapsed_s >= within_s
        try:
            value = read()
        except RemoteUnavailableError as error:
            if last_chance:
                raise
            _log.info("%s Waiting goes on.", error)
        else:
            if settled(value) or last_chance:
                return value
            text = describe(value)
            if told_s is None or elapsed_s - told_s >= (_NEWS_S if text != told else _REMINDER_S):
                _log.info("%s (%.0f s)", text, elapsed_s)
                told, told_s = text, elapsed_s
        pause_s = min(max(elapsed_s * _PAUSE_PER_ELAPSED, _SHORTEST_PAUSE_S), _LONGEST_PAUSE_S)
        run.clock.sleep(min(pause_s, max(within_s - elapsed_s, 0.0)))
