"""Microsoft Entra ID, as far as programs that sign in see it."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from aml_simulator.azure.clouds import Area, Cloud
from aml_simulator.azure.federation import check_assertion
from aml_simulator.azure.principals import Principal
from aml_simulator.azure.routing import Call, Route
from aml_simulator.azure.sign_in_error import SignInError
from aml_simulator.http import Response


def openid_configuration(call: Call) -> Response:
    """GET /{tenant}[/v2.0]/.well-known/openid-configuration: where to sign in.

    Source: OpenID Connect Discovery 1.0; the keys that MSAL reads.
    Differs: the keys at `jwks_uri` are not served.
    """
    _check_tenant(call)
    base = f"https://{call.cloud.login}/{call.params['tenant']}"
    version = "/v2.0" if "/v2.0/" in call.request.path else ""
    return Response.of_json(
        {
            "issuer": f"https://{call.cloud.login}/{call.world.spec.tenant_id}{version}",
            "authorization_endpoint": f"{base}/oauth2{version}/authorize",
            "token_endpoint": f"{base}/oauth2{version}/token",
            "device_authorization_endpoint": f"{base}/oauth2{version}/devicecode",
            "jwks_uri": f"{base}/discovery{version}/keys",
            "response_types_supported": ["code", "id_token", "token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            "cloud_instance_name": call.cloud.login.removeprefix("login."),
            "tenant_region_scope": "EU",
        }
    )


def instance_discovery(call: Call) -> Response:
    """GET /{tenant}/discovery/instance: which hosts are the same login service.

    Source: MSAL's reading of it (`metadata`, `tenant_discovery_endpoint`).
    """
    hosts = [[cloud.login, *cloud.login_aliases] for cloud in call.world.clouds]
    return Response.of_json(
        {
            "tenant_discovery_endpoint": (
                f"https://{call.cloud.login}/{call.world.spec.tenant_id}/v2.0/.well-known/openid-configuration"
            ),
            "api-version": "1.1",
            "metadata": [
                {"preferred_network": names[0], "preferred_cache": names[0], "aliases": names} for names in hosts
            ],
        }
    )


def token_v2(call: Call) -> Response:
    """POST /{tenant}/oauth2/v2.0/token: client credentials; the audience is asked for as `scope`.

    Source: RFC 6749 section 4.4; MSAL and azure-identity, read and run.
    Differs: tokens are signed with a key that only the tenant has; there are no users and no refresh tokens.
    """
    form = _form(call)
    scope = form.get("scope", "")
    if not scope.endswith("/.default"):
        raise SignInError(
            400, "invalid_scope", number=1002012, text=f"The scope '{scope}' does not end in '/.default'."
        )
    return _grant(call, form, scope.removesuffix("/.default"))


def token_v1(call: Call) -> Response:
    """POST /{tenant}/oauth2/token: client credentials; the audience is asked for as `resource`.

    Source: Entra ID's first protocol version, as ADAL clients speak it.
    """
    form = _form(call)
    return _grant(call, form, form.get("resource", ""))


def _grant(call: Call, form: dict[str, str], audience: str) -> Response:
    _check_tenant(call)
    if form.get("grant_type") != "client_credentials":
        raise SignInError(
            400, "unsupported_grant_type", number=70003, text=f"Grant type '{form.get('grant_type')}' is not taken."
        )
    principal = _principal(call, form.get("client_id", ""))
    if "client_assertion" in form:
        check_assertion(principal, form, call.world.id_tokens)
    else:
        _check_secret(principal, form.get("client_secret"))
    _check_audience(audience, call.cloud)
    lifetime_s = call.world.tokens.lifetime_s
    expires_on = int(call.world.tokens.now()) + lifetime_s
    # Version 1 of the protocol writes its numbers as texts.
    as_number: type = int if "/v2.0/" in call.request.path else str
    return Response.of_json(
        {
            "token_type": "Bearer",
            "expires_in": as_number(lifetime_s),
            "ext_expires_in": as_number(lifetime_s),
            "expires_on": as_number(expires_on),
            "resource": audience,
            "access_token": call.world.tokens.mint(principal, audience, call.cloud),
        },
        headers={"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"},
    )


def _form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.request.body.decode(errors="replace"), keep_blank_values=True))


def _check_tenant(call: Call) -> None:
    named = call.params["tenant"]
    if named.lower() not in (str(call.world.spec.tenant_id), "common", "organizations"):
        raise SignInError(
            400, "invalid_request", number=90002, text=f"There is no tenant '{named}'. Check the tenant id."
        )


def _principal(call: Call, client_id: str) -> Principal:
    principal = call.world.principals.get(client_id.lower())
    if principal is None:
        text = f"No application with identifier '{client_id}' was found in the directory."
        raise SignInError(400, "unauthorized_client", number=700016, text=text)
    return principal


def _check_secret(principal: Principal, secret: str | None) -> None:
    if not secret:
        text = "The request body must contain 'client_assertion' or 'client_secret'."
        raise SignInError(401, "invalid_client", number=7000218, text=text)
    if not principal.has_secret(secret):
        text = f"The client secret for app '{principal.client_id}' is not valid: it must be its value, not its id."
        raise SignInError(401, "invalid_client", number=7000215, text=text)
    if principal.secret_expired(datetime.now(UTC)):
        text = f"The client secret keys of app '{principal.client_id}' have expired. Create new ones for it."
        raise SignInError(401, "invalid_client", number=7000222, text=text)


def _check_audience(audience: str, cloud: Cloud) -> None:
    if audience.rstrip("/") not in cloud.audiences:
        raise SignInError(
            400,
            "invalid_resource",
            number=500011,
            text=f"The resource principal named '{audience}' was not found in the tenant.",
        )


_ADAL = "clients on ADAL"
ROUTES = (
    Route(Area.LOGIN, "GET", "/{tenant}/v2.0/.well-known/openid-configuration", openid_configuration),
    Route(Area.LOGIN, "GET", "/{tenant}/.well-known/openid-configuration", openid_configuration, _ADAL),
    Route(Area.LOGIN, "GET", "/{tenant}/discovery/instance", instance_discovery),
    Route(Area.LOGIN, "POST", "/{tenant}/oauth2/v2.0/token", token_v2),
    Route(Area.LOGIN, "POST", "/{tenant}/oauth2/token", token_v1, _ADAL),
)
