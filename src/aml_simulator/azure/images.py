"""Images of a workspace: make, read, list, change, delete."""

from collections.abc import Mapping
from datetime import timedelta

from aml_simulator.azure import registry
from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import body_of, read, read_body
from aml_simulator.azure.builds import begin_build
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.environment_rules import check_request
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.image import Image, ImageRequest, Labels
from aml_simulator.azure.json_patch import patched
from aml_simulator.azure.models import model_json
from aml_simulator.azure.operation import Ending, Operation, Stage, State
from aml_simulator.azure.operations import operation_headers, signed_url
from aml_simulator.azure.queries import has_all, ordered, page
from aml_simulator.azure.release import environment_of
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.workspace_spec import ImageSpec
from aml_simulator.http import Response


def image_json(image: Image, workspace: Workspace) -> dict[str, object]:
    """An image as the service describes it.

    Source: swagger 2019-09-30 (DockerImageResponse); the keys that the SDK insists on.
    """
    spec, request = image.spec, image.request
    models = [model for model_id in spec.model_ids if (model := workspace.models.get(model_id))]
    ready = spec.creation_state == "Succeeded"
    return {
        "id": image.id,
        "name": spec.name,
        "version": spec.version,
        "description": spec.description,
        "kvTags": spec.tags,
        "properties": spec.properties,
        "createdTime": iso(image.created),
        "modifiedTime": iso(image.created),
        "creationState": spec.creation_state,
        **({"error": image.failure.as_json()} if image.failure else {}),
        "autoDelete": False,
        "imageType": "Docker",
        "imageFlavor": spec.flavor,
        "imageLocation": f"{registry.address(workspace)}/{spec.name}:{spec.version}" if ready else None,
        "imageBuildLogUri": image.log_uri,
        "modelIds": list(spec.model_ids),
        "modelDetails": [model_json(model) for model in models],
        "assets": [asset.as_json() for asset in request.assets] if request else [],
        "driverProgram": request.driver_program if request else "driver",
        "targetRuntime": {
            "runtimeType": request.target_runtime.runtime_type if request else "Python",
            "targetArchitecture": "Amd64",
            "osType": "Linux",
            "properties": {"condaEnvFile": "", "pipRequirements": ""}
            | (request.target_runtime.properties.model_dump(by_alias=True, exclude_none=True) if request else {}),
        },
        "dockerFileUri": request.docker_file_uri if request else None,
        "generatedDockerFileUri": None,
    }


def list_images(call: InWorkspace) -> Response:
    """GET …/images: filtered, ordered, cut.

    Source: reading of `azureml.core.image.Image`.
    """
    query = call.request.query
    found = call.workspace.images.find(query.get("name") or query.get("imageName"), query.get("version"))
    return page(
        call, ordered(call, found), lambda image: image_json(image, call.workspace), lambda image: _wanted(image, query)
    )


def _wanted(image: Image, query: Mapping[str, str]) -> bool:
    models = [model.partition(":")[0] for model in image.spec.model_ids]
    return (
        has_all(query.get("tags"), image.spec.tags)
        and has_all(query.get("properties"), image.spec.properties)
        and query.get("modelId") in (None, *image.spec.model_ids)
        and query.get("modelName") in (None, *models)
    )


def existing(call: InWorkspace) -> Image:
    """The image in the path.

    Raises:
        ServiceError: 404.
    """
    image = call.workspace.images.get(call.params["image"])
    if image is None:
        raise ServiceError(404, "ImageNotFound", f"Image with id '{call.params['image']}' was not found.")
    return image


def get_image(call: InWorkspace) -> Response:
    """GET …/images/{name:version}.

    Source: swagger 2019-09-30; reading of `azureml.core.image.Image`.
    """
    return Response.of_json(image_json(existing(call), call.workspace))


def create(call: InWorkspace) -> Response:
    """POST …/images: the next version of its name, there at once and usable when the operation has succeeded.

    Source: reading of the SDK (`Image.create`).
    Differs: no image is built; its packages are not installed, a base image and extra steps are not looked at.
    """
    request = read_body(call, ImageRequest)
    asked = environment_of(call.workspace, request)
    check_request(call.workspace, asked)
    build = begin_build(call.world, call.workspace, asked)
    image = Image(_spec(call.workspace, request), call.world.clock.now(), request)
    image.log_uri = signed_url(call, build.log_name)
    call.workspace.images.put(image)

    def judge() -> Ending:
        image.failure = build.failure
        image.become(creation_state="Failed" if build.failure else "Succeeded")
        return Ending(State.FAILED if build.failure else State.SUCCEEDED, build.failure)

    operation = Operation(
        resource=image.id,
        kind="Image",
        began=image.created,
        lasts=timedelta(seconds=call.world.spec.durations.build),
        judge=judge,
        stages=(Stage(timedelta(), "BuildImage"),),
        location=f"{call.request.path}/{image.id}",
        log_name=build.log_name,
    )
    call.world.begin(call.workspace, operation)
    return Response(status=202, headers=operation_headers(call, operation))


def _spec(workspace: Workspace, request: ImageRequest) -> ImageSpec:
    return ImageSpec(
        name=request.name,
        version=workspace.images.next_version(request.name),
        creation_state="Running",
        flavor=request.image_flavor,
        description=request.description,
        tags=request.kv_tags,
        properties=request.properties,
        model_ids=tuple(request.model_ids),
    )


def update(call: InWorkspace) -> Response:
    """PATCH …/images/{name:version}: its tags and properties.

    Source: reading of the SDK (`Image.update`); the answer by assumption.
    """
    image = existing(call)
    before = Labels.model_validate({"kvTags": image.spec.tags, "properties": image.spec.properties})
    after = read(patched(before.as_json(), body_of(call)), Labels, "InvalidPatch")
    image.become(tags=after.kv_tags, properties=after.properties)
    return Response.of_json(image_json(image, call.workspace))


def delete(call: InWorkspace) -> Response:
    """DELETE …/images/{name:version}: 200, 204 where there is none, 412 while a web service uses it.

    Source: reading of the SDK (`Image.delete`); the 204 by assumption.
    """
    image = call.workspace.images.get(call.params["image"])
    if image is None:
        return Response(status=204)
    users = [service.name for service in call.workspace.services.values() if service.image is image]
    if users:
        message = f"Image '{image.id}' is used by {', '.join(sorted(users))}. DeletionRequired: delete them first."
        raise ServiceError(412, "DeletionRequired", message)
    call.workspace.images.remove(image)
    return Response(status=200)


_IMAGES = MMS + "/images"
_ONE = _IMAGES + "/{image}"
ROUTES = (
    Route(Area.DATA_PLANE, "GET", _IMAGES, in_workspace(list_images, "images/read")),
    Route(Area.DATA_PLANE, "POST", _IMAGES, in_workspace(create, "images/write")),
    Route(Area.DATA_PLANE, "GET", _ONE, in_workspace(get_image, "images/read")),
    Route(Area.DATA_PLANE, "PATCH", _ONE, in_workspace(update, "images/write")),
    Route(Area.DATA_PLANE, "DELETE", _ONE, in_workspace(delete, "images/delete")),
)
