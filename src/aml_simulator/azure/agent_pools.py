"""The node pools of AKS clusters, be they compute targets or none yet."""

from typing import Any

from aml_simulator.azure.access import forbidden, signed_in, subscription_of
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.node_pools import NodePoolSpec
from aml_simulator.azure.routing import Route, SignedIn
from aml_simulator.http import Response

_CLUSTER = (
    "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{name}"
)
_READ = "Microsoft.ContainerService/managedClusters/agentPools/read"


def agent_pools(call: SignedIn) -> Response:
    """GET the node pools of an AKS cluster, by a principal with a role on it.

    Source: Azure's public REST reference, api-version 2024-09-01; not proven against Azure.
    """
    name = call.params["name"]
    path = call.request.path.rstrip("/").rpartition("/")[0]
    if not call.principal.may(_READ, subscription_of(call), name):
        raise forbidden(call, _READ, path)
    pools = _pools(call, path)
    if pools is None:
        message = f"The Resource 'Microsoft.ContainerService/managedClusters/{name}' was not found."
        raise ApiError(404, "ResourceNotFound", message)
    return Response.of_json({"value": [_shown(path, pool) for pool in pools]})


def _pools(call: SignedIn, path: str) -> tuple[NodePoolSpec, ...] | None:
    managed = call.world.managed_cluster(path)
    if managed is not None:
        return managed.node_pools
    targets = (each for workspace in call.world.workspaces.values() for each in workspace.clusters.values())
    found = next((each for each in targets if each.resource_id.lower() == path.lower() and each.ready), None)
    return call.world.node_pools(found) if found else None


def _shown(path: str, pool: NodePoolSpec) -> dict[str, Any]:
    scaling: dict[str, Any] = {"enableAutoScaling": pool.max_count is not None}
    if pool.max_count is not None:
        scaling |= {"minCount": pool.min_count or 0, "maxCount": pool.max_count}
    return {
        "id": f"{path}/agentPools/{pool.name}",
        "name": pool.name,
        "type": "Microsoft.ContainerService/managedClusters/agentPools",
        "properties": {
            "count": pool.count,
            "vmSize": pool.vm_size,
            "mode": pool.mode,
            "osType": pool.os,
            "type": "VirtualMachineScaleSets",
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            **scaling,
            **({"nodeTaints": list(pool.taints)} if pool.taints else {}),
        },
    }


ROUTES = (
    Route(
        Area.ARM,
        "GET",
        _CLUSTER + "/agentPools",
        signed_in(agent_pools),
        callers="programs that check before they provision",
    ),
)
