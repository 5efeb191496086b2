"""How a compute target is shown."""

from typing import Any

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.routing import InWorkspace
from aml_simulator.azure.vm_sizes import normal


def cluster_json(call: InWorkspace, cluster: Cluster) -> dict[str, Any]:
    """A compute target.

    Source: recorded answers of api-version 2020-08-01; the keys that the SDK insists on.
    """
    path = f"{call.workspace.path}/computes/{cluster.name}"
    return {
        "id": path,
        "name": cluster.name,
        "type": "Microsoft.MachineLearningServices/workspaces/computes",
        "location": call.workspace.location,
        "tags": {},
        "properties": {
            "description": cluster.options.get("description"),
            "computeType": "AKS",
            "computeLocation": cluster.location,
            "resourceId": cluster.resource_id,
            "provisioningState": cluster.state,
            "provisioningErrors": [{"error": cluster.failure.as_compute_error()}] if cluster.failure else None,
            "isAttachedCompute": cluster.attached,
            "createdOn": iso(cluster.created),
            "modifiedOn": iso(cluster.modified),
            "properties": _aks_json(cluster) if cluster.ready else None,
        },
    }


def _aks_json(cluster: Cluster) -> dict[str, Any]:
    options = cluster.options
    return {
        "agentVmSize": cluster.vm_size,
        "agentCount": cluster.agent_count,
        "clusterPurpose": cluster.purpose,
        "clusterFqdn": f"{cluster.name.lower()}.hcp.{normal(cluster.location)}.azmk8s.io",
        "systemServices": [
            {"systemServiceType": "ScoringFrontEnd", "version": "1", "publicIpAddress": cluster.address},
        ],
        "sslConfiguration": options.get("sslConfiguration", {"status": "Disabled"}),
        "aksNetworkingConfiguration": options.get("aksNetworkingConfiguration"),
        "loadBalancerType": options.get("loadBalancerType", "PublicIp"),
        "loadBalancerSubnet": options.get("loadBalancerSubnet"),
    }
