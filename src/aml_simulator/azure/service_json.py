"""How a web service is shown."""

from typing import Any

from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.images import image_json
from aml_simulator.azure.model import Model
from aml_simulator.azure.models import model_json
from aml_simulator.azure.service import Service
from aml_simulator.azure.workspace import Workspace


def service_json(service: Service, workspace: Workspace, *, expand: bool) -> dict[str, Any]:
    """A web service; `expand` adds the whole image.

    Source: swagger 2019-09-30 (AKSServiceResponse); the keys that the SDK insists on.
    """
    settings = service.settings.as_json()
    models = _models(service, workspace)
    https = service.cluster.https
    root = f"https://{service.cluster.host}" if https else f"http://{service.cluster.host}"
    path = f"/api/v1/service/{service.name}"
    body = {
        "id": service.name,
        "name": service.name,
        **settings,
        "namespace": settings["namespace"] or _default_namespace(workspace),
        "numReplicas": service.settings.replicas,
        "properties": {"hasInferenceSchema": "False", "hasHttps": str(https), **settings["properties"]},
        "createdTime": iso(service.created),
        "updatedTime": iso(service.updated),
        "state": service.state,
        "computeType": "AKS",
        "computeName": service.cluster.name,
        "deploymentType": "HttpRealtimeEndpoint",
        "scoringUri": f"{root}:{443 if https else 80}{path}/score",
        "swaggerUri": f"{root}{path}/swagger.json",
        "models": [model_json(model) for model in models],
        "modelConfigMap": _model_config(workspace, models),
        "deploymentStatus": _replica_status(service),
        **({"error": service.failure.as_json()} if service.failure else {}),
        **({"operationId": service.operation.id} if service.operation else {}),
    }
    if service.image and expand:
        body["imageDetails"] = image_json(service.image, workspace)
    return body


def _default_namespace(workspace: Workspace) -> str:
    """Source: recorded web services; that an underscore, which Kubernetes does not take, is a hyphen by assumption."""
    return f"azureml-{workspace.name.lower().replace('_', '-')}"


def _models(service: Service, workspace: Workspace) -> list[Model]:
    """The models of a service made from an environment; those in an image are the image's."""
    ids = service.model_ids if service.image is None else ()
    return [model for model_id in ids if (model := workspace.models.get(model_id))]


def _model_config(workspace: Workspace, models: list[Model]) -> dict[str, Any]:
    """Source: a recorded web service."""
    if not models:
        return {}
    facts = {model.name: {"version": model.version, "id": model.id, "internalId": model.asset_id} for model in models}
    return {
        "accountContext": {
            "subscriptionId": str(workspace.subscription),
            "resourceGroupName": workspace.group,
            "accountName": workspace.name,
            "workspaceId": str(workspace.workspace_id),
        },
        "models": facts,
        "modelsInfo": {name: {str(fact["version"]): fact} for name, fact in facts.items()},
    }


def _replica_status(service: Service) -> dict[str, Any]:
    wanted = service.settings.replicas
    return {
        "desiredReplicas": wanted,
        "updatedReplicas": wanted if service.state == "Healthy" else 0,
        "availableReplicas": service.available,
        "error": service.failure.as_json() if service.failure else None,
    }
