"""Stores as runs have them: chosen by the real code, over a tenant's GitHub or a folder, each run with its own job."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from aks_deploy.console.terminal import TerminalConsole
from aks_deploy.domain.record import NO_PARENT, Actor, Owner, Record
from aks_deploy.github.job import Job
from aks_deploy.ports import StateStore
from aks_deploy.state.choice import Kind, Place, StateWanted, store_of
from aml_simulator.github.view import Job as SimulatedJob
from aml_simulator.tenant import Tenant

PAT = "pretend~fine-grained-token"
GITHUB: dict[str, object] = {
    "environment": "production",
    "repositories": [{"name": "org/churn", "annotated_tags": ["v2.0"]}],
    "tokens": [{"token": PAT, "permissions": {"variables": "write", "environments": "write", "actions": "read"}}],
}
OWNER = Owner(
    subscription_id="2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02",
    resource_group="ml-prod",
    workspace_name="ml-prod",
    service_name="churn",
)
NAME = OWNER.record_name


@dataclass
class Stores:
    """The stores of one kind; `name` and `token` as the settings give them."""

    tenant: Tenant
    folder: Path
    kind: Kind
    name: str | None = None
    tags: tuple[str, ...] = ("v*",)
    token: str | None = None
    jobs: list[SimulatedJob] = field(default_factory=list)

    def of_new_run(self, **job: Any) -> StateStore:  # noqa: ANN401 - fields of the simulated job
        """The store as the next run has it; the one before it has ended, unless it is asked for another attempt."""
        if self.jobs and "run_id" not in job:
            self.tenant.github.end_run(self.jobs[-1].spec.run_id)
        return self.of_parallel_run(**job)

    def of_parallel_run(self, **job: Any) -> StateStore:  # noqa: ANN401 - as above
        """The store as a run has it that begins beside the others."""
        first = not self.jobs and not job
        self.jobs.append(self.tenant.github.job if first else self.tenant.github.start_run(**job))
        return self.of_job(self.jobs[-1])

    def of_job(self, job: SimulatedJob) -> StateStore:
        """The store as this job has it, such as another one of the same run."""
        token = SecretStr(self.token or job.token)
        wanted = StateWanted(self.kind, self.name, self.tags, token)
        place = Place(Job.of(job.environment), lambda path: self.folder / path, TerminalConsole(StringIO()))
        return store_of(self.kind, wanted, OWNER, place)


def record(number: int, before: Record | None = None, **changes: Any) -> Record:  # noqa: ANN401 - fields of Record
    """The record that run `number` saves after reading `before`."""
    usual = {
        "id": f"{number:032x}",
        "parent": before.id if before else NO_PARENT,
        "serial": before.serial + 1 if before else 1,
        "saved_by": Actor(repository="org/churn", run=str(number), attempt="1"),
        "workspace": OWNER.workspace,
        "service_name": "churn",
        "cluster_name": "aks-prod",
    }
    return Record.model_validate({**usual, **changes})


def saved(stores: Stores, *numbers: int) -> None:
    """Let runs save, each after the one before."""
    for number in numbers:
        store = stores.of_new_run()
        with store.held():
            store.save(record(number, store.load()))


MakeStores = Callable[..., Stores]
"""Makes the stores of a test; the arguments are fields of `Stores`."""
