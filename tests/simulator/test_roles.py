"""Roles: every operation in a workspace has its action, and is refused without it as Azure refuses."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.clouds import CLOUDS, Area
from aml_simulator.azure.roles import BUILT_IN, Role, covers
from aml_simulator.azure.routing import Route
from aml_simulator.schema import TenantFileError, read_tenant_file
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, READER, SECRET, Answer, Client, create_body

NOBODY = "1d2e3f40-5a6b-4c7d-8e9f-0a1b2c3d4e5f"
WORKSPACES = "Microsoft.MachineLearningServices/workspaces"
IN_A_WORKSPACE = [route for route in ROUTES.routes if "{workspace}" in route.template]
HOSTS = {Area.ARM: CLOUDS["AzureCloud"].arm, Area.DATA_PLANE: f"eastus.{CLOUDS['AzureCloud'].data_plane_domain}"}


@pytest.fixture
def who_may(make_tenant: Callable[..., Tenant]) -> Callable[..., Client]:
    """A client with a role that allows this and excludes that."""

    def client(*actions: str, but: tuple[str, ...] = ()) -> Client:
        principals = [
            {"client_id": CLIENT, "secret": SECRET, "roles": {"*": "custom"}},
            {"client_id": NOBODY, "secret": SECRET, "roles": {"*": "none"}},
        ]
        roles = {"custom": {"actions": actions, "not_actions": but}}
        return Client(make_tenant(service_principals=principals, roles=roles))

    return client


def call(client: Client, route: Route) -> Answer:
    template = route.template.replace("{workspace}", "ml-prod").replace("{group}", "ml-group")
    path = re.sub(r"\{\w+\*?\}", "x", template.replace("{subscription}", client.subscription))
    return client.send(route.method, f"https://{HOSTS[route.area]}{path}?api-version=2020-02-02", {})


@pytest.mark.parametrize("route", IN_A_WORKSPACE, ids=lambda route: f"{route.method} {route.template[-40:]}")
def test_an_operation_needs_its_action_and_no_other(who_may: Callable[..., Client], route: Route) -> None:
    refused = call(Client(who_may("*").tenant, NOBODY), route)
    action = refused.message.split("'")[5]

    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert f"{WORKSPACES}/ml-prod'" in refused.message
    assert action.endswith("/read") or route.method != "GET"
    assert call(who_may(action), route).status != 403
    without = call(who_may("*", but=(action,)), route)
    assert (without.status, without.message.split("'")[5]) == (403, action)


@pytest.mark.parametrize(
    ("wildcard", "covered"),
    [
        ("*", True),
        ("*/read", False),
        (f"{WORKSPACES}/*", True),
        (f"{WORKSPACES.upper()}/*/WRITE", True),
        (f"{WORKSPACES}/computes/*/write", True),
        (f"{WORKSPACES}/computes/writ", False),
        (f"{WORKSPACES}/computes*write", True),
        (f"{WORKSPACES}.computes/write", False),
    ],
)
def test_a_wildcard_covers_whole_actions_in_any_case(wildcard: str, covered: bool) -> None:  # noqa: FBT001 - a table
    assert covers(wildcard, f"{WORKSPACES}/computes/write") is covered


def test_a_data_scientist_deploys_but_makes_no_cluster(make_tenant: Callable[..., Tenant]) -> None:
    principal = {"client_id": CLIENT, "secret": SECRET, "roles": {"ml-prod": "data-scientist"}}
    client = Client(make_tenant(service_principals=[principal]))

    assert client.arm("GET").status == 200
    assert client.mms("POST", "services", create_body()).status == 202
    assert client.arm("PUT", "/computes/aks-new", {"properties": {"computeType": "AKS"}}).status == 403
    assert client.arm("DELETE", "/computes/aks-prod").status == client.arm("POST", "/listKeys").status == 403


def test_roles_add_up_and_an_exclusion_takes_nothing_from_another_role(make_tenant: Callable[..., Tenant]) -> None:
    roles = {"deployer": {"actions": [f"{WORKSPACES}/*"], "not_actions": [f"{WORKSPACES}/images/read"]}}
    assigned = {"*": "reader", "ml-prod": "deployer"}
    principals = [{"client_id": READER, "secret": SECRET, "roles": assigned}]
    client = Client(make_tenant(service_principals=principals, roles=roles), READER)

    assert client.mms("GET", "images").status == 200
    assert client.mms("POST", "services", create_body()).status == 202


def test_a_contributor_does_all_but_give_roles() -> None:
    assert BUILT_IN["contributor"].allows(f"{WORKSPACES}/services/aks/write")
    assert not BUILT_IN["contributor"].allows("Microsoft.Authorization/roleAssignments/write")
    assert not Role(actions=()).allows("anything")


def test_a_role_that_there_is_not_is_refused_with_the_names_that_there_are(tmp_path: Path) -> None:
    file = tmp_path / "tenant.yml"
    file.write_text(
        f"roles: {{ours: {{actions: []}}}}\nservice_principals: [{{client_id: {CLIENT}, roles: {{x: own}}}}]"
    )

    with pytest.raises(TenantFileError, match=r"has role 'own', which is none of none, reader, .*, ours"):
        read_tenant_file(file)
