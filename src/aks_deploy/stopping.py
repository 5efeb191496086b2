"""SIGINT and SIGTERM end a run: at once, and in time whatever the code underneath makes of it."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM)
# A runner kills 10 s after SIGINT; until then what is known must be written.
GRACE_S = 3.0
LAST_WORDS_S = 3.0
_FROM_SIGNAL = 128


class Stopped(BaseException):
    """A signal has come; like KeyboardInterrupt no `except Exception` of a library takes it for its own."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextmanager
def handlers_kept() -> Iterator[None]:
    """After the block signals mean what they meant before it."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def stoppable(abandon: Callable[[int], object]) -> Iterator[None]:
    """The first signal raises `Stopped` in the block; further ones do not disturb what follows.

    Where the block has not ended `GRACE_S` seconds later, because a library swallowed the exception or waits where
    none can be raised, `abandon` is called in another thread with the signal's number, and should end the process.
    Where it has not `LAST_WORDS_S` seconds later, or fails, the process ends all the same.
    """
    watchdogs: list[threading.Timer] = []

    def stop(number: int, _: FrameType | None) -> None:
        _ignore()
        watchdog = threading.Timer(GRACE_S, _end_by_force, [abandon, number])
        watchdog.daemon = True
        watchdog.start()
        watchdogs.append(watchdog)
        raise Stopped(number)

    try:
        for number in STOPPING:
            signal.signal(number, stop)
        # Those that came while this program was being loaded were kept waiting: see `__main__`.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        yield
    finally:
        _ignore()
        for watchdog in watchdogs:
            watchdog.cancel()


def _end_by_force(abandon: Callable[[int], object], number: int) -> None:
    """What `abandon` prints may wait for the very lock that the main thread holds, or for a reader that is gone."""
    last_words = threading.Thread(target=_quietly, args=[abandon, number], daemon=True)
    last_words.start()
    last_words.join(LAST_WORDS_S)
    os._exit(_FROM_SIGNAL + number)


def _quietly(abandon: Callable[[int], object], number: int) -> None:
    # The traceback that a thread prints may hold foreign text.
    with suppress(BaseException):
        abandon(number)


def _ignore() -> None:
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
