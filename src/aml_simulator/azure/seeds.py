"""Images, models and environments that a workspace has when its tenant begins."""

import io
import tarfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from aml_simulator.azure.blobs import Blob
from aml_simulator.azure.environment import Definition, Environment
from aml_simulator.azure.image import Image
from aml_simulator.azure.model import ArtifactDetails, Asset, AssetRequest, Model, ModelRequest
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.workspace_spec import EnvironmentSpec, ImageSpec, ModelSpec, ServiceSpec
from aml_simulator.azure.world import World


def _moments(world: World, count: int) -> Iterator[datetime]:
    """One second apart and all in the past: the order is the file's, and nothing later is older than they are."""
    first = world.clock.start - timedelta(days=1, seconds=count)
    return (first + timedelta(seconds=number) for number in range(count))


def add_images(world: World, workspace: Workspace, specs: Sequence[ImageSpec]) -> None:
    """Register the images of the tenant file, oldest first."""
    for spec, created in zip(specs, _moments(world, len(specs)), strict=True):
        workspace.images.put(Image(spec, created))


def add_models(world: World, workspace: Workspace, specs: Sequence[ModelSpec]) -> None:
    """Register the models of the tenant file, oldest first, with their files."""
    for spec, created in zip(specs, _moments(world, len(specs)), strict=True):
        asset = _asset(workspace, spec, created)
        workspace.assets[asset.id] = asset
        request = {
            "name": spec.name,
            "url": f"aml://asset/{asset.id}",
            "mimeType": "application/json",
            "framework": spec.framework,
            "frameworkVersion": spec.framework_version,
            "description": spec.description,
            "kvTags": spec.tags,
            "properties": spec.properties,
        }
        workspace.models.put(Model(ModelRequest.model_validate(request), spec.version, created, created))


def _asset(workspace: Workspace, spec: ModelSpec, created: datetime) -> Asset:
    number = uuid5(NAMESPACE_URL, f"{workspace.path}/models/{spec.name}:{spec.version}").hex
    artifacts = []
    if spec.files:
        prefix = f"LocalUpload/{number}/{spec.files.name}"
        add_files(workspace, prefix, spec.files, created)
        artifacts = [ArtifactDetails(prefix=prefix)]
    return Asset(number, AssetRequest(name=spec.name, artifacts=artifacts), created)


def add_files(workspace: Workspace, prefix: str, source: Path, created: datetime) -> None:
    """Put a file, or the files of a folder, under `prefix`; they are read when somebody asks for them."""
    files = [path for path in source.rglob("*") if path.is_file()] if source.is_dir() else [source]
    for path in sorted(files):
        inside = path.relative_to(source).as_posix()
        workspace.blobs.put(prefix if inside == "." else f"{prefix}/{inside}", Blob(path, created))


def add_environments(world: World, workspace: Workspace, specs: Sequence[EnvironmentSpec]) -> None:
    """Register the environments of the tenant file, oldest first."""
    for spec, created in zip(specs, _moments(world, len(specs)), strict=True):
        definition = {
            "name": spec.name,
            "version": spec.version,
            "python": {"condaDependencies": spec.conda_dependencies},
            "docker": {"baseImage": spec.base_image},
            "environmentVariables": spec.variables,
        }
        workspace.environments.put(Environment(Definition.model_validate(definition), created))


def image_request(
    workspace: Workspace, spec: ServiceSpec, created: datetime, *, pack: Callable[[Path], bytes]
) -> dict[str, Any] | None:
    """What a web service of the tenant file was made from, as the SDK would have sent it; None for one of an image.

    `pack` makes an archive of its folder, which it may share with others.
    """
    environment = workspace.environments.get(spec.environment or "")
    if environment is None or spec.scoring is None:
        return None
    folder = f"LocalUpload/{spec.name}"
    workspace.blobs.put(f"{folder}/source.tar.gz", Blob(pack(spec.scoring), created))
    workspace.blobs.put(f"{folder}/driver.py", Blob(b"# The environment names the entry script.\n", created))
    variables = {
        "AZUREML_SOURCE_DIRECTORY": spec.scoring.name,
        "AZUREML_ENTRY_SCRIPT": f"{spec.scoring.name}/{spec.entry_script}",
    }
    definition = environment.definition
    added = {"environment_variables": {**definition.environment_variables, **variables}}
    workspace.built.add(definition.model_copy(update=added).fingerprint)
    return {
        "driverProgram": "driver.py",
        "assets": [
            {"id": "driver.py", "url": f"aml://artifact/{folder}/driver.py"},
            {"id": "source.tar.gz", "url": f"aml://artifact/{folder}/source.tar.gz", "unpack": True},
        ],
        "modelIds": list(spec.models),
        "environment": definition.model_copy(update=added).as_json(),
    }


def packed(folder: Path) -> bytes:
    """An archive with the folder in it."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        archive.add(folder, arcname=folder.name)
    return written.getvalue()
