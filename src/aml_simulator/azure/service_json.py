"""How a web service is shown."""

from typing import Any

from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.registry import image_json
from aml_simulator.azure.service import Service
from aml_simulator.azure.workspace import Workspace


def service_json(service: Service, workspace: Workspace, *, expand: bool) -> dict[str, Any]:
    """A web service; `expand` adds the whole image.

    Source: swagger 2019-09-30 (AKSServiceResponse); the keys that the SDK insists on.
    """
    settings = service.settings.as_json()
    https = service.cluster.https
    root = f"https://{service.cluster.host}:443" if https else f"http://{service.cluster.host}:80"
    base = f"{root}/api/v1/service/{service.name}"
    body = {
        "id": service.name,
        "name": service.name,
        **settings,
        "namespace": settings["namespace"] or f"azureml-{workspace.name.lower()}",
        "numReplicas": service.settings.replicas,
        "properties": {"hasInferenceSchema": "False", "hasHttps": str(https), **settings["properties"]},
        "createdTime": iso(service.created),
        "updatedTime": iso(service.updated),
        "state": service.state,
        "computeType": "AKS",
        "computeName": service.cluster.name,
        "deploymentType": "HttpRealtimeEndpoint",
        "scoringUri": f"{base}/score",
        "swaggerUri": f"{base}/swagger.json",
        "models": [],
        "modelConfigMap": {},
        "deploymentStatus": _replica_status(service),
        **({"error": service.failure.as_json()} if service.failure else {}),
        **({"operationId": service.operation.id} if service.operation else {}),
    }
    if service.image and expand:
        body["imageDetails"] = image_json(service.image, workspace)
    return body


def _replica_status(service: Service) -> dict[str, Any]:
    wanted = service.settings.replicas
    return {
        "desiredReplicas": wanted,
        "updatedReplicas": wanted if service.state == "Healthy" else 0,
        "availableReplicas": service.available,
        "error": service.failure.as_json() if service.failure else None,
    }
