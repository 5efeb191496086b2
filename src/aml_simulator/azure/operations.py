"""Operations of the model management service, followed by polls."""

from datetime import datetime
from typing import Any

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.operation import Operation, State
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.http import Response


def operation_headers(call: InWorkspace, operation: Operation) -> dict[str, str]:
    """Where the operation can be followed. Source: reading of the SDK."""
    root = MMS.format(
        subscription=call.workspace.subscription, group=call.workspace.group, workspace=call.workspace.name
    )
    return {"Operation-Location": call.url(f"{root}/operations/{operation.id}")}


def signed_url(call: InWorkspace, name: str) -> str:
    """Where a file of the workspace's storage can be read without signing in."""
    blobs = call.workspace.blobs
    return blobs.signed_url(call.cloud.storage(blobs.account), name, "r", call.world.tokens.now())


def get(call: InWorkspace) -> Response:
    """GET an operation; with `offset` its log from that character on.

    Source: swagger 2019-09-30 (AsyncOperationStatus); the streaming log from reading the SDK.
    Differs: the lines of the streaming log are ours.
    """
    operation = call.workspace.operations.get(call.params["id"])
    if operation is None:
        raise ServiceError(404, "OperationNotFound", f"There is no operation '{call.params['id']}'.")
    offset = call.request.query.get("offset", "0")
    if not offset.isdecimal():
        raise ServiceError(400, "InvalidQueryParameter", f"offset: '{offset}' is not a number.")
    services = f"{call.request.path.rpartition('/operations/')[0]}/services"
    body: dict[str, Any] = {
        "id": operation.id,
        "operationType": operation.kind,
        "state": operation.state.value,
        "createdTime": iso(operation.began),
        "resourceLocation": operation.location or f"{services}/{operation.resource}",
        "operationDetails": {
            "subOperationType": operation.stage(call.world.clock.now()),
            "subOperationState": operation.state.value,
        },
        "streamingOperationLog": _streaming_log(operation, call.world.clock.now())[int(offset) :],
    }
    if operation.kind.startswith("Package") and operation.state is not State.SUCCEEDED:
        del body["resourceLocation"]
    if operation.log_name:
        body["operationLog"] = signed_url(call, operation.log_name)
    if operation.ended:
        body["endTime"] = iso(operation.ended)
    if operation.failure:
        body["error"] = operation.failure.as_json()
    return Response.of_json(body)


def _streaming_log(operation: Operation, now: datetime) -> str:
    return "".join(f"{at:%Y%m%d%H%M%S}|{text}#" for at, text in operation.log(now))


ROUTES = (Route(Area.DATA_PLANE, "GET", MMS + "/operations/{id}", in_workspace(get, "services/read")),)
