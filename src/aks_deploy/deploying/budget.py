"""The time of one run."""

from dataclasses import dataclass

from aks_deploy.ports import Clock

_KEPT_FOR_VERIFICATION = 0.2


@dataclass(frozen=True, slots=True)
class Budget:
    """`total_s` seconds from `started_s` on the monotonic clock; a fifth is kept for verification."""

    clock: Clock
    started_s: float
    total_s: float

    @classmethod
    def starting_now(cls, clock: Clock, *, minutes: float) -> "Budget":
        """A budget that starts with this call."""
        return cls(clock, clock.monotonic(), minutes * 60)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run started."""
        return self.clock.monotonic() - self.started_s

    @property
    def remaining_s(self) -> float:
        """Seconds until the run must end; negative when it is overdue."""
        return self.total_s - self.elapsed_s

    @property
    def for_waiting_s(self) -> float:
        """Seconds that waiting for Azure may still take."""
        return self.remaining_s - self.total_s * _KEPT_FOR_VERIFICATION
