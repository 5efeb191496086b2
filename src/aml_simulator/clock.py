"""Tenant time: what clusters and web services take to become ready is measured on this clock, not on the wall's."""

import threading
import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)


class TenantClock(ABC):
    """The time of one tenant, in UTC. Thread-safe."""

    waits_for_rollouts: bool
    """Whether the tenant waits, in real time, for a release to start before it judges it: tests are then exact."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self._skipped = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The tenant's time; it never goes back."""
        with self._lock:
            return self.start + self._ran() + self._skipped

    @property
    def elapsed_s(self) -> float:
        """Tenant seconds since the tenant began."""
        return (self.now() - self.start).total_seconds()

    def advance(self, seconds: float) -> None:
        """Skip `seconds` of tenant time; ValueError where they are negative."""
        if seconds < 0:
            raise ValueError(f"tenant time only goes forward, not {seconds} s")
        with self._lock:
            self._skipped += timedelta(seconds=seconds)

    @abstractmethod
    def _ran(self) -> timedelta:
        """How far the clock went by itself."""


class ManualClock(TenantClock):
    """Stands still until `advance`: for tests."""

    waits_for_rollouts = True

    def __init__(self, start: datetime = _EPOCH) -> None:
        super().__init__(start)

    def _ran(self) -> timedelta:
        return timedelta()


class WallClock(TenantClock):
    """Runs `speed` times as fast as real time: for servers."""

    waits_for_rollouts = False

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"a clock's speed is above 0, not {speed}")
        super().__init__(datetime.now(UTC))
        self.speed = speed
        self._began = time.monotonic()

    def _ran(self) -> timedelta:
        return timedelta(seconds=(time.monotonic() - self._began) * self.speed)
