"""Datastores: the two that every workspace has in its storage account."""

from base64 import b64encode
from typing import Any

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.blobs import CONTAINER
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import RegionError
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.http import Response


def _containers(call: InWorkspace) -> dict[str, str]:
    return {
        "workspaceblobstore": f"azureml-blobstore-{call.workspace.workspace_id}",
        "workspaceartifactstore": CONTAINER,
    }


def _shown(call: InWorkspace, name: str) -> dict[str, Any]:
    """A datastore.

    Raises:
        RegionError: 404.

    Source: reading of the SDK (`DataStore`, `AzureStorage`).
    """
    container = _containers(call).get(name)
    if container is None:
        raise RegionError(404, "UserError", f"Could not find datastore: {name}")
    key = b64encode(call.workspace.storage_key).decode()
    storage = {
        "accountName": call.workspace.blobs.account,
        "containerName": container,
        "endpoint": call.cloud.storage_suffix,
        "protocol": "https",
        "credentialType": "AccountKey",
        "credential": key,
        "accountKey": key,
        "sasToken": None,
        "isSas": False,
        "blobCacheTimeout": 300,
        "areWorkspaceManagedIdentitiesAllowed": False,
        "subscriptionId": str(call.workspace.subscription),
        "resourceGroup": call.workspace.group,
        "serviceDataAccessAuthIdentity": "None",
    }
    return {"name": name, "dataStoreType": "AzureBlob", "hasBeenValidated": True, "azureStorageSection": storage}


def list_all(call: InWorkspace) -> Response:
    """GET …/datastores.

    Source: reading of the SDK (`Workspace.datastores`).
    Differs: the file share and the working directory of a real workspace are not there.
    """
    return Response.of_json({"value": [_shown(call, name) for name in _containers(call)]})


def get(call: InWorkspace) -> Response:
    """GET …/datastores/{name}, with the key of its account.

    Source: reading of the SDK (`Datastore.get`).
    """
    return Response.of_json(_shown(call, call.params["name"]))


def get_default(call: InWorkspace) -> Response:
    """GET …/default.

    Source: reading of the SDK (`Workspace.get_default_datastore`).
    """
    return Response.of_json(_shown(call, call.workspace.default_datastore))


def set_default(call: InWorkspace) -> Response:
    """PUT …/default/{name}.

    Source: reading of the SDK (`Workspace.set_default_datastore`).
    """
    _shown(call, call.params["name"])
    call.workspace.default_datastore = call.params["name"]
    return Response(status=200)


_STORES = "/datastore/v1.0" + WORKSPACE
ROUTES = (
    Route(Area.DATA_PLANE, "GET", _STORES + "/datastores", in_workspace(list_all, "datastores/read")),
    Route(Area.DATA_PLANE, "GET", _STORES + "/datastores/{name}", in_workspace(get, "datastores/read")),
    Route(Area.DATA_PLANE, "GET", _STORES + "/default", in_workspace(get_default, "datastores/read")),
    Route(Area.DATA_PLANE, "PUT", _STORES + "/default/{name}", in_workspace(set_default, "datastores/write")),
)
