"""A tenant behind its proxy, and processes that run aks-deploy against it until they end or are killed."""

import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from aml_simulator.clock import ManualClock, WallClock
from aml_simulator.http import Delivery, Request, Response
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.tenant import Tenant
from contract.world import Ended, credentials, spec
from reliability.account import Changes
from reliability.journeys import JOURNEYS, Journey, Whereabouts
from reliability.points import Counting, Point, points_of
from reliability.program import Forked, Start, Started

When = Literal["before", "after"]
"""Whether the request at which a run is killed is not carried out, or is."""

_TIMEOUT_S = 60.0
_KILLED = -9


@dataclass
class Doom:
    """Where a run is to be killed, and whether it has been."""

    point: Point
    when: When
    victim: "Future[Started]" = field(default_factory=Future)
    gone: threading.Event = field(default_factory=threading.Event)

    def execute(self) -> None:
        """Kill the run; it is dead when this returns."""
        self.victim.result(_TIMEOUT_S).kill()
        assert self.gone.wait(_TIMEOUT_S)


class Watch:
    """Stands before a tenant: it notes what runs ask, and kills who asks for what a doom names."""

    def __init__(self, tenant: Tenant) -> None:
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._counting = Counting()
        self._doom: Doom | None = None
        self._handle = tenant.handle
        tenant.handle = self._watched  # type: ignore[method-assign] # before its faults, unlike its journal

    def expect(self, doom: Doom | None) -> None:
        """A new run begins, and ends there."""
        with self._lock:
            self.requests, self._counting, self._doom = [], Counting(), doom

    def _watched(self, request: Request) -> Response:
        with self._lock:
            self.requests.append(request)
            point, doom = self._counting.point(request), self._doom
        if doom is None or doom.point != point:
            return self._handle(request)
        if doom.when == "after":
            self._handle(request)
        doom.execute()
        return Response(status=0, delivery=Delivery.RESET)


@dataclass(frozen=True)
class Stage:
    """What a run of the journey meets, and the folder that runs share."""

    journey: Journey
    tenant: Tenant
    watch: Watch
    proxy: Proxy
    folder: Path
    changes: Changes
    start: Start

    def run(self) -> Ended:
        """One run, to its end."""
        return self._run(None)

    def kill(self, point: Point, when: When) -> None:
        """One run, which SIGKILL ends at that point."""
        ended = self._run(Doom(point, when))
        assert ended.code == _KILLED, f"the run did not come to {point}, it ended with {ended.code}:\n{ended.log}"

    def forget(self) -> None:
        """Take away all that runs have left in their folder."""
        shutil.rmtree(self.folder / "workspace")
        (self.folder / "workspace").mkdir()

    @property
    def whereabouts(self) -> Whereabouts:
        """How far the runs have come."""
        return Whereabouts.of(self.tenant, self.journey)

    @property
    def keys(self) -> dict[str, object]:
        """The scoring keys of each web service."""
        return {name: self.tenant.service(name).keys for name in self.tenant.services}

    def _run(self, doom: Doom | None) -> Ended:
        self.watch.expect(doom)
        workspace, log = self.folder / "workspace", self.folder / "log"
        process = self.start(self.journey.arguments, environment(self.folder, self.proxy), workspace, log)
        try:
            if doom is not None:
                doom.victim.set_result(process)
            code = process.wait()
        finally:
            process.kill()
            if doom is not None:
                doom.gone.set()
        return Ended.of(code, log.read_text())


def environment(folder: Path, proxy: Proxy) -> dict[str, str]:
    """The variables of a run: outside of a workflow, with credentials, all its HTTP led to the proxy."""
    own = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "AZURE_CREDENTIALS": credentials()}
    return {**own, **proxy.environment}


@contextmanager
def staged(journey: Journey, folder: Path, *, start: Start = Forked) -> Iterator[Stage]:
    """The stage of a journey, in an empty folder. The unmodified program has no clock but the wall's."""
    (folder / "workspace").mkdir()
    clock = ManualClock() if start is Forked else WallClock()
    with Tenant.of(spec(journey.tenant, **journey.workspace), clock=clock) as tenant:
        changes, watch = Changes(tenant), Watch(tenant)
        with Proxy(tenant) as proxy:
            yield Stage(journey, tenant, watch, proxy, folder, changes, start)


@dataclass(frozen=True)
class Undisturbed:
    """How a journey goes where nothing goes wrong: what is asked, what is changed, where it leads."""

    ended: Ended
    points: tuple[Point, ...]
    changes: list[str]
    whereabouts: Whereabouts


@cache
def undisturbed(name: str) -> Undisturbed:
    """The journey, made once."""
    with TemporaryDirectory() as folder, staged(JOURNEYS[name], Path(folder)) as stage:
        ended = stage.run()
        points = points_of(stage.watch.requests)
        return Undisturbed(ended, points, stage.changes.arrived, stage.whereabouts)
