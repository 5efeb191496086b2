"""What a run has come to so far, for the summary at its end, however it ends."""

from dataclasses import dataclass
from typing import Literal

from aks_deploy.deploying.timeline import Timeline
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import Plan
from aks_deploy.errors import Problem


@dataclass(slots=True)
class Story:
    """Filled in as the run goes on; what never came stays None."""

    timeline: Timeline
    command: Literal["deploy", "plan", "validate"] | None = None
    """None until the settings are known to be good."""
    missing: tuple[Problem, ...] = ()
    """What the command `validate` found that a deployment would still need."""
    plan: Plan | None = None
    service: WebService | None = None
    """As Azure last described it."""
    outcome: Outcome | None = None
    deleted: bool = False
    """Whether the web service is deleted and not yet asked for again."""
