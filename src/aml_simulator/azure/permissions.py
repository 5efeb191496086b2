"""What a caller may do in a workspace, as Azure Resource Manager lists it."""

from typing import Any

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.http import Response
from aml_simulator.schema import Role

# Source: Microsoft's documentation of Azure's built-in roles.
_ACTIONS: dict[Role, tuple[list[str], list[str]]] = {
    "contributor": (
        ["*"],
        [
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
        ],
    ),
    "reader": (["*/read"], []),
}


def permissions(call: InWorkspace) -> Response:
    """GET permissions of a workspace: for each of the caller's roles what it allows, less what it leaves out.

    Source: Azure's public REST reference, api-version 2022-04-01; not proven against Azure.
    """
    roles = call.principal.roles_on(call.workspace.subscription, call.workspace.name)
    return Response.of_json({"value": [_granted(role) for role in roles if role in _ACTIONS]})


def _granted(role: Role) -> dict[str, Any]:
    actions, without = _ACTIONS[role]
    return {"actions": actions, "notActions": without, "dataActions": [], "notDataActions": []}


ROUTES = (
    Route(
        Area.ARM,
        "GET",
        WORKSPACE + "/providers/Microsoft.Authorization/permissions",
        in_workspace(permissions, "providers/Microsoft.Authorization/permissions/read"),
    ),
)
