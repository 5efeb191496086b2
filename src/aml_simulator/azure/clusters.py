"""AKS compute targets: create, attach, read, list, credentials, delete, detach."""

from base64 import b64encode
from typing import Any

from aml_simulator.azure import provisioning
from aml_simulator.azure.access import in_workspace, signed_in, subscription_of
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.cluster_asked import asked
from aml_simulator.azure.cluster_json import cluster_json
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.operation import Operation, State
from aml_simulator.azure.queries import page
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route, SignedIn
from aml_simulator.azure.vm_sizes import normal
from aml_simulator.http import Response

_STATUS_TO_RESULT = ("computeOperationsStatus", "computeOperationsResults")
_STATUS = {State.RUNNING: "InProgress", State.CANCELLED: "Canceled"}


def put_cluster(call: InWorkspace) -> Response:
    """PUT a compute target: creates an AKS cluster, or attaches the one that `resourceId` names.

    Source: recorded requests of api-version 2020-08-01; reading of the SDK; a PUT on a busy one is 409 by assumption.
    Differs: the network's ranges and the certificate are kept and not judged.
    """
    name = call.params["compute"]
    found = call.workspace.cluster(name)
    wanted = asked(call)
    if found and (found.busy or found.state == "Deleting"):
        message = f"The compute '{name}' is {found.state}; it can be changed once that has ended."
        raise ApiError(409, "ComputeOperationInProgress", message)
    if found and found.ready:
        cluster = _changed(found, wanted)
        operation = provisioning.attach(call.world, call.workspace, cluster)
    else:
        cluster = call.workspace.clusters[name.lower()] = wanted
        begin = provisioning.attach if wanted.attached else provisioning.provision
        operation = begin(call.world, call.workspace, cluster)
    body = cluster_json(call, cluster)
    return Response.of_json(body, 200 if found else 201, _operation_headers(call, operation))


def _changed(found: Cluster, wanted: Cluster) -> Cluster:
    """The cluster that is there, with what can be changed changed: its nodes' size and place stay."""
    if _nodes(found) != _nodes(wanted):
        raise ApiError(400, "PropertyChangeNotAllowed", f"The nodes of compute '{found.name}' cannot be exchanged.")
    found.options, found.purpose, found.agent_count = wanted.options, wanted.purpose, wanted.agent_count
    found.state = "Updating"
    return found


def _nodes(cluster: Cluster) -> tuple[str, str]:
    return cluster.resource_id.lower(), cluster.vm_size.lower()


def _operation_headers(call: InWorkspace, operation: Operation) -> dict[str, str]:
    location = normal(call.workspace.location)
    path = (
        f"/subscriptions/{call.workspace.subscription}/providers/Microsoft.MachineLearningServices"
        f"/locations/{location}/computeOperationsStatus/{operation.id}"
    )
    version = call.request.query.get("api-version", "2020-02-02")
    query = f"?api-version={version}&service=new"
    return {
        "Azure-AsyncOperation": f"https://{call.cloud.arm}{path}{query}",
        "Location": f"https://{call.cloud.arm}{path.replace(*_STATUS_TO_RESULT)}{query}",
    }


def existing(call: InWorkspace) -> Cluster:
    """The compute target in the path.

    Raises:
        ApiError: 404.
    """
    cluster = call.workspace.cluster(call.params["compute"])
    if cluster is None:
        message = f"The compute '{call.params['compute']}' was not found in workspace '{call.workspace.name}'."
        raise ApiError(404, "ComputeNotFound", message)
    return cluster


def get_cluster(call: InWorkspace) -> Response:
    """GET a compute target, from ARM or from the region.

    Source: recorded answers of api-version 2020-08-01; reading of the SDK.
    """
    return Response.of_json(cluster_json(call, existing(call)))


def list_clusters(call: InWorkspace) -> Response:
    """GET all compute targets.

    Source: recorded answers of api-version 2020-08-01; reading of the SDK.
    """
    return page(call, list(call.workspace.clusters.values()), lambda cluster: cluster_json(call, cluster))


def list_keys(call: InWorkspace) -> Response:
    """POST listKeys: the cluster's own credentials; pretend ones here.

    Source: recorded answers of api-version 2020-08-01.
    Differs: the credentials open nothing.
    """
    cluster = existing(call)
    pretend = b64encode(f"apiVersion: v1\nkind: Config\ncurrent-context: {cluster.name}\n".encode()).decode()
    return Response.of_json(
        {
            "computeType": "AKS",
            "userKubeConfig": pretend,
            "adminKubeConfig": pretend,
            "imagePullSecretName": f"{call.workspace.name}-registry",
        }
    )


def delete_cluster(call: InWorkspace) -> Response:
    """DELETE a compute target: `underlyingResourceAction` says whether its nodes go with it; twice is as once.

    Source: recorded requests of api-version 2020-08-01; the SDK's documentation says that an attached one cannot be
    deleted; code and wording by assumption.
    """
    action = call.request.query.get("underlyingResourceAction", "").lower()
    if action not in ("delete", "detach"):
        raise ApiError(400, "InvalidRequest", f"underlyingResourceAction: '{action}' is neither Delete nor Detach.")
    cluster = existing(call)
    if cluster.attached and action == "delete":
        message = f"The compute '{cluster.name}' is attached: it can be detached, but its nodes cannot be deleted."
        raise ApiError(400, "BadArgument", message)
    operation = cluster.operation if cluster.state == "Deleting" else None
    operation = operation or provisioning.remove(call.world, call.workspace, cluster, keep_nodes=action == "detach")
    return Response(status=202, headers=_operation_headers(call, operation))


def operation_status(call: SignedIn) -> Response:
    """GET the operation that `Azure-AsyncOperation` named.

    Source: Azure Resource Manager's contract for asynchronous operations; reading of the SDK.
    """
    operation = _operation(call)
    body: dict[str, Any] = {
        "id": call.request.path,
        "name": operation.id,
        "status": _STATUS.get(operation.state, operation.state.value),
        "startTime": iso(operation.began),
    }
    if operation.ended:
        body["endTime"] = iso(operation.ended)
    if operation.failure:
        body["error"] = operation.failure.as_compute_error()
    return Response.of_json(body)


def operation_result(call: SignedIn) -> Response:
    """GET what `Location` named: 202 while the operation runs, then 200.

    Source: Azure Resource Manager's contract for asynchronous operations; recorded headers of api-version 2020-08-01.
    Differs: the answer has no body.
    """
    return Response(status=202 if _operation(call).running else 200)


def _operation(call: SignedIn) -> Operation:
    subscription = subscription_of(call)
    workspaces = [each for each in call.world.workspaces.values() if each.subscription == subscription]
    found = (each.operations.get(call.params["id"]) for each in workspaces)
    operation = next((each for each in found if each), None)
    if operation is None:
        raise ApiError(404, "OperationNotFound", f"There is no operation '{call.params['id']}'.")
    return operation


_NOT_THE_SDK = "az and the portal; azureml-core asks elsewhere"
_COMPUTES = WORKSPACE + "/computes"
_ONE = _COMPUTES + "/{compute}"
_STATUS_PATH = (
    "/subscriptions/{subscription}/providers/Microsoft.MachineLearningServices"
    "/locations/{location}/computeOperationsStatus/{id}"
)
ROUTES = (
    Route(Area.ARM, "PUT", _ONE, in_workspace(put_cluster, "computes/write")),
    Route(Area.ARM, "DELETE", _ONE, in_workspace(delete_cluster, "computes/delete")),
    Route(Area.ARM, "POST", _ONE + "/listKeys", in_workspace(list_keys, "computes/listKeys/action")),
    Route(Area.ARM, "GET", _ONE, in_workspace(get_cluster, "computes/read"), _NOT_THE_SDK),
    Route(Area.ARM, "GET", _COMPUTES, in_workspace(list_clusters, "computes/read"), _NOT_THE_SDK),
    Route(Area.ARM, "GET", _STATUS_PATH, signed_in(operation_status)),
    Route(Area.ARM, "GET", _STATUS_PATH.replace(*_STATUS_TO_RESULT), signed_in(operation_result), _NOT_THE_SDK),
    Route(Area.DATA_PLANE, "GET", "/rp/workspaces" + _ONE, in_workspace(get_cluster, "computes/read")),
    Route(Area.DATA_PLANE, "GET", "/rp/workspaces" + _COMPUTES, in_workspace(list_clusters, "computes/read")),
)
