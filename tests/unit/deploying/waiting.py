"""A run that only waits, on time that tests own."""

import io
import random
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from aks_deploy.console.terminal import TerminalConsole, TerminalOutputs
from aks_deploy.deploying.budget import Budget
from aks_deploy.deploying.memory import Memory
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.story import Story
from aks_deploy.deploying.timeline import Timeline
from aks_deploy.domain.names import Names
from aks_deploy.domain.plan import UpdateService
from aks_deploy.domain.record import Actor, Deployment, Owner, Record
from aks_deploy.ports import Cloud
from aks_deploy.scoring import HttpScoring
from unit.deploying.samples import NOW, OURS

OWNER = Owner(subscription_id="s", resource_group="g", workspace_name="w", service_name="churn")
NAMES = Names("churn", "aks-prod")
UPDATE = "Update the web service"


class ManualClock:
    """Time that passes only in sleep; chance that is the same each time."""

    def __init__(self, seed: int = 0) -> None:
        self.elapsed_s = 0.0
        self._chance = random.Random(seed)  # noqa: S311 - the same in every run

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.elapsed_s)

    def monotonic(self) -> float:
        return self.elapsed_s

    def sleep(self, seconds: float) -> None:
        self.elapsed_s += seconds

    def spread(self, seconds: float) -> float:
        return seconds * self._chance.uniform(0.9, 1.1)


@dataclass
class Kept:
    """A store with one record, and a file without names."""

    record: Record

    def held(self) -> AbstractContextManager[None]:
        return nullcontext()

    def load(self) -> Record:
        return self.record

    def save(self, record: Record) -> None:
        self.record = record


class NoNames:
    """A file of names without any."""

    def load(self) -> Names | None:
        return None

    def save(self, names: Names, scoring_uri: str | None) -> None:
        """Forget them."""


def deployment(durations_s: Mapping[str, float]) -> Deployment:
    return Deployment(
        by=Actor(), at=NOW, change="updated", plan_hash="p", configuration_hash="c", durations_s=dict(durations_s)
    )


def updating(clock: ManualClock, took_s: Sequence[float] = (), *, minutes: float = 60) -> Run:
    """A run that has just begun an update, after runs whose updates took so long."""
    done = [deployment({UPDATE: seconds}) for seconds in took_s]
    before = Record(
        id="1" * 32, serial=1, saved_by=Actor(), workspace=OWNER.workspace, service_name="churn",
        deployment=done[0] if done else None, previous=tuple(done[1:]),
    )  # fmt: skip
    console, outputs = TerminalConsole(io.StringIO()), TerminalOutputs(io.StringIO())
    memory = Memory(Kept(before), NoNames(), owner=OWNER, lasting=True, clock=clock, console=console)
    with memory.opened(NAMES, OURS, to_save=True):
        memory.begin(UpdateService("churn", ()), UPDATE)
    budget = Budget.starting_now(clock, minutes=minutes)
    return Run(cast("Cloud", None), clock, budget, console, outputs, HttpScoring(), Story(Timeline(clock)), memory)
