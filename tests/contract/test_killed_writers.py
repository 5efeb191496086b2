"""A run that is killed while it writes leaves a store that the next run can use: real processes on a real wire."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from aks_deploy.domain.record import variable_name
from aml_simulator.clock import WallClock
from aml_simulator.github.view import Job
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.tenant import Tenant
from container.world import Watched
from contract.stores import GITHUB, NAME, PAT
from contract.world import credentials, options, service, spec

TIMEOUT_S = 240
VARIABLE = variable_name(NAME)
pytestmark = pytest.mark.proxy


@dataclass(frozen=True)
class Wire:
    """A tenant behind a proxy, and the folder of the runs."""

    watched: Watched
    environment: Mapping[str, str]
    folder: Path

    @property
    def tenant(self) -> Tenant:
        return self.watched.tenant

    def started(self, job: Job, state: str) -> subprocess.Popen[str]:
        """A run as a step of that job."""
        token = PAT if state == "variable" else job.token
        of_the_job = {**job.environment, "GITHUB_TOKEN": token, "AZURE_CREDENTIALS": credentials()}
        command = [sys.executable, "-m", "aks_deploy", "deploy", *options({"state": state})]
        environment = {**os.environ, **self.environment, **of_the_job, "GITHUB_WORKSPACE": str(self.folder)}
        return subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def killed_at(self, method: str, path: str, *, state: str) -> None:
        """A run that is killed while it waits for the answer to such a request; GitHub notices."""
        self.tenant.faults.add(method, path, kind="silence")
        job = self.tenant.github.job
        with self.started(job, state) as process:
            self.watched.wait_for(method, path)
            process.kill()
            process.communicate(timeout=TIMEOUT_S)
        self.tenant.faults.clear()
        self.tenant.github.end_run(job.spec.run_id, "cancelled")

    def next_run(self, state: str) -> tuple[int | None, str]:
        """The next run, to its end: exit code and log."""
        with self.started(self.tenant.github.start_run(), state) as process:
            log, _ = process.communicate(timeout=TIMEOUT_S)
        return process.returncode, log


@pytest.fixture
def wire(tmp_path: Path) -> Iterator[Wire]:
    usual = spec({"github": GITHUB}, services=[service()])
    with Tenant.of(usual, clock=WallClock(speed=300)) as tenant:
        watched = Watched(tenant)
        with Proxy(watched) as proxy:
            yield Wire(watched, proxy.environment, tmp_path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "actions-results/.*"),
        ("POST", "FinalizeArtifact"),
        ("POST", "DeleteArtifact"),
    ],
)
def test_a_run_that_was_killed_while_it_uploaded_leaves_what_the_next_can_use(
    wire: Wire, method: str, path: str
) -> None:
    wire.killed_at(method, path, state="artifact")

    code, log = wire.next_run("artifact")

    assert code == 0, log
    assert next(item.run_id for item in wire.tenant.github.artifacts() if item.name == NAME) == 78


@pytest.mark.parametrize(("method", "name"), [("PATCH", VARIABLE), ("DELETE", f"{VARIABLE}_LOCK")])
def test_a_run_that_was_killed_while_it_held_the_lock_does_not_keep_the_next_away(
    wire: Wire, method: str, name: str
) -> None:
    wire.killed_at(method, f"variables/{name}", state="variable")
    assert f"{VARIABLE}_LOCK" in wire.tenant.github.variables()

    code, log = wire.next_run("variable")

    assert code == 0, log
    assert "it is taken over" in log
    assert list(wire.tenant.github.variables()) == [VARIABLE]
