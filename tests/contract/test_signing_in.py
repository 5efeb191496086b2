"""Who may come in, at which door, and what is said to those who may not."""

import json

import pytest

from contract.world import CLIENT_ID, SECRET, MakeWorld, World, credentials

HOSTS = {
    "AzureCloud": ("login.microsoftonline.com", "management.azure.com"),
    "AzureUSGovernment": ("login.microsoftonline.us", "management.usgovcloudapi.net"),
    "AzureChinaCloud": ("login.chinacloudapi.cn", "management.chinacloudapi.cn"),
}
OTHER = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("cloud", HOSTS)
def test_each_cloud_is_signed_in_to_and_managed_at_its_own_hosts(make_world: MakeWorld, cloud: str) -> None:
    world = make_world({"clouds": [cloud]})

    assert world.deploy(azure_cloud=cloud).change == "created"

    called = {entry.host for entry in world.tenant.journal.entries}
    assert called >= set(HOSTS[cloud])
    foreign = {host for name, hosts in HOSTS.items() if name != cloud for host in hosts}
    assert not called & foreign


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"clientSecret": "wrong~Secret.0123456789"}, "auth.secret-invalid", "the client secret is wrong"),
        ({"clientId": OTHER}, "auth.app-not-found", "no application with this client id"),
        ({"tenantId": OTHER}, "auth.tenant-mismatch", "no such tenant"),
    ],
)
def test_a_wrong_part_of_the_credentials_is_named(
    world: World, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], code: str, said: str
) -> None:
    monkeypatch.setenv("AZURE_CREDENTIALS", credentials(**wrong))

    ended = world.deploy()

    assert ended.verdict == (3, "access-denied", code)
    assert said in ended.log
    assert wrong.get("clientSecret", SECRET) not in ended.log
    assert "Traceback" not in ended.log


def test_an_expired_secret_is_told_from_a_wrong_one(make_world: MakeWorld) -> None:
    expired = {"client_id": CLIENT_ID, "secret": SECRET, "secret_expires": "2020-01-01T00:00:00Z"}
    world = make_world({"service_principals": [expired]})

    ended = world.deploy()

    assert ended.verdict == (3, "access-denied", "auth.secret-expired")
    assert "has expired (AADSTS7000222)" in ended.log


def test_a_principal_without_any_role_is_told_what_it_lacks(make_world: MakeWorld) -> None:
    powerless = {"client_id": CLIENT_ID, "secret": SECRET, "roles": {"*": "none"}}
    world = make_world({"service_principals": [powerless]})

    ended = world.deploy()

    assert ended.code in (3, 4)
    assert world.changes == []
    assert "role" in ended.log


def test_one_token_serves_the_whole_run(world: World) -> None:
    world.deploy()

    assert world.tenant.journal.count("POST", "oauth2/v2.0/token") == 1


@pytest.mark.usefixtures("workflow")
def test_in_a_workflow_the_client_secret_is_masked_before_anything_else_is_printed(world: World) -> None:
    ended = world.deploy()

    assert ended.log.splitlines()[0] == f"::add-mask::{SECRET}"
    assert ended.log.count(SECRET) == 1


def test_a_tenant_in_another_cloud_is_not_found_there(make_world: MakeWorld) -> None:
    world = make_world({"clouds": ["AzureCloud", "AzureChinaCloud"]})

    ended = world.deploy(azure_cloud="AzureChinaCloud", subscription_id=OTHER)

    assert ended.verdict == (4, "not-found", "workspace.not-found")


def test_a_refusal_that_nobody_foresaw_is_told_by_its_number_and_none_of_its_text(world: World) -> None:
    text = "AADSTS50196: Access was blocked. Trace ID: 0a1b2c. Client secret hint: pre"
    body = json.dumps({"error": "access_denied", "error_description": text})
    world.tenant.faults.add("POST", "oauth2/v2.0/token", status=400, body=body, content_type="application/json")

    ended = world.deploy()

    assert ended.verdict == (3, "access-denied", "unknown")
    assert "(AADSTS50196)" in ended.log
    assert "Trace ID" not in ended.log
