"""An environment of Azure ML, and what a web service without an image is made from."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from aml_simulator.azure.environment_parts import (
    BuildContext,
    Conda,
    DatabricksSection,
    Platform,
    RegistryIdentity,
    RSection,
    SparkSection,
    Variables,
    as_sent,
)
from aml_simulator.azure.part import Part

CURATED = "AzureML-"
"""How the names of Azure's own environments begin; nobody else may take such a name."""


class PythonSection(Part):
    """Source: swagger 2019-09-30 (ModelPythonSection); the file's name from reading the SDK."""

    interpreter_path: str | None = "python"
    user_managed_dependencies: bool = False
    conda_dependencies: Conda | None = None
    conda_dependencies_file: str | None = None
    base_conda_environment: str | None = None


class ContainerRegistry(Part):
    """Where a base image lies; its credentials go in and never out. Source: swagger 2019-09-30; a recorded answer."""

    address: str | None = None
    username: str | None = Field(None, exclude=True, repr=False)
    password: str | None = Field(None, exclude=True, repr=False)
    registry_identity: RegistryIdentity | None = Field(None, exclude=True)


class DockerSection(Part):
    """Source: swagger 2019-09-30 (ModelDockerSection); its newer fields from reading the SDK."""

    base_image: str | None = None
    base_dockerfile: str | None = None
    base_image_registry: ContainerRegistry = ContainerRegistry()
    build_context: Annotated[dict[str, Any], as_sent(BuildContext)] | None = None
    platform: Annotated[dict[str, Any], as_sent(Platform)] | None = None
    enabled: bool = False
    shared_volumes: bool = True
    gpu_support: bool = False
    shm_size: str | None = None
    arguments: list[str] = Field(default=[])


class Definition(Part):
    """An environment as it is sent. Source: swagger 2019-09-30 (ModelEnvironmentDefinition); reading of the SDK."""

    name: Annotated[str, Field(min_length=1)]
    version: str | None = None
    python: PythonSection | None = None
    docker: DockerSection | None = None
    environment_variables: Variables = Field(default={})
    spark: Annotated[dict[str, Any], as_sent(SparkSection)] | None = None
    databricks: Annotated[dict[str, Any], as_sent(DatabricksSection)] | None = None
    r: Annotated[dict[str, Any], as_sent(RSection)] | None = None
    inferencing_stack_version: str | None = None
    asset_id: str | None = None

    @property
    def is_reference(self) -> bool:
        """Whether it only names a registered environment. Source: reading of the SDK (EnvironmentReference)."""
        return self.python is None and self.docker is None

    @property
    def fingerprint(self) -> str:
        """The same for environments that hold the same, whatever their names and versions."""
        content = {name: value for name, value in self.as_json().items() if name not in ("name", "version", "assetId")}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]

    @property
    def packages(self) -> Iterator[str]:
        """What conda and pip are to install."""
        conda = (self.python.conda_dependencies if self.python else None) or {}
        return packages_of(conda)


def packages_of(conda: Mapping[str, Any]) -> Iterator[str]:
    """The requirements in a conda specification, those for pip included."""
    for each in conda.get("dependencies") or ():
        if isinstance(each, dict):
            yield from map(str, each.get("pip") or ())
        else:
            yield str(each)


class ImageAsset(Part):
    """A file of a web service's image. Source: swagger 2019-09-30 (EnvironmentImageAsset)."""

    id: str | None = None
    mime_type: str | None = None
    url: str
    unpack: bool = False


class EnvironmentImageRequest(Part):
    """What a web service runs where it has no image. Source: swagger 2019-09-30; a recorded web service."""

    driver_program: str | None = None
    assets: list[ImageAsset] = Field(default=[])
    model_ids: list[str] = Field(default=[])
    environment: Definition | None = None


@dataclass
class Environment:
    """One registered version of an environment."""

    definition: Definition
    created: datetime
    labels: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """Its name in the workspace."""
        return self.definition.name

    @property
    def version(self) -> str:
        """Its version."""
        return self.definition.version or ""
