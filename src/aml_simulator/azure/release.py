"""From what a web service was asked to be to what its containers run: the files, where they lie, what is set."""

import posixpath
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from aml_simulator.azure.bodies import read
from aml_simulator.azure.environment import EnvironmentImageRequest, ImageAsset
from aml_simulator.azure.environment_parts import CondaSpecification
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.image import ImageRequest
from aml_simulator.azure.model import Model
from aml_simulator.azure.service import Service
from aml_simulator.azure.workspace import Workspace
from aml_simulator.scoring.seam import Content, Release

MODELS = "azureml-models"
"""Where the models of an image lie. Source: reading of the SDK (`Model.get_model_path`)."""

_ARTIFACT_URL = "aml://artifact/"
_DRIVER = "main.py"
_ENTRY_SCRIPT = "AZUREML_ENTRY_SCRIPT"


def release_of(workspace: Workspace, service: Service) -> Release:
    """What the containers of `service` run; nothing where there is no script.

    Source: reading of the SDK (`InferenceConfig`); the driver's name from tracebacks in public issues.
    """
    replicas = service.settings.replicas
    image = service.image
    if image and image.request is None:
        return Release(service.name, image.spec.scoring, image.spec.entry_script, replicas=replicas)
    request = service.settings.environment_image_request
    if image and image.request:
        request = environment_of(workspace, image.request)
    if request is None or request.driver_program is None:
        return Release(service.name, replicas=replicas)
    variables = request.environment.environment_variables if request.environment else {}
    return Release(
        service.name,
        entry_script=variables.get(_ENTRY_SCRIPT, _DRIVER),
        environment=variables,
        contents=tuple(contents_of(workspace, request)),
        model_dir=_model_dir(request.model_ids),
        replicas=replicas,
    )


def environment_of(workspace: Workspace, request: ImageRequest) -> EnvironmentImageRequest:
    """An image's request in the newer form; its packages stand in uploaded files.

    Raises:
        ServiceError: 400 where the conda file cannot be read.

    Source: reading of the SDK (`ContainerImageConfig.build_create_payload`).
    """
    properties = request.target_runtime.properties
    conda = _conda(_uploaded(workspace, properties.conda_env_file))
    pip = _uploaded(workspace, properties.pip_requirements).decode(errors="replace").split()
    dependencies = [*(conda.get("dependencies") or ()), {"pip": pip}]
    environment = {"name": request.name, "python": {"condaDependencies": {"dependencies": dependencies}}}
    asked = {"driverProgram": request.driver_program, "modelIds": request.model_ids, "environment": environment}
    assets = [asset.as_json() for asset in request.assets]
    return EnvironmentImageRequest.model_validate({**asked, "assets": assets})


def _conda(text: bytes) -> dict[str, Any]:
    try:
        conda = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ServiceError(400, "InvalidCondaFile", f"condaEnvFile: it is not YAML: {error}") from None
    if not isinstance(conda, dict):
        raise ServiceError(400, "InvalidCondaFile", "condaEnvFile: it is no conda specification.")
    read(conda, CondaSpecification, "InvalidCondaFile")
    return conda


def _uploaded(workspace: Workspace, url: str | None) -> bytes:
    blob = workspace.blobs.get(_artifact(url or ""))
    return blob.read() if blob else b""


def _model_dir(model_ids: Sequence[str]) -> str:
    """Source: Microsoft's documentation of AZUREML_MODEL_DIR: one model's own folder, or that of several."""
    return f"{MODELS}/{model_ids[0].replace(':', '/')}" if len(model_ids) == 1 else MODELS


def contents_of(workspace: Workspace, request: EnvironmentImageRequest) -> Iterator[Content]:
    """The files of the image: driver, assets, models."""
    for asset in request.assets:
        blob = workspace.blobs.get(artifact_of(asset))
        if blob:
            path = _DRIVER if asset_name(asset) == request.driver_program else asset_name(asset)
            yield Content(path, blob.read, unpack=asset.unpack)
    for model_id in request.model_ids:
        model = workspace.models.get(model_id)
        if model:
            yield from _files_of(workspace, model)


def _files_of(workspace: Workspace, model: Model) -> Iterator[Content]:
    folder = f"{MODELS}/{model.name}/{model.version}"
    asset = workspace.assets.get(model.asset_id or "")
    for prefix in asset.prefixes if asset else ():
        for name, blob in workspace.blobs.under(prefix):
            path = posixpath.relpath(name, posixpath.dirname(prefix))
            yield Content(f"{folder}/{path}", blob.read, unpack=model.request.unpack)


def artifact_of(asset: ImageAsset) -> str:
    """The artifact that an asset is; empty where its URL says no artifact."""
    return _artifact(asset.url)


def _artifact(url: str) -> str:
    return url.removeprefix(_ARTIFACT_URL) if url.startswith(_ARTIFACT_URL) else ""


def asset_name(asset: ImageAsset) -> str:
    """The name of its file in the image."""
    return asset.id or posixpath.basename(asset.url)
