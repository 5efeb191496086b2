"""What a run will do, as values: steps in order, each with the fields that it changes, and what stands in the way."""

from dataclasses import dataclass
from typing import Literal

from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Desired

Change = Literal["created", "updated", "replaced", "deleted", "unchanged", "none"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One parameter of the web service: what Azure has and what it will be. None is Azure's default or nothing."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class ProvisionCluster:
    """Create the cluster that is definitely absent."""

    name: str
    config: ProvisioningConfig


@dataclass(frozen=True, slots=True)
class AttachCluster:
    """Make a compute target, which is definitely absent, of an AKS cluster that exists."""

    name: str
    config: AttachConfig


@dataclass(frozen=True, slots=True)
class AwaitCluster:
    """Wait for a cluster that somebody is already creating or attaching."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class AwaitService:
    """Wait for a web service that is as it should be, but not Healthy yet."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class CreateService:
    """Create the web service; `overwrite` puts it in the place of one that failed."""

    name: str
    fields: tuple[FieldChange, ...]
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class UpdateService:
    """Change the fields of the web service that differ."""

    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class ReplaceService:
    """Delete the web service and create it again with the same keys: it cannot be changed into what is asked for."""

    name: str
    fields: tuple[FieldChange, ...]
    reasons: tuple[str, ...]


Step = ProvisionCluster | AttachCluster | AwaitCluster | AwaitService | CreateService | UpdateService | ReplaceService


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
