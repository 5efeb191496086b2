"""Azure ML, as the line needs it. Adapters start work and return: they never wait for Azure, print or sleep.

A method that reads returns None only for a definite absence. All raise:
    AccessDeniedError: 401 or 403.
    RemoteUnavailableError: no answer, 429 or 5xx after all tries. A change that was asked for may have happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import ImageReference, Runnable
from aks_deploy.domain.models import EnvironmentReference, ModelReference
from aks_deploy.domain.observed import Cluster, Image, Model, Operation, WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.domain.subscription import NodePool, Permission, Quota, VmSize


@dataclass(frozen=True, slots=True)
class NewService:
    """Everything that a web service is created from."""

    name: str
    runs: Runnable
    cluster_name: str
    config: DeploymentConfig
    tags: Mapping[str, str]
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class ServiceChanges:
    """What an update sends: what is to run where that changes, the given parameters of `config`, and all `tags`."""

    runs: Runnable | None
    config: DeploymentConfig
    tags: Mapping[str, str]


class Registry(Protocol):
    """The images, models and environments of the workspace. Lists of names are slow in a large one: for errors only."""

    def image(self, reference: ImageReference) -> Image | None:
        """The image of exactly this name and version."""

    def image_names(self) -> tuple[str, ...]:
        """All images as `name:version`."""

    def model(self, reference: ModelReference) -> Model | None:
        """The model of exactly this name and version, or the newest where the reference names none."""

    def model_names(self) -> tuple[str, ...]:
        """All models as `name:version`."""

    def environment(self, reference: EnvironmentReference) -> EnvironmentReference | None:
        """The registered environment, with its version; as `model`."""

    def environment_names(self) -> tuple[str, ...]:
        """The newest version of each registered environment, as `name:version`."""


class Clusters(Protocol):
    """The compute targets of the workspace."""

    def cluster(self, name: str) -> Cluster | None:
        """The compute target of this name, whatever its kind."""

    def aks_clusters(self) -> tuple[Cluster, ...]:
        """All compute targets that are AKS clusters."""

    def start_provision(self, name: str, config: ProvisioningConfig) -> None:
        """Ask for a new cluster.

        Raises:
            ConflictError: one of this name exists.
            DeploymentFailedError: Azure refuses the request.
        """

    def start_attach(self, name: str, config: AttachConfig) -> None:
        """Ask for a compute target that is the AKS cluster that `config.resource_id` names; as `start_provision`.

        Raises:
            NotFoundError: there is no such AKS cluster.
        """

    def start_remove(self, name: str) -> None:
        """Ask for the end of the compute target: deleted with its nodes, or detached where it is an attached one.

        One that is absent is no error.

        Raises:
            ConflictError: another change of it is under way.
            DeploymentFailedError: Azure refuses the request.
        """


class Services(Protocol):
    """The web services of the workspace."""

    def service(self, name: str) -> WebService | None:
        """The web service of this name, whatever its kind."""

    def services_tagged(self, tag: str) -> tuple[str, ...]:
        """The names of the web services that carry this tag, whatever its value."""

    def services_on(self, cluster_name: str) -> tuple[WebService, ...]:
        """The web services, of whatever kind, that live on the cluster."""

    def start_create(self, new: NewService) -> str | None:
        """Ask for a new web service; the id of the operation where Azure gave one.

        Raises:
            ConflictError: one of this name exists, or another change is under way.
            DeploymentFailedError: Azure refuses the request.
        """

    def start_update(self, name: str, changes: ServiceChanges) -> str | None:
        """Ask for a change; as `start_create`."""

    def start_delete(self, name: str) -> str | None:
        """Ask for the end of a web service; as `start_create`. One that is absent is no error."""

    def operation(self, operation_id: str, *, log_offset: int = 0) -> Operation | None:
        """The long-running operation, its log from `log_offset` on; None where Azure no longer knows it."""

    def keys(self, name: str) -> ScoringKeys:
        """The scoring keys of a web service with key authentication."""

    def logs(self, name: str) -> str:
        """What the containers printed last; empty where there is nothing. Foreign text."""


class Subscription(Protocol):
    """What surrounds the workspace: a run can do without any of it, so it is asked for briefly, and once.

    A method raises RemoteUnavailableError for an answer that cannot be used, too, and for none where there should be.
    """

    def vm_sizes(self, region: str) -> Mapping[str, VmSize]:
        """The VM sizes that there are in a region, by name in lower case."""

    def quotas(self, region: str) -> Mapping[str, Quota]:
        """The quotas of a region, by name in lower case."""

    def permissions(self) -> tuple[Permission, ...]:
        """What each role of this identity allows in the workspace."""

    def node_pools(self, resource_id: str) -> tuple[NodePool, ...]:
        """The node pools of the AKS cluster."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """One workspace, signed in to; `region` is where it is."""

    registry: Registry
    clusters: Clusters
    services: Services
    subscription: Subscription
    region: str
