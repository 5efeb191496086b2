"""Images of a workspace: get and list."""

from collections.abc import Mapping

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.images import Image
from aml_simulator.azure.queries import has_all, ordered, page
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.azure.workspace import Workspace
from aml_simulator.http import Response

MMS = "/modelmanagement/v1.0" + WORKSPACE


def image_json(image: Image, workspace: Workspace) -> dict[str, object]:
    """An image as the service describes it.

    Source: swagger 2019-09-30 (DockerImageResponse); the keys that the SDK insists on.
    """
    spec = image.spec
    registry = f"cr{workspace.workspace_id.hex[:13]}.azurecr.io"
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
        "autoDelete": False,
        "imageType": "Docker",
        "imageFlavor": spec.flavor,
        "imageLocation": f"{registry}/{spec.name}:{spec.version}" if spec.creation_state == "Succeeded" else None,
        "imageBuildLogUri": None,
        "modelIds": list(spec.model_ids),
        "modelDetails": [],
        "assets": [],
        "driverProgram": "driver",
        "targetRuntime": {
            "runtimeType": "Python",
            "targetArchitecture": "Amd64",
            "osType": "Linux",
            "properties": {"condaEnvFile": "", "pipRequirements": ""},
        },
        "dockerFileUri": None,
        "generatedDockerFileUri": None,
    }


def list_images(call: InWorkspace) -> Response:
    """GET …/images: filtered, ordered, cut.

    Source: reading of `azureml.core.image.Image`.
    """
    query = call.request.query
    found = call.workspace.images.find(query.get("name") or query.get("imageName"), query.get("version"))
    chosen = ordered(call, (image for image in found if _wanted(image, query)))
    return page(call, chosen, lambda image: image_json(image, call.workspace))


def _wanted(image: Image, query: Mapping[str, str]) -> bool:
    models = [model.partition(":")[0] for model in image.spec.model_ids]
    return (
        has_all(query.get("tags"), image.spec.tags)
        and has_all(query.get("properties"), image.spec.properties)
        and query.get("modelId") in (None, *image.spec.model_ids)
        and query.get("modelName") in (None, *models)
    )


def get_image(call: InWorkspace) -> Response:
    """GET …/images/{name:version}.

    Source: swagger 2019-09-30; reading of `azureml.core.image.Image`.
    """
    image = call.workspace.images.get(call.params["image"])
    if image is None:
        raise ServiceError(404, "ImageNotFound", f"Image with id '{call.params['image']}' was not found.")
    return Response.of_json(image_json(image, call.workspace))


ROUTES = (
    Route(Area.DATA_PLANE, "GET", MMS + "/images", in_workspace(list_images, "images/read")),
    Route(Area.DATA_PLANE, "GET", MMS + "/images/{image}", in_workspace(get_image, "images/read")),
)
