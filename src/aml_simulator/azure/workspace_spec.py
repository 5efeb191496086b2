"""What a workspace holds when its tenant starts: a part of the tenant file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from aml_simulator.azure.environment_parts import Conda, Variables
from aml_simulator.azure.model import NAME
from aml_simulator.azure.problems import problems_of
from aml_simulator.azure.service_settings import Settings

ImageState = Literal["NotStarted", "Running", "Cancelled", "Succeeded", "Failed", "TimedOut"]
ClusterState = Literal["Creating", "Updating", "Deleting", "Succeeded", "Failed", "Canceled"]
ServiceState = Literal["Transitioning", "Healthy", "Unhealthy", "Failed"]
Positive = Annotated[int, Field(ge=1)]


class Spec(BaseModel):
    """What all parts of a tenant file share."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _relative_to_the_file(path: Path, info: ValidationInfo) -> Path:
    base: Path = (info.context or {}).get("base", Path())
    return (base / path).resolve()


FilePath = Annotated[Path, AfterValidator(_relative_to_the_file)]


class ImageSpec(Spec):
    """A container image that is registered in a workspace."""

    name: str = Field(description="its name in the workspace")
    version: Positive = Field(1, description="its version")
    scoring: FilePath | None = Field(None, description="folder with the scoring script; left out: it cannot score")
    entry_script: str = Field("score.py", description="the scoring script's path within `scoring`")
    creation_state: ImageState = Field("Succeeded", description="only Succeeded can be deployed")
    flavor: str = Field("WebApiContainer", description="Azure's imageFlavor")
    description: str | None = Field(None, description="free text")
    tags: dict[str, str] = Field(default={}, description="its tags")
    properties: dict[str, str] = Field(default={}, description="its properties")
    model_ids: tuple[str, ...] = Field((), description="`name:version` of the models in it")

    @model_validator(mode="after")
    def _script_exists(self) -> Self:
        if self.scoring and not (self.scoring / self.entry_script).is_file():
            raise ValueError(f"scoring: there is no file {self.scoring / self.entry_script}")
        return self


class ModelSpec(Spec):
    """A registered model."""

    name: Annotated[str, Field(pattern=f"^{NAME.pattern}$")] = Field(description="its name in the workspace")
    version: Positive = Field(1, description="its version")
    files: FilePath | None = Field(
        None, description="the model's file, or folder with its files; left out: it has none"
    )
    framework: str | None = Field(None, description="for example ScikitLearn")
    framework_version: str | None = Field(None, description="the framework's version")
    description: str | None = Field(None, description="free text")
    tags: dict[str, str] = Field(default={}, description="its tags")
    properties: dict[str, str] = Field(default={}, description="its properties")

    @model_validator(mode="after")
    def _files_exist(self) -> Self:
        if self.files and not self.files.exists():
            raise ValueError(f"files: there is no {self.files}")
        return self


class EnvironmentSpec(Spec):
    """A registered environment of Azure ML; one whose name begins with AzureML- is one of Azure's own."""

    name: str = Field(description="its name in the workspace")
    version: str = Field("1", description="its version")
    base_image: str | None = Field("mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04", description="its base image")
    conda_dependencies: Conda | None = Field(None, description="a conda specification, as in YAML")
    variables: Variables = Field(default={}, description="its environment variables")


class ClusterSpec(Spec):
    """An AKS cluster that is a compute target of a workspace."""

    name: str = Field(description="the compute target's name")
    vm_size: str = Field("Standard_D3_v2", description="VM size of its nodes")
    agent_count: Positive = Field(3, description="how many nodes")
    purpose: Literal["FastProd", "DenseProd", "DevTest"] = Field("FastProd", description="Azure's clusterPurpose")
    state: ClusterState = Field("Succeeded", description="its provisioning state")
    location: str | None = Field(None, description="its region; left out: the workspace's")
    resource_id: str | None = Field(None, description="the managed cluster's ARM id: it is then an attached one")


class ServiceSpec(Spec):
    """A web service that is already there, of an image or of models and an environment."""

    name: str = Field(description="its name in the workspace")
    image: str | None = Field(None, description="`name:version` of its image")
    models: tuple[str, ...] = Field((), description="`name:version` of its models")
    environment: str | None = Field(None, description="`name:version` of the environment that it was made from")
    scoring: FilePath | None = Field(None, description="with an environment: the folder with the scoring script")
    entry_script: str = Field("score.py", description="the scoring script's path within `scoring`")
    cluster: str = Field(description="the compute target that it runs on")
    state: ServiceState = Field("Healthy", description="its state")
    tags: dict[str, str] = Field(default={}, description="its tags")
    properties: dict[str, str] = Field(default={}, description="its properties")
    primary_key: str | None = Field(None, description="its first scoring key; left out: made up")
    secondary_key: str | None = Field(None, description="its second scoring key; left out: made up")
    settings: dict[str, object] = Field(
        default={}, description="fields of Azure's service resource, for example numReplicas or authEnabled"
    )

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if bool(self.image) == bool(self.environment):
            raise ValueError("exactly one of image and environment is given")
        if self.environment and not (self.scoring and (self.scoring / self.entry_script).is_file()):
            raise ValueError(f"scoring: with an environment it is a folder with {self.entry_script}")
        if self.image and (self.models or self.scoring):
            raise ValueError("models and scoring go with an environment; an image has its own")
        return self

    @field_validator("settings")
    @classmethod
    def _known_to_azure(cls, settings: dict[str, object]) -> dict[str, object]:
        try:
            Settings.model_validate(settings)
        except ValidationError as error:
            raise ValueError("; ".join(problems_of(error))) from None
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

    @model_validator(mode="after")
    def _references_exist(self) -> Self:
        problems = list(self._problems())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _problems(self) -> Iterator[str]:
        images = Counter(f"{image.name}:{image.version}" for image in self.images)
        models = Counter(f"{model.name}:{model.version}" for model in self.models)
        environments = Counter(f"{each.name}:{each.version}" for each in self.environments)
        clusters = Counter(cluster.name for cluster in self.clusters)
        services = Counter(service.name for service in self.services)
        kinds = {
            "image": images,
            "model": models,
            "environment": environments,
            "cluster": clusters,
            "service": services,
        }
        for kind, names in kinds.items():
            yield from (f"{kind} {name} is there twice" for name, times in names.items() if times > 1)
        for service in self.services:
            wanted = {"image": (service.image, images), "environment": (service.environment, environments)}
            for kind, (name, there) in wanted.items():
                if name and name not in there:
                    yield f"service {service.name} has {kind} {name}, which is not there"
            for model in (model for model in service.models if model not in models):
                yield f"service {service.name} has model {model}, which is not there"
            if service.cluster not in clusters:
                yield f"service {service.name} is on cluster {service.cluster}, which is not there"
