"""The endpoint of a machine in Azure that gives tokens to the programs on it."""

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.principals import Principal
from aml_simulator.azure.routing import Call, Route
from aml_simulator.http import Response


class IdentityError(ApiError):
    """A refusal by the machine's endpoint."""

    def body(self) -> dict[str, object]:
        """The endpoint's shape."""
        return {"error": self.code, "error_description": self.message}


def token(call: Call) -> Response:
    """GET /metadata/identity/oauth2/token: a token for the machine's identity, or one of them.

    Source: azure-identity 1.27 and MSAL, read and run; Microsoft's documentation of managed identities on virtual
    machines: the header, numbers as texts, and that a single user-assigned identity need not be named.
    Differs: an identity is named by its client id, not by object or resource id.
    """
    request = call.request
    if request.headers.get("metadata", "").lower() != "true":
        raise IdentityError(400, "bad_request_102", "Required metadata header not specified")
    resource = request.query.get("resource", "")
    if resource.rstrip("/") not in call.cloud.audiences:
        raise IdentityError(400, "invalid_resource", f"AADSTS500011: The resource '{resource}' was not found.")
    principal = _chosen(call, request.query.get("client_id"))
    tokens = call.world.tokens
    now = int(tokens.now())
    return Response.of_json(
        {
            "access_token": tokens.mint(principal, resource, call.cloud),
            "client_id": principal.client_id,
            "expires_in": str(tokens.lifetime_s),
            "expires_on": str(now + tokens.lifetime_s),
            "ext_expires_in": str(tokens.lifetime_s),
            "not_before": str(now),
            "resource": resource,
            "token_type": "Bearer",
        }
    )


def _chosen(call: Call, client_id: str | None) -> Principal:
    there = call.world.spec.managed_identities
    if client_id:
        found = [each for each in there if str(each.client_id) == client_id.lower()]
    else:
        found = [each for each in there if each.kind == "system-assigned"] or list(there)
    if not found:
        raise IdentityError(400, "identity_not_found", "Identity not found")
    if len(found) > 1:
        text = "Multiple user assigned identities exist, please specify the clientId / resourceId of the identity"
        raise IdentityError(400, "invalid_request", text)
    return call.world.principals[str(found[0].client_id)]


ROUTES = (Route(Area.MACHINE, "GET", "/metadata/identity/oauth2/token", token),)
