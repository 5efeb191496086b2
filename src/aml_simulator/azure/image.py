"""A container image of a workspace, and the request that makes one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from aml_simulator.azure.environment import ImageAsset
from aml_simulator.azure.errors import Failure
from aml_simulator.azure.part import Part, Text
from aml_simulator.azure.workspace_spec import ImageSpec


class RuntimeProperties(Part):
    """Where its packages are listed. Source: reading of the SDK (`ContainerImageConfig.build_create_payload`)."""

    pip_requirements: str | None = None
    conda_env_file: str | None = None
    install_cuda: bool | None = None
    cuda_version: str | None = None


class TargetRuntime(Part):
    """Source: swagger 2019-09-30."""

    runtime_type: Literal["SparkPython", "Python", "PythonSlim", "PythonCustom"]
    target_architecture: str = "Amd64"
    properties: RuntimeProperties = RuntimeProperties()


class RegistryInfo(Part):
    """Where the base image lies. Source: swagger 2019-09-30."""

    location: str
    user: str
    password: str = Field(repr=False)


class Labels(Part):
    """What can be changed on an image. Source: reading of the SDK (`Image.update` and its like)."""

    kv_tags: Text = Field(default={})
    properties: Text = Field(default={})


class ImageRequest(Labels):
    """The body of a request to make an image. Source: reading of the SDK (`Image.create`)."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]([-.a-z0-9]{1,30}[a-z0-9])$")]
    driver_program: str
    description: str | None = None
    tags: None = None
    model_ids: list[str] = Field(default=[])
    assets: list[ImageAsset] = Field(default=[])
    target_runtime: TargetRuntime
    docker_file_uri: str | None = None
    image_type: Literal["Docker"]
    image_flavor: str
    base_image: str | None = None
    base_image_registry_info: RegistryInfo | None = None


@dataclass
class Image:
    """One version of an image; `request` is what it was made from, unless the tenant file had it."""

    spec: ImageSpec
    created: datetime
    request: ImageRequest | None = None
    log_uri: str | None = None
    failure: Failure | None = None

    @property
    def name(self) -> str:
        """Its name in the workspace."""
        return self.spec.name

    @property
    def version(self) -> int:
        """Its version."""
        return self.spec.version

    @property
    def id(self) -> str:
        """`name:version`."""
        return f"{self.name}:{self.version}"

    def become(self, **facts: object) -> None:
        """Change what is known of it, under the names of the tenant file."""
        self.spec = self.spec.model_copy(update=facts)
