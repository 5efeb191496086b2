"""Azure Resource Manager: subscriptions and workspaces."""

from aml_simulator.azure.access import in_workspace, signed_in, subscription_of, visible_subscriptions
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.routing import WORKSPACE, Call, InWorkspace, Route, SignedIn
from aml_simulator.azure.vm_sizes import normal
from aml_simulator.http import Response


def subscriptions(call: SignedIn) -> Response:
    """GET /subscriptions: those in which the caller has any role.

    Source: Azure's public REST reference, api-version 2022-12-01.
    """
    visible = visible_subscriptions(call)
    return Response.of_json({"value": [_subscription(call, str(one)) for one in visible]})


def subscription(call: SignedIn) -> Response:
    """GET /subscriptions/{id}.

    Source: Azure's public REST reference, api-version 2022-12-01.
    """
    return Response.of_json(_subscription(call, str(subscription_of(call))))


def _subscription(call: Call, subscription_id: str) -> dict[str, object]:
    return {
        "id": f"/subscriptions/{subscription_id}",
        "subscriptionId": subscription_id,
        "displayName": f"Simulated {subscription_id[:8]}",
        "state": "Enabled",
        "tenantId": str(call.world.spec.tenant_id),
    }


def workspace(call: InWorkspace) -> Response:
    """GET a workspace.

    Source: recorded answers of api-version 2022-05-01; what the SDK reads.
    """
    found = call.workspace
    host = call.cloud.data_plane(normal(found.location))
    account = found.workspace_id.hex[:13]
    group = f"/subscriptions/{found.subscription}/resourceGroups/{found.group}/providers"
    return Response.of_json(
        {
            "id": found.path,
            "name": found.name,
            "type": "Microsoft.MachineLearningServices/workspaces",
            "location": found.location,
            "tags": {},
            "etag": None,
            "properties": {
                "creationTime": iso(call.world.clock.start),
                "friendlyName": found.name,
                "description": "",
                "storageAccount": f"{group}/Microsoft.Storage/storageAccounts/{found.blobs.account}",
                "keyVault": f"{group}/Microsoft.KeyVault/vaults/kv{account}",
                "applicationInsights": f"{group}/Microsoft.insights/components/ai{account}",
                "containerRegistry": f"{group}/Microsoft.ContainerRegistry/registries/cr{account}",
                "hbiWorkspace": False,
                "tenantId": str(call.world.spec.tenant_id),
                "imageBuildCompute": None,
                "provisioningState": "Succeeded",
                "workspaceId": str(found.workspace_id),
                "publicNetworkAccess": "Enabled",
                "discoveryUrl": f"https://{host}/discovery",
                "mlFlowTrackingUri": f"azureml://{host}/mlflow/v1.0{found.path}",
            },
            "identity": {"type": "SystemAssigned", "tenantId": str(call.world.spec.tenant_id)},
            "sku": {"name": "Basic", "tier": "Basic"},
        }
    )


ROUTES = (
    Route(Area.ARM, "GET", "/subscriptions", signed_in(subscriptions)),
    Route(Area.ARM, "GET", "/subscriptions/{subscription}", signed_in(subscription)),
    Route(Area.ARM, "GET", WORKSPACE, in_workspace(workspace, "read")),
)
