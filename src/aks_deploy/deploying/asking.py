"""Ask Azure for a change, once: where no answer comes, looking tells whether it happened."""

import logging
from collections.abc import Callable

from aks_deploy.deploying.polling import poll
from aks_deploy.deploying.run import Run
from aks_deploy.errors import ConflictError, RemoteUnavailableError

_log = logging.getLogger(__name__)
_ASKED_AT_MOST = 3
_LOOKED_FOR_S = 60.0


def ask(run: Run, start: Callable[[], str | None], happened: Callable[[], bool]) -> str | None:
    """The operation that `start` began; None where there is no answer, but the change `happened`.

    A conflict is that change too where it can be seen: this run's own earlier try, or a run's that was killed.

    Raises:
        ConflictError: something else is in the way.
        RemoteUnavailableError: no answer, and the change did not happen, after three tries.
    """
    for tries_left in reversed(range(_ASKED_AT_MOST)):
        try:
            return start()
        except (RemoteUnavailableError, ConflictError) as error:
            refused_at_once = isinstance(error, ConflictError) and tries_left == _ASKED_AT_MOST - 1
            if not refused_at_once:
                _log.info("%s Looking whether the change happened.", error)
            if happened() if refused_at_once else _seen(run, happened):
                return None
            if refused_at_once or not tries_left:
                raise
    raise AssertionError  # the loop returns or raises


def _seen(run: Run, happened: Callable[[], bool]) -> bool:
    return poll(
        run, happened, bool, within_s=min(_LOOKED_FOR_S, run.budget.for_waiting_s), describe=lambda _: "Not seen yet"
    )
