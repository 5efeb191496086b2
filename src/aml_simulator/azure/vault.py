"""Secrets of a workspace's key vault, as `Workspace.get_default_keyvault` reaches them."""

from typing import Annotated

from pydantic import Field

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import read_body
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import RegionError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.part import Part
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.azure.workspace import Secret
from aml_simulator.http import Response

_NAME = r"^[0-9A-Za-z-]{1,127}$"


class SecretRequest(Part):
    """Source: reading of the SDK (`CredentialDto`); a name's form from the reference of Key Vault."""

    name: Annotated[str, Field(pattern=_NAME)]
    value: str | None = Field(None, repr=False)
    created_time: str | None = None
    modified_time: str | None = None
    content_type: str | None = None


class SecretsRequest(Part):
    """Source: reading of the SDK (`CredentialBatchDto`)."""

    secrets: list[SecretRequest]
    not_found_secrets: list[str] | None = None


def put(call: InWorkspace) -> Response:
    """PUT …/secrets: one secret.

    Source: reading of the SDK (`Keyvault.set_secret`).
    """
    request = read_body(call, SecretRequest)
    _keep(call, request)
    return Response.of_json(_shown(call, request.name))


def put_batch(call: InWorkspace) -> Response:
    """PUT …/secrets:putbatch: several.

    Source: reading of the SDK (`Keyvault.set_secrets`).
    """
    request = read_body(call, SecretsRequest)
    for each in request.secrets:
        _keep(call, each)
    return _batch(call, [each.name for each in request.secrets])


def _keep(call: InWorkspace, request: SecretRequest) -> None:
    call.workspace.vault[request.name] = Secret(request.value or "", call.world.clock.now(), request.content_type)


def get(call: InWorkspace) -> Response:
    """GET …/secrets/{name}.

    Source: reading of the SDK (`Keyvault.get_secret`).
    """
    return Response.of_json(_shown(call, call.params["name"]))


def get_batch(call: InWorkspace) -> Response:
    """POST …/secrets:getbatch: those that are there, and the names of those that are not.

    Source: reading of the SDK (`Keyvault.get_secrets`).
    """
    return _batch(call, [each.name for each in read_body(call, SecretsRequest).secrets])


def _batch(call: InWorkspace, names: list[str]) -> Response:
    vault = call.workspace.vault
    found = [_shown(call, name) for name in names if name in vault]
    return Response.of_json({"secrets": found, "notFoundSecrets": [name for name in names if name not in vault]})


def _shown(call: InWorkspace, name: str) -> dict[str, object]:
    secret = call.workspace.vault.get(name)
    if secret is None:
        raise RegionError(404, "UserError", f"Secret {name} not found in the workspace's key vault.")
    written = iso(secret.created)
    times = {"createdTime": written, "modifiedTime": written}
    return {"name": name, "value": secret.value, **times, "contentType": secret.content_type}


def list_all(call: InWorkspace) -> Response:
    """GET …/secrets: their names.

    Source: reading of the SDK (`Keyvault.list_secrets`).
    """
    return Response.of_json({"value": [{"name": name} for name in sorted(call.workspace.vault)]})


def delete(call: InWorkspace) -> Response:
    """DELETE …/secrets/{name}: 200, 404 where there is none.

    Source: reading of the SDK (`Keyvault.delete_secret`); the 404 by assumption.
    """
    _shown(call, call.params["name"])
    del call.workspace.vault[call.params["name"]]
    return Response(status=200)


_SECRETS = "/credential/v2.0" + WORKSPACE + "/secrets"
_ONE = _SECRETS + "/{name}"
ROUTES = (
    Route(Area.DATA_PLANE, "PUT", _SECRETS, in_workspace(put, "metadata/secrets/write")),
    Route(Area.DATA_PLANE, "GET", _SECRETS, in_workspace(list_all, "metadata/secrets/read")),
    Route(Area.DATA_PLANE, "PUT", _SECRETS + ":putbatch", in_workspace(put_batch, "metadata/secrets/write")),
    Route(Area.DATA_PLANE, "POST", _SECRETS + ":getbatch", in_workspace(get_batch, "metadata/secrets/read")),
    Route(Area.DATA_PLANE, "GET", _ONE, in_workspace(get, "metadata/secrets/read")),
    Route(Area.DATA_PLANE, "DELETE", _ONE, in_workspace(delete, "metadata/secrets/delete")),
)
