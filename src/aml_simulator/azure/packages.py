"""Model packages: an image, or what one is built from, without a web service."""

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from aml_simulator.azure import registry
from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.blobs import Blob
from aml_simulator.azure.bodies import read_body
from aml_simulator.azure.builds import begin_build
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.environment import EnvironmentImageRequest
from aml_simulator.azure.environment_rules import check_request
from aml_simulator.azure.operation import Ending, Operation, Stage, State
from aml_simulator.azure.operations import operation_headers, signed_url
from aml_simulator.azure.part import Part
from aml_simulator.azure.release import MODELS, asset_name
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.http import Response

_APP = "azureml-app"
_LABEL = r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"


class PackageRequest(Part):
    """Source: reading of the SDK (`Model.package`); a label's form as container registries have it."""

    image_request: EnvironmentImageRequest
    package_type: Literal["DockerImage", "DockerBuildContext"]
    image_name: str | None = None
    image_label: Annotated[str, Field(pattern=_LABEL)] | None = None


def create(call: InWorkspace) -> Response:
    """POST …/packages: 202 and an operation whose result lies in the registry, or in the storage.

    Source: reading of the SDK (`Model.package`, `ModelPackage`).
    Differs: no image is built or pushed; packages for Azure Functions are refused.
    """
    request = read_body(call, PackageRequest)
    asked = request.image_request
    check_request(call.workspace, asked)
    build = begin_build(call.world, call.workspace, asked)
    operation = Operation(
        resource=request.image_name or f"package-{uuid.uuid4().hex[:8]}",
        kind=f"Package{request.package_type}",
        began=call.world.clock.now(),
        lasts=timedelta(seconds=call.world.spec.durations.build),
        judge=lambda: Ending(State.FAILED if build.failure else State.SUCCEEDED, build.failure),
        stages=(Stage(timedelta(), "BuildEnvironment"),),
        log_name=build.log_name,
    )
    if request.package_type == "DockerBuildContext":
        operation.location = _manifest(call, asked)
    else:
        label = request.image_label or operation.id[:8]
        operation.location = f"{registry.address(call.workspace)}/{operation.resource}:{label}"
    call.world.begin(call.workspace, operation)
    return Response(status=202, headers=operation_headers(call, operation))


def _manifest(call: InWorkspace, asked: EnvironmentImageRequest) -> str:
    """Write down what the image is built from; where that can be read."""
    content: dict[str, Any] = {"context": list(_context(call, asked))}
    environment = asked.environment
    if environment and environment.version:
        content["environment"] = {"name": environment.name, "version": environment.version}
    name = f"Packages/{uuid.uuid4().hex}/manifest.json"
    call.workspace.blobs.put(name, Blob(json.dumps(content).encode(), call.world.clock.now(), "application/json"))
    return signed_url(call, name)


def _context(call: InWorkspace, asked: EnvironmentImageRequest) -> Iterator[dict[str, Any]]:
    """Source: reading of the SDK (`download_docker_build_context`); the Dockerfile is ours."""
    docker = asked.environment.docker if asked.environment else None
    base = (docker.base_image if docker else None) or "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04"
    text = f"FROM {base}\nCOPY {_APP} /var/azureml-app\n"
    encoded = base64.b64encode(text.encode()).decode()
    yield {"entryType": "inline", "path": "Dockerfile", "encoding": "base64", "content": encoded}
    for asset in asked.assets:
        yield {"entryType": "remote", "uri": asset.url, "path": _APP, "unpack": asset.unpack, "id": asset_name(asset)}
    for model_id in asked.model_ids:
        model = call.workspace.models.get(model_id)
        files = call.workspace.assets.get((model.asset_id if model else None) or "")
        for prefix in files.prefixes if files else ():
            path = f"{_APP}/{MODELS}/{model_id.replace(':', '/')}"
            yield {"entryType": "remote", "uri": f"aml://artifact/{prefix}", "path": path, "unpack": False}


ROUTES = (Route(Area.DATA_PLANE, "POST", MMS + "/packages", in_workspace(create, "packages/write")),)
