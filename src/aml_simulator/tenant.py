"""One pretend Azure ML tenant: requests in, responses out."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from aml_simulator.azure.site import Site
from aml_simulator.azure.views import ClusterView, ServiceView
from aml_simulator.clock import ManualClock, TenantClock, WallClock
from aml_simulator.faults import Faults
from aml_simulator.github.view import GitHubView
from aml_simulator.http import Request, Response
from aml_simulator.journal import Journal
from aml_simulator.scenarios.library import Scenarios
from aml_simulator.schema import TenantSpec, read_tenant_file
from aml_simulator.scoring.router import Router
from aml_simulator.scoring.seam import Scoring


class Tenant:
    """A pretend tenant with its own clock, faults and journal; nothing is shared with another one. Thread-safe."""

    def __init__(
        self, spec: TenantSpec, clock: TenantClock, scoring: Scoring, *, wall: Callable[[], float] = time.time
    ) -> None:
        self.spec = spec
        self.clock = clock
        self.journal = Journal()
        self.faults = Faults(spec.faults)
        self.scenarios = Scenarios(self.faults, spec.scenarios)
        self._arm()
        self._scoring = scoring
        self._site = Site(spec, clock, scoring=scoring, journal=self.journal, wall=wall)

    @classmethod
    def load(cls, path: Path | str, *, speed: float = 1.0, **changes: object) -> Self:
        """The tenant of a YAML file, on a clock that runs `speed` times as fast as the wall's.

        `changes` are keys that stand in place of the file's.

        Raises:
            TenantFileError: the file cannot be used; the text names file and key.
            ScenarioError: as `Scenarios`.
        """
        return cls(read_tenant_file(Path(path), **changes), WallClock(speed), Router())

    @classmethod
    def of(
        cls,
        spec: TenantSpec,
        *,
        clock: TenantClock | None = None,
        scoring: Scoring | None = None,
        wall: Callable[[], float] = time.time,
    ) -> Self:
        """The tenant of a description, on a clock that stands still until it is advanced unless another is given.

        `wall` is the time that tokens live by, in seconds since 1970.
        """
        return cls(spec, clock or ManualClock(), scoring or Router(), wall=wall)

    def handle(self, request: Request) -> Response:
        """Answer one request. May block, in real time, while a web service scores or (manual clock) starts."""
        fault = self.faults.strike(request)
        response = fault.answer(request, self._site) if fault else self._site.answer(request)
        self.journal.note(self.clock.now(), request, response)
        return replace(response, delay_s=response.delay_s + self.latency_ms / 1000)

    def service(self, name: str, workspace: str | None = None) -> ServiceView:
        """The web service of that name, for assertions, and for what a colleague might do in the portal.

        `workspace` is needed where several have one of that name; reading is a KeyError where there is none.
        """
        return ServiceView(self._site.settled, name, workspace)

    def cluster(self, name: str, workspace: str | None = None) -> ClusterView:
        """The compute target of that name, for assertions; as `service`."""
        return ClusterView(self._site.settled, name, workspace)

    @property
    def github(self) -> GitHubView:
        """Its GitHub, for assertions, and for runs that come and go."""
        return GitHubView(self._site.settled)

    @property
    def services(self) -> list[str]:
        """The names of all web services."""
        with self._site.settled() as world:
            return [each.name for workspace in world.workspaces.values() for each in workspace.services.values()]

    @property
    def clusters(self) -> list[str]:
        """The names of all compute targets."""
        with self._site.settled() as world:
            return [each.name for workspace in world.workspaces.values() for each in workspace.clusters.values()]

    @property
    def uploads(self) -> dict[str, bytes]:
        """Every uploaded file by its artifact id, `LocalUpload/<container>/<path>`; files of the tenant file too."""
        with self._site.settled() as world:
            return {name: blob.read() for each in world.workspaces.values() for name, blob in each.blobs}

    def reset(self) -> None:
        """Back to what the tenant file says: same ids, no journal, faults as at the start; the clock goes on."""
        self._site.reset()
        self.faults.reset()
        self._arm()
        self.journal.clear()

    def _arm(self) -> None:
        """What the tenant begins with, beside its faults."""
        self.latency_ms = self.spec.latency_ms
        for choice in self.spec.scenario:
            self.scenarios.arm(choice)

    def close(self) -> None:
        """End every scoring process."""
        self._scoring.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
