"""The images of environments: whether there is one, and its building ahead of a deployment."""

from aml_simulator.azure import registry
from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import expect_nothing
from aml_simulator.azure.builds import begin_build
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.environment import EnvironmentImageRequest
from aml_simulator.azure.environments import ENVIRONMENT, existing
from aml_simulator.azure.errors import RegionError
from aml_simulator.azure.operation import Ending, Operation, State
from aml_simulator.azure.operations import signed_url
from aml_simulator.azure.routing import InWorkspace, Route
from aml_simulator.http import Response


def details(call: InWorkspace) -> Response:
    """GET …/environments/{name}/image, or of one version.

    Source: reading of the SDK (`Environment.get_image_details`, `ModelPackage.get_container_registry`).
    """
    definition = existing(call).definition
    credentials = {"username": registry.username(call.workspace), "password": registry.password(call.workspace)}
    return Response.of_json(
        {
            "dockerImage": {
                "name": f"azureml/azureml_{definition.fingerprint}",
                "registry": {"address": registry.address(call.workspace), **credentials},
            },
            "imageExistsInRegistry": definition.fingerprint in call.workspace.built,
            "pythonEnvironment": {"interpreterPath": definition.python.interpreter_path if definition.python else None},
        }
    )


def build(call: InWorkspace) -> Response:
    """POST …/environments/{name}/versions/{version}/image: 202 and where the build can be followed.

    Source: reading of the SDK (`Environment.build`).
    Differs: nothing is built; packages are not installed.
    """
    environment = existing(call)
    expect_nothing(call)
    request = EnvironmentImageRequest.model_validate({"environment": environment.definition.as_json()})
    begun = begin_build(call.world, call.workspace, request)
    operation = Operation(
        resource=f"{environment.name}:{environment.version}",
        kind="EnvironmentImage",
        began=call.world.clock.now(),
        lasts=begun.lasts,
        judge=lambda: Ending(State.FAILED if begun.failure else State.SUCCEEDED, begun.failure),
        log_name=begun.log_name,
    )
    call.world.begin(call.workspace, operation)
    return Response.of_json({"location": call.url(f"{call.request.path}/{operation.id}")}, 202)


def follow(call: InWorkspace) -> Response:
    """GET the status of a build.

    Source: reading of the SDK (`ImageBuildDetails`).
    """
    operation = call.workspace.operations.get(call.params["id"])
    if operation is None or operation.log_name is None:
        raise RegionError(404, "BuildNotFound", f"There is no build '{call.params['id']}'.")
    status = 202 if operation.running else 200
    log = signed_url(call, operation.log_name)
    return Response.of_json({"status": operation.state.value, "logUrl": log}, status)


_V1 = "/environment/v1.0" + ENVIRONMENT
_V2 = "/environment/v2.0" + ENVIRONMENT + "/versions/{version}/image"
ROUTES = (
    Route(Area.DATA_PLANE, "GET", _V1 + "/image", in_workspace(details, "environments/read")),
    Route(Area.DATA_PLANE, "GET", _V1 + "/versions/{version}/image", in_workspace(details, "environments/read")),
    Route(Area.DATA_PLANE, "POST", _V2, in_workspace(build, "environments/build/action")),
    Route(Area.DATA_PLANE, "GET", _V2 + "/{id}", in_workspace(follow, "environments/read")),
)
