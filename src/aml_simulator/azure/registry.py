"""What belongs to a workspace: its container registry and storage account, and the keys that open them."""

from base64 import b64encode
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


def storage_id(workspace: Workspace) -> str:
    """The ARM id of the workspace's storage account."""
    group = f"/subscriptions/{workspace.subscription}/resourceGroups/{workspace.group}"
    return f"{group}/providers/Microsoft.Storage/storageAccounts/{workspace.blobs.account}"


def insights_key(workspace: Workspace) -> str:
    """The instrumentation key of its Application Insights."""
    return str(uuid5(NAMESPACE_URL, f"{workspace.path}/insights"))


def list_keys(call: InWorkspace) -> Response:
    """POST …/listKeys: the keys of the registry and of the storage account.

    Source: recorded answers of api-version 2021-03-01-preview; reading of the SDK
    (`get_workspace_registry_credentials`).
    Differs: the keys are pretend ones; nothing answers at the registry's address.
    """
    passwords = [{"name": name, "value": password(call.workspace)} for name in ("password", "password2")]
    return Response.of_json(
        {
            "userStorageKey": b64encode(call.workspace.storage_key).decode(),
            "userStorageResourceId": storage_id(call.workspace),
            "appInsightsInstrumentationKey": insights_key(call.workspace),
            "containerRegistryCredentials": {
                "location": address(call.workspace),
                "username": username(call.workspace),
                "passwords": passwords,
            },
            "notebookAccessKeys": {"primaryAccessKey": None, "secondaryAccessKey": None},
        }
    )


ROUTES = (Route(Area.ARM, "POST", WORKSPACE + "/listKeys", in_workspace(list_keys, "listKeys/action")),)
