"""One release, asleep, on its way or in service, and the replicas that its requests go to."""

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
    """One release: asleep until `start`, then on its way, or in service. With nothing to run it is always ready.

    `users` and `retired` belong to the router, which changes them under its lock.
    """

    release: Release
    users: int = 0
    retired: bool = False
    replicas: tuple[Replica, ...] = ()
    _layout: Layout | None = None
    _state: RolloutState = RolloutState.READY
    _settled: threading.Event = field(default_factory=threading.Event)
    _crashed: Replica | None = None
    _busy: dict[Replica, int] = field(default_factory=dict)
    _given_back: threading.Condition = field(default_factory=threading.Condition)
    _closed: bool = False
    _changing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def runs(self) -> bool:
        """Whether the release has anything to run."""
        return bool(self.release.folder or self.release.contents)

    def start(self) -> bool:
        """Start the release's processes; False where there are none, or that was done, or it has been ended."""
        with self._changing:
            if self.replicas or self._closed or not self.runs:
                return False
            self._settled.clear()
            self._state = RolloutState.STARTING
            self._layout, self.replicas = _started(self.release)
            self._busy = dict.fromkeys(self.replicas, 0)
            return True

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
        if self._state is RolloutState.STARTING:
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
            slots = self.release.replicas * limits.requests_per_replica
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
        """End its processes and remove their files; their logs stay. From now on it cannot be started."""
        with self._changing:
            self._closed = True
        for replica in self.replicas:
            replica.close()
        if self._layout:
            self._layout.close()


def _started(release: Release) -> tuple[Layout | None, tuple[Replica, ...]]:
    count = min(release.replicas, PROCESSES_AT_MOST)
    with contextlib.ExitStack() as started:
        layout = None
        if release.contents:
            layout = started.enter_context(contextlib.closing(Layout(release.contents)))
            release = replace(release, folder=layout.folder)
        replicas = [started.enter_context(contextlib.closing(Replica(release))) for _ in range(count)]
        started.pop_all()
    return layout, tuple(replicas)
