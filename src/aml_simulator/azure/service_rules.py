"""What a web service must be before it is created or changed; the checks before and in the request are the same."""

import re

from aml_simulator.azure.bodies import read
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.environment_rules import check_request
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.image import Image
from aml_simulator.azure.json_patch import patched
from aml_simulator.azure.not_simulated import not_simulated
from aml_simulator.azure.routing import InWorkspace
from aml_simulator.azure.service import Service
from aml_simulator.azure.service_settings import CreateRequest, Settings

_NAME = re.compile(r"[a-z](?:[-a-z0-9]{1,30}[a-z0-9])")
_DEPLOYABLE = ("WebApiContainer", "AccelContainer")


def create_request(body: object) -> CreateRequest:
    """The request to create a web service on AKS.

    Raises:
        ServiceError: 400 that names the field.
        NotSimulatedError: it is for AksEndpoint.
    """
    if isinstance(body, dict):
        _check_kind(str(body.get("computeType") or "AKS"), body.get("name"))
    return read(body, CreateRequest)


def _check_kind(kind: str, name: object) -> None:
    """Source: reading of the SDK: a deployment without a configuration goes to ACI, in silence."""
    if kind == "AKSENDPOINT":
        raise not_simulated(f"AksEndpoint (service '{name}')", "Deploy with AksWebservice.deploy_configuration.")
    if kind != "AKS":
        where = "Azure Container Instances (ACI)" if kind == "ACI" else kind
        message = f"computeType: service '{name}' would go to {where}, which is refused on purpose: only AKS is here. "
        remedy = "Give AksWebservice.deploy_configuration and an AKS compute target."
        raise ServiceError(400, "ComputeTypeNotSupported", message + remedy)


def changed_settings(service: Service, operations: object) -> Settings:
    """The settings after a JSON Patch; properties that are there keep their values.

    Raises:
        ServiceError: 400 that names the field.

    Source: swagger 2019-09-30 (properties are immutable); that a change to one is ignored by assumption.
    """
    after = read(patched(service.settings.as_json(), operations), Settings, "InvalidPatch")
    return after.model_copy(update={"properties": {**after.properties, **service.settings.properties}})


def check_name(name: str) -> None:
    """Source: reading of the SDK (`webservice_name_validation`)."""
    if not _NAME.fullmatch(name):
        raise ServiceError(
            400,
            "InvalidServiceName",
            f"name: '{name}' is not 3 to 32 lower-case letters, digits and hyphens that begin with a letter.",
        )


def check_free(call: InWorkspace, name: str) -> None:
    """Refuse a name that is taken. Source: code as public issues show it; wording by assumption."""
    if call.workspace.service(name):
        raise ServiceError(409, "ServiceExists", f"There is already a service '{name}' in this workspace.")


def check_idle(service: Service) -> None:
    """Refuse a change while another one is under way. Source: assumption."""
    if service.busy:
        raise ServiceError(409, "ServiceUpdateInProgress", f"Service '{service.name}' is still being changed.")


def usable_cluster(call: InWorkspace, name: str) -> Cluster:
    """The compute target to deploy to.

    Raises:
        ServiceError: 404 or 400. Source: codes as public issues show them.
    """
    cluster = call.workspace.cluster(name)
    if cluster is None:
        raise ServiceError(404, "NotFoundComputeResource", f"There is no compute resource '{name}'.")
    if not cluster.ready:
        message = f"The compute resource '{cluster.name}' cannot be used: its provisioning state is {cluster.state}."
        raise ServiceError(400, "ComputeResourceNotCreated", message)
    return cluster


def usable_image(call: InWorkspace, settings: Settings) -> Image | None:
    """The image to deploy; None where an environment is given instead.

    Raises:
        ServiceError: 404 or 400. Source: swagger 2019-09-30; codes by assumption.
    """
    if (settings.image_id is None) == (settings.environment_image_request is None):
        message = "Exactly one of imageId and environmentImageRequest must be given."
        raise ServiceError(400, "InvalidRequestBody", message)
    if settings.environment_image_request:
        check_request(call.workspace, settings.environment_image_request)
    if settings.image_id is None:
        return None
    image = call.workspace.images.get(settings.image_id)
    if image is None:
        raise ServiceError(404, "ImageNotFound", f"imageId: there is no image '{settings.image_id}'.")
    if image.spec.creation_state != "Succeeded" or image.spec.flavor not in _DEPLOYABLE:
        facts = f"it is {image.spec.creation_state} and a {image.spec.flavor}"
        raise ServiceError(400, "ImageNotDeployable", f"imageId: image '{image.id}' cannot be deployed: {facts}.")
    return image
