"""Signing in: azure-identity, the SDK's own sign-in, and every refusal."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azureml._vendor.azure_cli_core.azclierror import AuthenticationError

from aml_simulator.azure.clouds import CLOUDS
from aml_simulator.azure.principals import Principal
from aml_simulator.azure.tokens import Tokens
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, SECRET, Client
from simulator.sdk import ServicePrincipalAuthentication, Workspace, sdk_workspace


@pytest.mark.parametrize("cloud", CLOUDS)
def test_azure_identity_signs_in_in_each_cloud(make_tenant: Callable[..., Tenant], cloud: str) -> None:
    tenant = make_tenant(clouds=[cloud])

    with in_process(tenant):
        workspace = sdk_workspace(tenant, cloud=cloud)

    assert workspace.location == "eastus"
    assert tenant.journal.count("POST", "oauth2/v2.0/token") == 1


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_sdk_signs_a_service_principal_in_in_each_cloud(make_tenant: Callable[..., Tenant], cloud: str) -> None:
    tenant = make_tenant(clouds=[cloud])

    with in_process(tenant):
        auth = ServicePrincipalAuthentication(str(tenant.spec.tenant_id), CLIENT, SECRET, cloud=cloud)
        subscription = str(tenant.spec.subscriptions[0])
        found = Workspace.get("ml-prod", auth=auth, subscription_id=subscription, resource_group="ml-group")

    assert found.name == "ml-prod"


def test_a_wrong_secret_reaches_the_caller_of_azure_identity_with_its_number(tenant: Tenant) -> None:
    with in_process(tenant), pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        sdk_workspace(tenant, secret="wrong")


def test_a_wrong_secret_reaches_the_caller_of_the_sdk_with_its_number(tenant: Tenant) -> None:
    auth = ServicePrincipalAuthentication(str(tenant.spec.tenant_id), CLIENT, "wrong", cloud="AzureCloud")

    with in_process(tenant), pytest.raises(AuthenticationError, match="AADSTS7000215"):
        auth.get_authentication_header()


@pytest.mark.parametrize(
    ("change", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", "AADSTS7000215"),
        ({"client_secret": ""}, 401, "invalid_client", "AADSTS7000218"),
        ({"client_id": "11111111-1111-4111-8111-111111111111"}, 400, "unauthorized_client", "AADSTS700016"),
        ({"tenant": "22222222-2222-4222-8222-222222222222"}, 400, "invalid_request", "AADSTS90002"),
        ({"scope": "https://example.org/.default"}, 400, "invalid_resource", "AADSTS500011"),
        ({"scope": "openid"}, 400, "invalid_scope", "AADSTS1002012"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "AADSTS70003"),
    ],
)
def test_a_refused_sign_in_says_why(
    client: Client, change: dict[str, str], status: int, error: str, number: str
) -> None:
    answer = client.sign_in(**change)

    assert answer.status == status
    assert answer.json()["error"] == error
    assert answer.json()["error_description"].startswith(f"{number}: ")


def test_an_expired_secret_is_told_from_a_wrong_one(make_tenant: Callable[..., Tenant]) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    tenant = make_tenant(service_principals=[{"client_id": CLIENT, "secret": SECRET, "secret_expires": yesterday}])
    client = Client(tenant, token="none")

    assert client.sign_in().json()["error_description"].startswith("AADSTS7000222: ")
    assert client.sign_in(client_secret="wrong").json()["error_description"].startswith("AADSTS7000215: ")


def test_the_first_protocol_version_takes_a_resource(client: Client) -> None:
    url = f"https://login.microsoftonline.com/{client.tenant.spec.tenant_id}/oauth2/token"
    form = {"client_id": CLIENT, "client_secret": SECRET, "grant_type": "client_credentials"}

    answer = client.send("POST", url, form=form | {"resource": "https://management.azure.com/"})

    assert answer.json()["expires_in"] == "3600"
    assert Client(client.tenant, token=answer.json()["access_token"]).arm("GET").status == 200


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
@pytest.mark.parametrize("call", ["arm", "mms"])
def test_a_call_without_a_valid_token_is_401(client: Client, call: str, token: str) -> None:
    client.token = token

    answer = client.arm("GET") if call == "arm" else client.mms("GET", "images")

    assert answer.status == 401
    assert answer.code in ("AuthenticationFailed", "InvalidAuthenticationToken")
    assert "WWW-Authenticate" in answer.response.headers


def test_a_token_of_another_tenant_is_401(make_tenant: Callable[..., Tenant], client: Client) -> None:
    stranger = Client(make_tenant(), token=client.token)

    assert stranger.arm("GET").code == "InvalidAuthenticationToken"


def test_a_token_for_one_cloud_is_401_in_another(make_tenant: Callable[..., Tenant]) -> None:
    client = Client(make_tenant(clouds=["AzureCloud", "AzureUSGovernment"]))
    client.cloud = "AzureUSGovernment"

    assert client.arm("GET").code == "InvalidAuthenticationTokenAudience"


def test_a_token_expires_by_the_wall_clock_not_by_the_tenants(tenant: Tenant, client: Client) -> None:
    tenant.clock.advance(24 * 3600)

    assert client.arm("GET").status == 200


def test_an_expired_token_is_told_from_a_wrong_one(tenant: Tenant) -> None:
    times = iter([1000.0, 1000.0 + 61])
    tokens = Tokens(tenant.spec.tenant_id, lifetime_s=60, now=lambda: next(times))
    cloud = CLOUDS["AzureCloud"]
    token = tokens.mint(Principal(tenant.spec.service_principals[0], {}), cloud.audience, cloud)

    with pytest.raises(Exception, match="expired"):
        tokens.client_of(f"Bearer {token}", cloud)
