"""The router before the replicas, as azureml-fe stands before the pods: who may score, and which release answers."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from aml_simulator.http import Request, Response
from aml_simulator.scoring import frontdoor
from aml_simulator.scoring.rollout import ScoringRollout
from aml_simulator.scoring.seam import DEFAULT_LIMITS, Access, Limits, Release, RolloutState

_JOIN_WITHIN_S = 10.0
_WAKE_WITHIN_S = 60.0


@dataclass(slots=True)
class _Service:
    """The release that answers and the one that is to take its place."""

    serving: ScoringRollout | None = None
    coming: ScoringRollout | None = None


class Router:
    """All web services of one tenant that score. Thread-safe; no lock is held while a script starts or runs."""

    def __init__(self) -> None:
        self._services: dict[str, _Service] = {}
        self._watchers: list[threading.Thread] = []
        self._lock = threading.Lock()

    def roll_out(self, key: str, release: Release) -> ScoringRollout:
        """Start `release`; the one before answers until this one is ready, and stays if this one crashes."""
        rollout = ScoringRollout(release)
        started = rollout.start()
        with self._lock:
            service = self._services.setdefault(key, _Service())
            superseded, service.coming = service.coming, rollout
        if superseded:
            superseded.close()
        if started:
            self._start_watching(key, rollout)
        else:
            self._promote(key, rollout)
        return rollout

    def stand_by(self, key: str, release: Release) -> ScoringRollout:
        """Let `release` be in service, asleep: its processes start when somebody asks for it."""
        rollout = ScoringRollout(release)
        with self._lock:
            self._services[key] = _Service(serving=rollout)
        return rollout

    def _start_watching(self, key: str, rollout: ScoringRollout) -> None:
        watcher = threading.Thread(target=self._watch, args=(key, rollout), name=f"rollout {key}", daemon=True)
        with self._lock:
            self._watchers = [thread for thread in self._watchers if thread.is_alive()]
            self._watchers.append(watcher)
            watcher.start()

    def _watch(self, key: str, rollout: ScoringRollout) -> None:
        """Wait until the release answers, or has ended: crashed, superseded or removed."""
        if rollout.wait_until_serving() and self._promote(key, rollout):
            return
        rollout.close()
        with self._lock:
            service = self._services.get(key)
            if service and service.coming is rollout:
                service.coming = None
            if service and service.serving is rollout:
                service.serving = None
        rollout.settle(RolloutState.CRASHED)

    def _promote(self, key: str, rollout: ScoringRollout) -> bool:
        """Let the release that has become ready answer from now on; False where it is not wanted any more."""
        with self._lock:
            service = self._services.get(key)
            if service is None or not (rollout.retired or rollout in (service.coming, service.serving)):
                return False
            if rollout is not service.coming:  # it was asleep, and perhaps another one has taken its place since
                rollout.settle(RolloutState.READY)
                return True
            before, service.serving, service.coming = service.serving, rollout, None
            rollout.settle(RolloutState.READY)
            if before:
                before.retired = True
                before = before if before.users == 0 else None  # else the last request in it ends it
        if before:
            before.close()
        return True

    def handle(self, key: str, request: Request, access: Access | None, *, limits: Limits = DEFAULT_LIMITS) -> Response:
        """Answer a scoring request (`/api/v1/service/<name>/score`, `/swagger.json`) for the web service `key`.

        Without `access` there is no such web service.
        """
        if request.path == "/":
            return frontdoor.HEALTHY
        name = key.rpartition("/")[2]
        target = frontdoor.target_of(request)
        if access is None or target is None:
            return frontdoor.not_found(name)
        if request.method not in frontdoor.METHODS:
            return frontdoor.method_not_allowed(request.method)
        if not frontdoor.may_enter(request, access):
            return frontdoor.unauthorized()
        with self._borrowed(key) as rollout:
            if rollout is None or not self._awake(key, rollout):
                return frontdoor.not_ready(name)
            return _answered(rollout, request, name, target=target, limits=limits)

    def _awake(self, key: str, rollout: ScoringRollout) -> bool:
        """Start a release that was asleep, and wait for it; False where it does not come up."""
        if rollout.start():
            self._start_watching(key, rollout)
        return rollout.wait(_WAKE_WITHIN_S) is RolloutState.READY

    @contextlib.contextmanager
    def _borrowed(self, key: str) -> Iterator[ScoringRollout | None]:
        """The release in service, which is not ended while a request is in it."""
        with self._lock:
            service = self._services.get(key)
            rollout = service.serving if service else None
            if rollout:
                rollout.users += 1
        if rollout is None:
            yield None
            return
        try:
            yield rollout
        finally:
            with self._lock:
                rollout.users -= 1
                unused = rollout.retired and rollout.users == 0
            if unused:
                rollout.close()

    def remove(self, key: str) -> None:
        """End the processes of a web service; unknown keys are no error."""
        with self._lock:
            service = self._services.pop(key, None)
        for rollout in (service.serving, service.coming) if service else ():
            if rollout:
                rollout.close()

    def close(self) -> None:
        """End everything."""
        for key in list(self._services):
            self.remove(key)
        for watcher in self._watchers:
            watcher.join(_JOIN_WITHIN_S)


def _answered(rollout: ScoringRollout, request: Request, service: str, *, target: str, limits: Limits) -> Response:
    """What a replica of the release answers, or the router where none can."""
    if not rollout.runs:
        return frontdoor.nothing_to_run(service, target)
    with rollout.slot(limits) as replica:
        if replica is None:
            return frontdoor.overloaded(service)
        return frontdoor.forward(replica, request, target, timeout_s=limits.scoring_timeout_s)
