"""What a run has come to so far, for the summary at its end, however it ends."""

from dataclasses import dataclass

from aks_deploy.deploying.timeline import Timeline
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import Plan


@dataclass(slots=True)
class Story:
    """Filled in as the run goes on; what never came stays None."""

    timeline: Timeline
    planning: bool = False
    plan: Plan | None = None
    service: WebService | None = None
    outcome: Outcome | None = None
