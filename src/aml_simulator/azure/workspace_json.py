"""How a workspace is shown."""

from typing import Any
from uuid import uuid5

from aml_simulator.azure import registry
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.routing import SignedIn
from aml_simulator.azure.vm_sizes import normal
from aml_simulator.azure.workspace import Workspace

KIND = "Microsoft.MachineLearningServices/workspaces"


def resource_json(found: Workspace) -> dict[str, Any]:
    """What every resource shows."""
    return {"id": found.path, "name": found.name, "type": KIND, "location": found.location, "tags": {}}


def workspace_json(call: SignedIn, found: Workspace) -> dict[str, Any]:
    """A workspace.

    Source: recorded answers of api-version 2022-05-01; what the SDK reads.
    """
    tenant = str(call.world.spec.tenant_id)
    made = iso(call.world.clock.start)
    return {
        **resource_json(found),
        "etag": None,
        "properties": {
            **_companions(found),
            **_addresses(found, call.cloud.data_plane(normal(found.location))),
            "creationTime": made,
            "friendlyName": found.name,
            "description": "",
            "hbiWorkspace": False,
            "tenantId": tenant,
            "imageBuildCompute": None,
            "provisioningState": "Succeeded",
            "v1LegacyMode": False,
            "softDeleteEnabled": False,
            "storageHnsEnabled": False,
            "workspaceId": str(found.workspace_id),
            "linkedModelInventoryArmId": None,
            "privateLinkCount": 0,
            "publicNetworkAccess": "Enabled",
            "sdkTelemetryAppInsightsKey": registry.insights_key(found),
            "sasGetterUri": "",
        },
        "identity": {
            "type": "SystemAssigned",
            "principalId": str(uuid5(found.workspace_id, "identity")),
            "tenantId": tenant,
        },
        "sku": {"name": "Basic", "tier": "Basic"},
        "systemData": _history(str(uuid5(found.workspace_id, "owner")), made),
    }


def _companions(found: Workspace) -> dict[str, str]:
    """What Azure makes along with a workspace."""
    account = found.workspace_id.hex[:13]
    group = f"/subscriptions/{found.subscription}/resourceGroups/{found.group}/providers"
    return {
        "storageAccount": registry.storage_id(found),
        "keyVault": f"{group}/Microsoft.Keyvault/vaults/kv{account}",
        "applicationInsights": f"{group}/Microsoft.insights/components/ai{account}",
        "containerRegistry": f"{group}/Microsoft.ContainerRegistry/registries/{registry.username(found)}",
    }


def _addresses(found: Workspace, host: str) -> dict[str, Any]:
    region = normal(found.location)
    return {
        "discoveryUrl": f"https://{host}/discovery",
        "mlFlowTrackingUri": f"azureml://{host}/mlflow/v1.0{found.path}",
        "notebookInfo": {
            "resourceId": uuid5(found.workspace_id, "notebooks").hex,
            "fqdn": f"ml-{found.name.lower()}-{region}-{found.workspace_id}.{region}.notebooks.azure.net",
            "isPrivateLinkEnabled": False,
            "notebookPreparationError": None,
        },
    }


def _history(someone: str, made: str) -> dict[str, str]:
    return {
        "createdAt": made,
        "createdBy": someone,
        "createdByType": "User",
        "lastModifiedAt": made,
        "lastModifiedBy": someone,
        "lastModifiedByType": "User",
    }
