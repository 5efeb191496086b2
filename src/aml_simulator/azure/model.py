"""A registered model, and the asset that holds its files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from aml_simulator.azure.part import Part, Text

NO_CODE_FRAMEWORKS = ("Onnx", "ScikitLearn", "TensorFlow", "Multi")
"""Frameworks for which Azure ML brings environment and script itself. Source: reading of the SDK."""

NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-._]{0,254}")
_ASSET_URL = "aml://asset/"
PositiveNumber = Annotated[float, Field(gt=0)]


class DatasetReference(Part):
    """Source: swagger 2019-09-30."""

    name: str
    id: str


class ResourceRequirements(Part):
    """What a no-code deployment gives the model. Source: reading of the SDK (ModelResourceRequirements)."""

    cpu: PositiveNumber | None = None
    cpu_limit: PositiveNumber | None = None
    memory_in_gb: PositiveNumber | None = Field(None, alias="memoryInGB")
    memory_in_gb_limit: PositiveNumber | None = Field(None, alias="memoryInGBLimit")
    gpu: Annotated[int, Field(ge=0)] | None = None
    fpga: Annotated[int, Field(ge=0)] | None = None


class Labels(Part):
    """What can be changed on a model. Source: reading of the SDK (`Model.update` and its like)."""

    description: str | None = None
    kv_tags: Text = Field(default={})
    properties: Text = Field(default={})
    datasets: list[DatasetReference] = Field(default=[])
    resource_requirements: ResourceRequirements | None = None
    sample_input_data: str | None = None
    sample_output_data: str | None = None


class ModelRequest(Labels):
    """The body of a registration. Source: swagger 2019-09-30 (Model); its newer fields from reading the SDK."""

    name: Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
    url: str
    mime_type: str
    framework: str | None = None
    framework_version: str | None = None
    unpack: bool = False
    parent_model_id: str | None = None
    run_id: str | None = None
    experiment_name: str | None = None

    def changed(self, labels: Labels) -> "ModelRequest":
        """The same with other labels."""
        return self.model_copy(update={name: getattr(labels, name) for name in Labels.model_fields})


class ArtifactDetails(Part):
    """Source: swagger 2019-09-30."""

    id: str | None = None
    prefix: str | None = None


class AssetRequest(Part):
    """Source: swagger 2019-09-30 (Asset)."""

    name: str
    description: str | None = None
    artifacts: list[ArtifactDetails] = Field(default=[])
    kv_tags: Text = Field(default={})
    properties: Text = Field(default={})
    runid: str | None = None
    meta: Text = Field(default={})
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """Uploaded files under one id."""

    id: str
    request: AssetRequest
    created: datetime

    @property
    def prefixes(self) -> Iterator[str]:
        """The artifacts, or folders of artifacts, that it is made of."""
        return (each.prefix or each.id or "" for each in self.request.artifacts)


@dataclass
class Model:
    """One version of a model."""

    request: ModelRequest
    version: int
    created: datetime
    modified: datetime
    created_by: str = ""

    @property
    def name(self) -> str:
        """Its name in the workspace."""
        return self.request.name

    @property
    def id(self) -> str:
        """`name:version`."""
        return f"{self.name}:{self.version}"

    @property
    def asset_id(self) -> str | None:
        """The asset with its files; None where they are elsewhere."""
        url = self.request.url
        return url.removeprefix(_ASSET_URL) if url.startswith(_ASSET_URL) else None
