"""Read at the same time what does not depend on each other."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
T = TypeVar("T")


def together(first: Callable[[], A], second: Callable[[], B], third: Callable[[], C]) -> tuple[A, B, C]:
    """What each returns, once all have ended; the first error in the order given is raised.

    A signal that ends the wait leaves them behind: the process does not wait for them.
    """
    readings = _Reading(first), _Reading(second), _Reading(third)
    for reading in readings:
        reading.start()
    for reading in readings:
        reading.join()
    return readings[0].result(), readings[1].result(), readings[2].result()


class _Reading(threading.Thread, Generic[T]):
    """A read in a thread of its own."""

    def __init__(self, read: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._read = read
        self._found: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        """Read, and keep what came of it."""
        try:
            self._found.append(self._read())
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits for it
            self._error = error

    def result(self) -> T:
        """What was read, once the thread has ended; raises what the read raised."""
        if self._error is not None:
            raise self._error
        return self._found[0]
