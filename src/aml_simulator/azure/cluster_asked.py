"""From the body of a PUT to the cluster that it asks for."""

from dataclasses import replace

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from aml_simulator.azure import provisioning
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.compute_request import ComputeRequest
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.identifiers import managed_cluster_id
from aml_simulator.azure.not_simulated import not_simulated
from aml_simulator.azure.problems import problems_of
from aml_simulator.azure.routing import InWorkspace
from aml_simulator.schema import ManagedClusterSpec

_ATTACH = "Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action"

# Source: swagger of api-version 2021-03-01-preview.
_OTHER_KINDS = (
    "AmlCompute",
    "ComputeInstance",
    "VirtualMachine",
    "HDInsight",
    "DataFactory",
    "Databricks",
    "DataLakeAnalytics",
    "SynapseSpark",
    "Kubernetes",
)


def asked(call: InWorkspace) -> Cluster:
    """The cluster to create, or the one to attach where a `resourceId` is given; not yet part of the workspace.

    Where the `resourceId` is that of the compute target itself, it is that one with what is given changed.

    Raises:
        ApiError: 400 that names the field, or says that it is too small or elsewhere; 403 without a role on the
            cluster to attach; 404 where there is none; 501 for another kind of compute target.
    """
    wanted = _request(call)
    provisioning.check_name(call.params["compute"])
    found = call.workspace.cluster(call.params["compute"])
    if found and found.resource_id.lower() == (wanted.properties.resource_id or "").lower():
        return _again(call, wanted, found)
    cluster = _attached(call, wanted) if wanted.properties.resource_id else _new(call, wanted)
    provisioning.check_capacity(call.world, cluster)
    return cluster


def _request(call: InWorkspace) -> ComputeRequest:
    try:
        body = call.request.json()
        _check_kind(body)
        return ComputeRequest.model_validate(body)
    except ValidationError as error:
        raise ApiError(400, "InvalidRequest", "; ".join(problems_of(error))) from None
    except ValueError as error:
        raise ApiError(400, "InvalidRequestContent", f"The body is not JSON: {error}") from None


def _check_kind(body: object) -> None:
    """Raise NotSimulatedError for another kind of compute target."""
    properties = body.get("properties") if isinstance(body, dict) else None
    kind = properties.get("computeType") if isinstance(properties, dict) else None
    if kind in _OTHER_KINDS:
        raise not_simulated(f"compute targets of type {kind}", "Use AksCompute.")


def _new(call: InWorkspace, wanted: ComputeRequest) -> Cluster:
    aks = wanted.properties.properties
    devtest = aks.cluster_purpose == "DevTest"
    cluster = _cluster(call, wanted, managed_cluster_id(call.workspace, call.params["compute"]))
    cluster.agent_count = aks.agent_count or (1 if devtest else 3)
    cluster.vm_size = aks.agent_vm_size or "Standard_D3_v2"
    cluster.location = wanted.properties.compute_location or call.workspace.location
    return cluster


def _attached(call: InWorkspace, wanted: ComputeRequest) -> Cluster:
    managed = _managed(call, wanted.properties.resource_id or "")
    cluster = _cluster(call, wanted, managed.resource_id)
    cluster.attached = True
    cluster.vm_size = managed.node_pools[0].vm_size
    cluster.agent_count = sum(pool.count for pool in managed.node_pools)
    cluster.location = managed.location
    return cluster


def _again(call: InWorkspace, wanted: ComputeRequest, found: Cluster) -> Cluster:
    """The cluster that is there, with what the request names changed.

    Source: recorded requests of api-version 2020-08-01; the SDK leaves out what is to stay.
    """
    aks = wanted.properties.properties
    asked_for = _cluster(call, wanted, found.resource_id)
    named = {to_camel(name) for name in aks.model_fields_set}
    options = {name: asked_for.options[name] if name in named else value for name, value in found.options.items()}
    return replace(
        found,
        options={**asked_for.options, **options},
        purpose=aks.cluster_purpose if "cluster_purpose" in aks.model_fields_set else found.purpose,
        agent_count=aks.agent_count or found.agent_count,
        vm_size=aks.agent_vm_size or found.vm_size,
    )


def _managed(call: InWorkspace, resource_id: str) -> ManagedClusterSpec:
    """The AKS cluster that is to be attached.

    Source: that it must be in the workspace's subscription and may be in any region: Microsoft's documentation; 403
    as Azure Resource Manager refuses linked resources; codes and wording of the others by assumption.
    """
    if f"/subscriptions/{call.workspace.subscription}/" not in resource_id.lower():
        raise ApiError(400, "BadArgument", f"'{resource_id}' is not in the subscription of the workspace.")
    name = resource_id.rpartition("/")[2]
    if not call.principal.may(_ATTACH, call.workspace.subscription, name):
        raise ApiError(
            403,
            "LinkedAuthorizationFailed",
            f"The client '{call.principal.client_id}' has permission to perform action "
            f"'Microsoft.MachineLearningServices/workspaces/computes/write' on scope '{call.workspace.path}'; however, "
            f"it does not have permission to perform action "
            f"'{_ATTACH}' on '{resource_id}'.",
        )
    managed = call.world.managed_cluster(resource_id)
    if managed is None:
        raise ApiError(404, "ResourceNotFound", f"The managed cluster '{resource_id}' was not found.")
    return managed


def _cluster(call: InWorkspace, wanted: ComputeRequest, resource_id: str) -> Cluster:
    aks = wanted.properties.properties
    networking = aks.aks_networking_configuration
    now = call.world.clock.now()
    return Cluster(
        name=call.params["compute"],
        location=call.workspace.location,
        vm_size="",
        agent_count=1,
        resource_id=resource_id,
        address=call.world.new_address(),
        created=now,
        modified=now,
        purpose=aks.cluster_purpose,
        options={
            "description": wanted.properties.description,
            "sslConfiguration": aks.ssl_configuration.shown(),
            "aksNetworkingConfiguration": networking.as_json() if networking else None,
            "loadBalancerType": aks.load_balancer_type,
            "loadBalancerSubnet": aks.load_balancer_subnet,
        },
    )
