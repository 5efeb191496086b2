"""The time of one run."""

from collections.abc import Iterator
from contextlib import contextmanager

from aks_deploy.ports import Clock

_KEPT_FOR_VERIFICATION = 0.2


class Budget:
    """`total_s` seconds from `started_s` on the monotonic clock; a fifth is kept for verification."""

    def __init__(self, clock: Clock, started_s: float, total_s: float) -> None:
        self.clock = clock
        self.total_s = total_s
        self._started_s = started_s
        self._wait_ends_s = started_s + total_s

    @classmethod
    def starting_now(cls, clock: Clock, *, minutes: float) -> "Budget":
        """A budget that starts with this call."""
        return cls(clock, clock.monotonic(), minutes * 60)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run started."""
        return self.clock.monotonic() - self._started_s

    @property
    def remaining_s(self) -> float:
        """Seconds until the run must end; negative when it is overdue."""
        return self.total_s - self.elapsed_s

    @property
    def for_waiting_s(self) -> float:
        """Seconds that waiting for Azure may still take."""
        return self.remaining_s - self.total_s * _KEPT_FOR_VERIFICATION

    @contextmanager
    def waiting(self, within_s: float) -> Iterator[None]:
        """Inside the block one thing is waited for, and no longer than that."""
        before = self._wait_ends_s
        self._wait_ends_s = min(before, self.clock.monotonic() + within_s)
        try:
            yield
        finally:
            self._wait_ends_s = before

    @property
    def patience_s(self) -> float:
        """Seconds for which a request may be put off: until what is waited for, or else the run, must end."""
        return self._wait_ends_s - self.clock.monotonic()
