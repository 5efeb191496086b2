"""Look again and again until something has happened or the time for it is over."""

import logging
from collections.abc import Callable
from typing import TypeVar

from aks_deploy.deploying.pace import pause_s
from aks_deploy.deploying.run import Run
from aks_deploy.errors import RemoteUnavailableError

_log = logging.getLogger(__name__)
# A line where the state is a new one, but no more than one in this time; and one where it is not.
_NEWS_S = 15.0
_REMINDER_S = 30.0

T = TypeVar("T")


def poll(
    run: Run,
    read: Callable[[], T],
    settled: Callable[[T], bool],
    *,
    within_s: float,
    describe: Callable[[T], str],
    not_before_s: Callable[[T], float] = lambda _: 0.0,
) -> T:
    """Read until `settled` or until `within_s` seconds are over; the last value read.

    It is read at least once, and the last sleep is cut short at the deadline. Between reads it rests as `pace` says,
    or longer where Azure asks for that: in an answer, `not_before_s` tells, or where it is too busy for one. A read
    that finds Azure unavailable is repeated until the deadline.

    Raises:
        RemoteUnavailableError: the last read before the deadline still found Azure unavailable.
    """
    started_s, progress = run.clock.monotonic(), _Progress()
    with run.budget.waiting(within_s):
        while True:
            elapsed_s = run.clock.monotonic() - started_s
            last_chance = run.budget.patience_s <= 0
            try:
                value = read()
            except RemoteUnavailableError as error:
                if last_chance:
                    raise
                _log.info("%s Waiting goes on.", error)
                asked_s = error.retry_after_s
            else:
                if settled(value) or last_chance:
                    return value
                progress.tell(describe(value), elapsed_s)
                asked_s = not_before_s(value)
            rest_s = max(run.clock.spread(pause_s(elapsed_s, run.memory.usual)), asked_s)
            run.clock.sleep(min(rest_s, max(run.budget.patience_s, 0.0)))


class _Progress:
    """Tells how it stands, without repeating itself."""

    def __init__(self) -> None:
        self._told = ""
        self._told_s: float | None = None

    def tell(self, text: str, elapsed_s: float) -> None:
        silence_s = _NEWS_S if text != self._told else _REMINDER_S
        if self._told_s is None or elapsed_s - self._told_s >= silence_s:
            _log.info("%s (%.0f s)", text, elapsed_s)
            self._told, self._told_s = text, elapsed_s
