"""What a run will do, as values: steps in order, each with the fields that it changes, and what stands in the way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.fields import number

Value = bool | int | float | str | Mapping[str, str] | None
"""Of a field, as it is shown; None is Azure's default or nothing."""
Scheme = Literal["http", "https"]
Change = Literal["created", "updated", "replaced", "deleted", "unchanged", "none"]


def shown(value: object) -> str:
    """A value of a parameter as people write it."""
    if isinstance(value, bool | dict):
        return json.dumps(value, sort_keys=True)
    return number(value) if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One parameter: what Azure has and what it will be. `why` is for people, and no part of what the plan is."""

    name: str
    before: Value
    after: Value
    why: str = field(default="", compare=False)

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.name} = {shown(self.after)}"
        return f"{self.name}: {shown(self.before)} → {shown(self.after)}"


@dataclass(frozen=True, slots=True)
class Effects:
    """What a step means for those who call the web service and those who pay for it. None is not known."""

    restarts: bool = False
    """Whether all replicas start anew."""
    downtime: Literal["none", "possible", "certain"] = "none"
    """Whether the web service does not answer for a while."""
    nodes: int | None = 0
    vcpus: int | None = 0
    """What the cluster, and the bill, gain."""
    public_address: bool = False
    """Whether an address appears that the internet can reach."""
    keys: Literal["unchanged", "new", "at-risk"] = "unchanged"
    """Of scoring; at risk are keys that an interruption of the step changes."""
    uri: Literal["unchanged", "new"] = "unchanged"
    """Of scoring."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What all steps have. `reasons` say why it is taken; they and `effects` follow from the rest of the plan."""

    name: str
    fields: tuple[FieldChange, ...] = field(default=(), kw_only=True)
    reasons: tuple[str, ...] = field(default=(), kw_only=True, compare=False)
    effects: Effects = field(default=Effects(), kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class RemoveCluster(_Step):
    """Delete the cluster that failed, or detach it where it was `attached`; wait for that where it is under way."""

    state: str
    attached: bool


@dataclass(frozen=True, slots=True)
class ProvisionCluster(_Step):
    """Create the cluster that is definitely absent, or will be by then."""

    config: ProvisioningConfig


@dataclass(frozen=True, slots=True)
class AttachCluster(_Step):
    """Make a compute target, which is absent or will be by then, of an AKS cluster that exists."""

    config: AttachConfig


@dataclass(frozen=True, slots=True)
class AwaitCluster(_Step):
    """Wait for a cluster that somebody is already creating or attaching."""

    state: str


@dataclass(frozen=True, slots=True)
class AwaitService(_Step):
    """Wait for a web service that is as it should be, but not Healthy yet."""

    state: str


@dataclass(frozen=True, slots=True)
class CreateService(_Step):
    """Create the web service; `overwrite` puts it, in one request, in the place of the one that is there."""

    fields: tuple[FieldChange, ...]
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class UpdateService(_Step):
    """Change the fields of the web service that differ."""

    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ReplaceService(_Step):
    """Delete the web service and create it again with the same keys: it lives elsewhere, or is of another kind."""

    fields: tuple[FieldChange, ...]
    reasons: tuple[str, ...] = field(compare=False)


Step = (
    RemoveCluster
    | ProvisionCluster
    | AttachCluster
    | AwaitCluster
    | AwaitService
    | CreateService
    | UpdateService
    | ReplaceService
)


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference between what the last run left in Azure, by the record, and what is there now.

    `name` is that of a parameter, or `service` where the web service itself is gone. Of texts that people write for
    people `before` is a fingerprint only.
    """

    name: str
    before: Value
    now: Value
    since: datetime
    """When that run looked last; it happened later."""

    @property
    def how(self) -> str:
        """What somebody did to it."""
        done = "deleted" if self.name == "service" else "changed"
        return f"{done} outside of aks-deploy since {self.since:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that forbids the plan: `failure` is the failure reason that it ends in."""

    failure: Literal["conflict", "not-found", "deployment-failed", "invalid-input"]
    message: str
    hint: str
    diagnosis_code: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in the order in which they will be taken. With a blocker none of them is."""

    desired: Desired
    steps: tuple[Step, ...]
    blockers: tuple[Blocker, ...] = ()
    notices: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    """What somebody should act on, though it forbids nothing."""
    drift: tuple[Drift, ...] = ()
    """What was changed by hand, whether a step sets it back or not."""
    scoring: Scheme | None = None
    """What scoring URIs will begin with; None where Azure does not tell yet."""

    @property
    def change(self) -> Change:
        """What the web service will have gone through."""
        for step in self.steps:
            match step:
                case CreateService(overwrite=False):
                    return "created"
                case CreateService() | ReplaceService():
                    return "replaced"
                case UpdateService():
                    return "updated"
        return "unchanged"

    @property
    def has_changes(self) -> bool:
        """Whether carrying it out changes anything in Azure."""
        return any(not isinstance(step, AwaitCluster | AwaitService) for step in self.steps)
