"""The container registry of a workspace: its address, and the credentials that open it."""

from uuid import NAMESPACE_URL, uuid5

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.azure.workspace import Workspace
from aml_simulator.http import Response


def username(workspace: Workspace) -> str:
    """The admin user: the registry's name, from which the SDK guesses the address."""
    return f"cr{workspace.workspace_id.hex[:13]}"


def address(workspace: Workspace) -> str:
    """The registry's host."""
    return f"{username(workspace)}.azurecr.io"


def password(workspace: Workspace) -> str:
    """A pretend password; the same each time the tenant starts."""
    return uuid5(NAMESPACE_URL, f"{workspace.path}/registry").hex


def list_keys(call: InWorkspace) -> Response:
    """POST …/listKeys: of what a workspace holds, only the registry's credentials are given.

    Source: reading of the SDK (`get_workspace_registry_credentials`); recorded answers of api-version 2018-11-19.
    """
    passwords = [{"name": name, "value": password(call.workspace)} for name in ("password", "password2")]
    return Response.of_json(
        {
            "userStorageKey": None,
            "userStorageResourceId": None,
            "appInsightsInstrumentationKey": None,
            "containerRegistryCredentials": {
                "location": address(call.workspace),
                "username": username(call.workspace),
                "passwords": passwords,
            },
        }
    )


ROUTES = (Route(Area.ARM, "POST", WORKSPACE + "/listKeys", in_workspace(list_keys, "listKeys/action")),)
