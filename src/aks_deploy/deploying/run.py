"""What one run works with."""

from dataclasses import dataclass

from aks_deploy.deploying.budget import Budget
from aks_deploy.deploying.memory import Memory
from aks_deploy.deploying.story import Story
from aks_deploy.ports import Clock, Cloud, Console, Outputs, Scoring


@dataclass(frozen=True, slots=True)
class Run:
    """The world as one run sees it: Azure, time, the stream, the outputs, what was before and what has come of it."""

    cloud: Cloud
    clock: Clock
    budget: Budget
    console: Console
    outputs: Outputs
    scoring: Scoring
    story: Story
    memory: Memory
