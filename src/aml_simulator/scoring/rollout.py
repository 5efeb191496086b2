"""One release on its way into service."""

import threading
from dataclasses import dataclass, field

from aml_simulator.scoring.replica import Replica
from aml_simulator.scoring.seam import Release, RolloutState


@dataclass(eq=False, slots=True)
class ScoringRollout:
    """One release on its way, or in service. Without a folder there is nothing to run: it is ready at once.

    `users` and `retired` belong to the router, which changes them under its lock.
    """

    replica: Replica | None
    users: int = 0
    retired: bool = False
    _state: RolloutState = RolloutState.STARTING
    _settled: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, release: Release) -> "ScoringRollout":
        """Start the release's process, where it has something to run."""
        return cls(Replica(release) if release.folder else None)

    @property
    def state(self) -> RolloutState:
        """Read now; never blocks."""
        return self._state

    @property
    def log(self) -> str:
        """What the container has printed so far."""
        return self.replica.log if self.replica else ""

    def wait(self, timeout_s: float) -> RolloutState:
        """Block for at most `timeout_s` seconds of real time while it is starting; the state it then has."""
        self._settled.wait(timeout_s)
        return self._state

    def settle(self, state: RolloutState) -> None:
        """It has become ready, or it has crashed or been ended before it was."""
        self._state = state
        self._settled.set()

    def close(self) -> None:
        """End its process; its log stays."""
        if self.replica:
            self.replica.close()
