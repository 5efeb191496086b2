"""Long-running work: begun by a request, ended by the tenant's clock, followed by polls."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from aml_simulator.azure.errors import Failure
from aml_simulator.scoring.seam import Rollout


class State(StrEnum):
    """Where an operation stands.

    Source: swagger 2019-09-30 (AsyncOperationStatus); ARM writes Canceled with one l.
    """

    RUNNING = "Running"
    CANCELLED = "Cancelled"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    TIMED_OUT = "TimedOut"


@dataclass(frozen=True, slots=True)
class Ending:
    """How an operation ended."""

    state: State = State.SUCCEEDED
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the operation's log: written once this share of the duration has passed."""

    share: float
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of an operation, from so long after its beginning. Source: sub-operations as the SDK reads them."""

    after: timedelta
    name: str


_DEPLOYING = (Stage(timedelta(), "DeployService"),)


@dataclass
class Operation:
    """One piece of work on one resource; `judge` says how it ended, or None while it cannot say yet.

    `log_name` is the blob with the build's log, where something is built; `location` says where the result lies,
    where that is no web service.
    """

    resource: str
    kind: str
    began: datetime
    lasts: timedelta
    judge: Callable[[], Ending | None]
    steps: tuple[Step, ...] = ()
    rollout: Rollout | None = None
    stages: tuple[Stage, ...] = _DEPLOYING
    log_name: str | None = None
    location: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: State = State.RUNNING
    failure: Failure | None = None
    ended: datetime | None = None

    @property
    def due(self) -> datetime:
        """When it ends at the earliest, in tenant time."""
        return self.began + self.lasts

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.state is State.RUNNING

    def stage(self, now: datetime) -> str:
        """The part that runs now, or was the last one."""
        elapsed = (self.ended or now) - self.began
        return [each.name for each in self.stages if each.after <= elapsed][-1]

    def settle(self, now: datetime) -> None:
        """End it if its time has come and its outcome is known."""
        if not self.running or now < self.due:
            return
        ending = self.judge()
        if ending is not None:
            self.state, self.failure, self.ended = ending.state, ending.failure, now

    def cancel(self, now: datetime) -> None:
        """End it before its time; nothing where it has ended."""
        if self.running:
            self.state, self.ended = State.CANCELLED, now

    def log(self, now: datetime) -> list[tuple[datetime, str]]:
        """What it has written so far, with the tenant time of each line."""
        lines = [(self.began + step.share * self.lasts, step.text) for step in self.steps]
        return [(at, text) for at, text in lines if at <= now and (self.ended is None or at <= self.ended)]
