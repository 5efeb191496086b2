"""Workspaces in Azure Resource Manager, and the little around them that the SDK reads before it would make one."""

import re

from aml_simulator.azure.access import in_workspace, signed_in, subscription_of
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.roles import PROVIDER
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route, SignedIn
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.workspace_json import KIND, resource_json, workspace_json
from aml_simulator.http import Response

_TYPE = re.compile(r"resourceType eq '([^']+)'", re.IGNORECASE)
_GROUP = re.compile(r"resourceGroup eq '([^']+)'", re.IGNORECASE)
_REGIONS = (
    "East US",
    "East US 2",
    "South Central US",
    "West US",
    "West US 2",
    "North Central US",
    "Canada Central",
    "North Europe",
    "West Europe",
    "UK South",
    "France Central",
    "Southeast Asia",
    "Japan East",
    "Australia East",
)


def get(call: InWorkspace) -> Response:
    """GET a workspace.

    Source: recorded answers of api-version 2022-05-01; what the SDK reads.
    """
    return Response.of_json(workspace_json(call, call.workspace))


def _visible(call: SignedIn, group: str | None = None) -> list[Workspace]:
    """The workspaces of the subscription that the caller may read."""
    subscription = subscription_of(call)
    found = [each for each in call.world.workspaces.values() if each.subscription == subscription]
    seen = [each for each in found if call.principal.may(f"{PROVIDER}/workspaces/read", subscription, each.name)]
    return [each for each in seen if group is None or each.group.lower() == group.lower()]


def list_in_group(call: SignedIn) -> Response:
    """GET the workspaces of a resource group.

    Source: swagger of api-version 2022-05-01; reading of the SDK (`Workspace.list`).
    """
    return Response.of_json({"value": [workspace_json(call, each) for each in _visible(call, call.params["group"])]})


def list_resources(call: SignedIn) -> Response:
    """GET the subscription's resources of the type in `$filter`.

    Source: Azure's public REST reference (Resources - List); reading of the SDK (`Workspace.list`).
    Differs: workspaces are the only resources; of other types there are none.
    """
    asked = call.request.query.get("$filter", "")
    kind, group = _TYPE.search(asked), _GROUP.search(asked)
    wanted = kind is None or kind[1].lower() == KIND.lower()
    found = _visible(call, group and group[1]) if wanted else []
    return Response.of_json({"value": [resource_json(each) for each in found]})


def resource_group(call: SignedIn) -> Response:
    """GET a resource group: those of workspaces are there.

    Source: Azure's public REST reference (Resource Groups - Get); its location by assumption.
    """
    name = call.params["group"]
    found = _visible(call, name)
    if not found:
        raise ApiError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")
    path = f"/subscriptions/{found[0].subscription}/resourceGroups/{found[0].group}"
    about = {"name": found[0].group, "type": "Microsoft.Resources/resourceGroups", "location": found[0].location}
    return Response.of_json({"id": path, **about, "properties": {"provisioningState": "Succeeded"}})


def provider(call: SignedIn) -> Response:
    """GET the resource provider: the regions in which a workspace may be.

    Source: Azure's public REST reference (Providers - Get); reading of the SDK (`Workspace.create`).
    Differs: the regions are a few of Azure's, and the types only those of workspaces.
    """
    kind = {"resourceType": "workspaces", "locations": list(_REGIONS), "apiVersions": ["2022-05-01", "2020-02-02"]}
    return Response.of_json(
        {
            "id": f"/subscriptions/{subscription_of(call)}/providers/{PROVIDER}",
            "namespace": PROVIDER,
            "resourceTypes": [kind],
            "registrationState": "Registered",
        }
    )


_SUBSCRIPTION = "/subscriptions/{subscription}"
_IN_GROUP = _SUBSCRIPTION + "/resourceGroups/{group}"
ROUTES = (
    Route(Area.ARM, "GET", WORKSPACE, in_workspace(get, "read")),
    Route(Area.ARM, "GET", f"{_IN_GROUP}/providers/{KIND}", signed_in(list_in_group)),
    Route(Area.ARM, "GET", _SUBSCRIPTION + "/resources", signed_in(list_resources)),
    Route(Area.ARM, "GET", _IN_GROUP, signed_in(resource_group)),
    Route(Area.ARM, "GET", f"{_SUBSCRIPTION}/providers/{PROVIDER}", signed_in(provider)),
)
