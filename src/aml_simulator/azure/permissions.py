"""What a caller may do in a workspace, as Azure Resource Manager lists it."""

from typing import Any

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.roles import Role
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.http import Response


def permissions(call: InWorkspace) -> Response:
    """GET permissions of a workspace: for each of the caller's roles what it allows, less what it leaves out.

    Source: Azure's public REST reference, api-version 2022-04-01; not proven against Azure.
    """
    roles = call.principal.roles_on(call.workspace.subscription, call.workspace.name)
    return Response.of_json({"value": [_granted(role) for role in roles if role.actions]})


def _granted(role: Role) -> dict[str, Any]:
    return {
        "actions": list(role.actions),
        "notActions": list(role.not_actions),
        "dataActions": [],
        "notDataActions": [],
    }


ROUTES = (
    Route(
        Area.ARM,
        "GET",
        WORKSPACE + "/providers/Microsoft.Authorization/permissions",
        in_workspace(permissions, "Microsoft.Authorization/permissions/read"),
        callers="programs that check before they provision",
    ),
)
