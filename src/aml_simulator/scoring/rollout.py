"""One release on its way into service, and the replicas that its requests go to."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from aml_simulator.scoring.layout import Layout
from aml_simulator.scoring.replica import Replica
from aml_simulator.scoring.seam import Limits, Release, RolloutState

PROCESSES_AT_MOST = 4
"""However many replicas a web service has: they all run on this machine."""


@dataclass(eq=False, slots=True)
class ScoringRollout:
    """One release on its way, or in service. Without a folder or files there is nothing to run: it is ready at once.

    `users` and `retired` belong to the router, which changes them under its lock.
    """

    replicas: tuple[Replica, ...]
    replicas_wanted: int = 1
    layout: Layout | None = None
    users: int = 0
    retired: bool = False
    _state: RolloutState = RolloutState.STARTING
    _settled: threading.Event = field(default_factory=threading.Event)
    _crashed: Replica | None = None
    _busy: dict[Replica, int] = field(init=False)
    _given_back: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self._busy = dict.fromkeys(self.replicas, 0)

    @classmethod
    def of(cls, release: Release) -> "ScoringRollout":
        """Start the release's processes, where it has something to run."""
        count = min(release.replicas, PROCESSES_AT_MOST) if release.folder or release.contents else 0
        with contextlib.ExitStack() as started:
            layout = None
            if release.contents:
                layout = started.enter_context(contextlib.closing(Layout(release.contents)))
                release = replace(release, folder=layout.folder)
            replicas = [started.enter_context(contextlib.closing(Replica(release))) for _ in range(count)]
            started.pop_all()
        return cls(tuple(replicas), release.replicas, layout)

    @property
    def state(self) -> RolloutState:
        """Read now; never blocks."""
        return self._state

    @property
    def log(self) -> str:
        """What a container has printed so far: the one that crashed, or has ended, if one has, else the first."""
        ended = next((replica for replica in self.replicas if replica.ended), None)
        told = self._crashed or ended or next(iter(self.replicas), None)
        return told.log if told else ""

    def wait(self, timeout_s: float) -> RolloutState:
        """Block for at most `timeout_s` seconds of real time while it is starting; the state it then has."""
        self._settled.wait(timeout_s)
        return self._state

    def wait_until_serving(self) -> bool:
        """Block until every replica serves; False where one ended instead."""
        # Kept: when all of them have been ended, nobody could tell which one it was.
        self._crashed = next((replica for replica in self.replicas if not replica.wait_until_serving()), None)
        return self._crashed is None

    @contextlib.contextmanager
    def slot(self, limits: Limits) -> Iterator[Replica | None]:
        """The replica with the least to do, once one can take another request; None where none could in time."""
        with self._given_back:
            slots = self.replicas_wanted * limits.requests_per_replica
            is_free = self._given_back.wait_for(lambda: sum(self._busy.values()) < slots, limits.queue_wait_s)
            replica = min(self.replicas, key=self._busy.__getitem__) if is_free else None
            if replica:
                self._busy[replica] += 1
        try:
            yield replica
        finally:
            if replica:
                with self._given_back:
                    self._busy[replica] -= 1
                    self._given_back.notify()

    def settle(self, state: RolloutState) -> None:
        """It has become ready, or it has crashed or been ended before it was."""
        self._state = state
        self._settled.set()

    def close(self) -> None:
        """End its processes and remove their files; their logs stay."""
        for replica in self.replicas:
            replica.close()
        if self.layout:
            self.layout.close()
