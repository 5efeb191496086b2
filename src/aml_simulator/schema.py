"""The tenant file: what a pretend tenant holds when it starts. Short for simple cases; unknown keys are errors."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.vm_sizes import VmSize
from aml_simulator.faults import Fault

ImageState = Literal["NotStarted", "Running", "Cancelled", "Succeeded", "Failed", "TimedOut"]
ClusterState = Literal["Creating", "Updating", "Deleting", "Succeeded", "Failed", "Canceled"]
ServiceState = Literal["Transitioning", "Healthy", "Unhealthy", "Failed"]
CloudName = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"]
Role = Literal["reader", "contributor", "none"]
NonNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[int, Field(ge=1)]

DEFAULT_TENANT = UUID("7d3a1c52-0f6e-4b8a-9c11-5e0d2f4a6b80")
DEFAULT_SUBSCRIPTION = UUID("2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02")


class Spec(BaseModel):
    """What all parts of a tenant file share."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServicePrincipalSpec(Spec):
    """An app registration with its service principal."""

    client_id: UUID = Field(description="the application's id")
    secret: str | None = Field(None, description="client secret; left out: it cannot sign in with one")
    secret_expires: datetime | None = Field(None, description="from then on the secret is refused; the wall's clock")
    roles: dict[str, Role] = Field(
        default={"*": "contributor"},
        description="role by scope: a subscription id, a workspace name, or * for everything",
    )


class ImageSpec(Spec):
    """A container image that is registered in a workspace."""

    name: str = Field(description="its name in the workspace")
    version: Positive = Field(1, description="its version")
    scoring: Path | None = Field(None, description="folder with the scoring script; left out: it cannot score")
    entry_script: str = Field("score.py", description="the scoring script's path within `scoring`")
    creation_state: ImageState = Field("Succeeded", description="only Succeeded can be deployed")
    flavor: str = Field("WebApiContainer", description="Azure's imageFlavor")
    description: str | None = Field(None, description="free text")
    tags: dict[str, str] = Field(default={}, description="its tags")
    properties: dict[str, str] = Field(default={}, description="its properties")
    model_ids: tuple[str, ...] = Field((), description="`name:version` of the models in it")

    @field_validator("scoring")
    @classmethod
    def _relative_to_the_file(cls, folder: Path | None, info: ValidationInfo) -> Path | None:
        base: Path = (info.context or {}).get("base", Path())
        return folder and (base / folder).resolve()

    @model_validator(mode="after")
    def _script_exists(self) -> Self:
        if self.scoring and not (self.scoring / self.entry_script).is_file():
            raise ValueError(f"scoring: there is no file {self.scoring / self.entry_script}")
        return self


class ModelSpec(Spec):
    """A registered model."""

    name: str = Field(description="its name in the workspace")
    version: Positive = Field(1, description="its version")
    tags: dict[str, str] = Field(default={}, description="its tags")
    properties: dict[str, str] = Field(default={}, description="its properties")


class EnvironmentSpec(Spec):
    """A registered environment of Azure ML."""

    name: str = Field(description="its name in the workspace")
    version: str = Field("1", description="its version")


class ClusterSpec(Spec):
    """An AKS cluster that is a compute target of a workspace."""

    name: str = Field(description="the compute target's name")
    vm_size: str = Field("Standard_D3_v2", description="VM size of its nodes")
    agent_count: Positive = Field(3, description="how many nodes")
    purpose: Literal["FastProd", "DevTest"] = Field("FastProd", description="Azure's clusterPurpose")
    state: ClusterState = Field("Succeeded", description="its provisioning state")
    location: str | None = Field(None, description="its region; left out: the workspace's")
    resource_id: str | None = Field(None, description="the managed cluster's ARM id: it is then an attached one")


class ManagedClusterSpec(Spec):
    """An AKS cluster of the subscription that is no compute target yet: one that can be attached."""

    resource_id: str = Field(description="its ARM id")
    vm_size: str = Field("Standard_D3_v2", description="VM size of its nodes")
    agent_count: Positive = Field(3, description="how many nodes")
    location: str = Field("eastus", description="its region")


class ServiceSpec(Spec):
    """A web service that is already there."""

    name: str = Field(description="its name in the workspace")
    image: str = Field(description="`name:version` of its image")
    cluster: str = Field(description="the compute target that it runs on")
    state: ServiceState = Field("Healthy", description="its state")
    tags: dict[str, str] = Field(default={}, description="its tags")
    properties: dict[str, str] = Field(default={}, description="its properties")
    primary_key: str | None = Field(None, description="its first scoring key; left out: made up")
    secondary_key: str | None = Field(None, description="its second scoring key; left out: made up")
    settings: dict[str, object] = Field(
        default={}, description="fields of Azure's service resource, for example numReplicas or authEnabled"
    )

    @field_validator("settings")
    @classmethod
    def _known_to_azure(cls, settings: dict[str, object]) -> dict[str, object]:
        Settings.model_validate(settings)
        return settings


class WorkspaceSpec(Spec):
    """An Azure ML workspace."""

    name: str = Field(description="its name")
    resource_group: str | None = Field(None, description="left out: the workspace's name")
    subscription: UUID | None = Field(None, description="one of `subscriptions`; left out: the first")
    location: str = Field("eastus", description="its region")
    images: tuple[ImageSpec, ...] = Field((), description="oldest first")
    models: tuple[ModelSpec, ...] = Field((), description="oldest first")
    environments: tuple[EnvironmentSpec, ...] = Field((), description="oldest first")
    clusters: tuple[ClusterSpec, ...] = Field((), description="its AKS compute targets")
    services: tuple[ServiceSpec, ...] = Field((), description="its web services")


class Durations(Spec):
    """How long things take, in seconds of tenant time."""

    provision: NonNegative = Field(600, description="creating an AKS cluster")
    attach: NonNegative = Field(60, description="attaching an AKS cluster")
    delete_cluster: NonNegative = Field(300, description="deleting an AKS cluster; detaching takes no time")
    deploy: NonNegative = Field(90, description="creating or replacing a web service")
    update: NonNegative = Field(60, description="updating a web service")
    delete: NonNegative = Field(0, description="deleting a web service; above 0 Azure answers with an operation")
    give_up: NonNegative = Field(1200, description="after that a deployment whose replicas never start has failed")


class TenantSpec(Spec):
    """A whole tenant."""

    tenant_id: UUID = Field(DEFAULT_TENANT, description="the directory's id")
    clouds: tuple[CloudName, ...] = Field(("AzureCloud",), description="the clouds whose host names are answered")
    subscriptions: Annotated[tuple[UUID, ...], Field(min_length=1)] = Field(
        (DEFAULT_SUBSCRIPTION,), description="ids of its subscriptions"
    )
    service_principals: tuple[ServicePrincipalSpec, ...] = Field((), description="who can sign in")
    workspaces: tuple[WorkspaceSpec, ...] = Field((), description="its workspaces")
    managed_clusters: tuple[ManagedClusterSpec, ...] = Field((), description="AKS clusters that can be attached")
    quotas: dict[str, dict[str, int]] = Field(
        default={}, description="vCPUs by region, then by quota family or `cores` for all; left out: no limit"
    )
    vm_sizes: dict[str, VmSize] = Field(default={}, description="added to, or in place of, the built-in sizes")
    durations: Durations = Field(Durations(), description="how long things take")
    faults: tuple[Fault, ...] = Field((), description="what goes wrong from the start")
    token_lifetime_s: Positive = Field(3600, description="how long a token lives, by the wall's clock")

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        problems = [problem for workspace in self.workspaces for problem in self._problems(workspace)]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self, workspace: WorkspaceSpec) -> Iterator[str]:
        where = f"workspace {workspace.name}"
        images = [f"{image.name}:{image.version}" for image in workspace.images]
        clusters = [cluster.name for cluster in workspace.clusters]
        services = [service.name for service in workspace.services]
        for kind, names in (("image", images), ("cluster", clusters), ("service", services)):
            yield from (f"{where}: {kind} {name} is there twice" for name, n in Counter(names).items() if n > 1)
        if workspace.subscription not in (None, *self.subscriptions):
            yield f"{where}: subscription {workspace.subscription} is not in subscriptions"
        known = {*images}
        for service in workspace.services:
            if service.image not in known:
                yield f"{where}: service {service.name} has image {service.image}, which is not there"
            if service.cluster not in clusters:
                yield f"{where}: service {service.name} is on cluster {service.cluster}, which is not there"


class TenantFileError(ValueError):
    """A tenant file that cannot be used; the text names the file and the key."""


def read_tenant_file(path: Path) -> TenantSpec:
    """The tenant that the YAML or JSON file at `path` describes; paths in it are relative to its folder.

    Raises:
        TenantFileError: the file is missing, no YAML, or says something that no tenant can be.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
    except OSError as error:
        raise TenantFileError(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TenantFileError(f"{path}: {error}") from error
    try:
        return TenantSpec.model_validate({} if content is None else content, context={"base": path.parent})
    except ValidationError as error:
        raise TenantFileError("\n".join(f"{path}: {problem}" for problem in problems_of(error))) from error


def problems_of(error: ValidationError) -> Iterator[str]:
    """One line for each problem: the key, then what is wrong with it."""
    for problem in error.errors():
        key = ".".join(str(part) for part in problem["loc"]) or "the file"
        yield f"{key}: {problem['msg'].removeprefix('Value error, ')}"
