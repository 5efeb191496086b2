"""Identities that are where the program runs: that of an Azure machine, and the session of the Azure CLI."""

import json
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from aml_simulator.http import Request
from aml_simulator.tenant import Tenant
from contract.world import CLIENT_ID, SECRET, SUBSCRIPTION, TENANT, MakeWorld, World

MACHINE, USER = "8d1f3b52-1111-4222-8333-5e6f7a8b9c0d", "8d1f3b52-2222-4222-8333-5e6f7a8b9c0d"
OWN, ASSIGNED = {"client_id": MACHINE, "kind": "system-assigned"}, {"client_id": USER}
RESOURCE = "https://management.core.windows.net"
NONE_HERE = (3, "access-denied", "auth.no-credentials")


@pytest.fixture(autouse=True)
def _nothing_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No credentials, no id tokens, no other kind of machine, and a PATH without an Azure CLI."""
    for name in list(os.environ):
        if name.startswith(("AZURE_", "ACTIONS_", "IDENTITY_", "MSI_")):
            monkeypatch.delenv(name)
    (folder / "bin").mkdir()
    monkeypatch.setenv("PATH", str(folder / "bin"))


def test_a_machine_deploys_as_itself(make_world: MakeWorld) -> None:
    world = make_world({"managed_identities": [OWN]})

    ended = world.deploy(auth="managed-identity")

    assert (ended.code, ended.change) == (0, "created")
    assert world.tenant.journal.count("GET", "metadata/identity/oauth2/token") >= 1
    assert world.tenant.journal.count("POST", "oauth2/v2.0/token") == 0


@pytest.mark.parametrize(
    ("there", "client_id", "code"),
    [
        ([ASSIGNED], None, 0),
        ([ASSIGNED], USER, 0),
        ([OWN, ASSIGNED], USER, 0),
        ([OWN, ASSIGNED], None, 0),
        ([], None, 3),
        ([OWN], USER, 3),
        ([ASSIGNED, {"client_id": CLIENT_ID}], None, 3),
    ],
)
def test_the_client_id_says_which_identity_where_there_are_several(
    make_world: MakeWorld, there: list[dict[str, str]], client_id: str | None, code: int
) -> None:
    world = make_world({"managed_identities": there, "service_principals": []})

    ended = world.plan(auth="managed-identity", client_id=client_id)

    assert ended.code == code
    if code:
        assert ended.verdict == NONE_HERE
        assert "This machine has no managed identity" in ended.log
        assert "auth: oidc" in ended.log


def test_an_identity_without_a_role_is_told_from_none_at_all(make_world: MakeWorld) -> None:
    world = make_world({"managed_identities": [OWN | {"roles": {"*": "none"}}]})

    assert world.plan(auth="managed-identity").verdict[2] != "auth.no-credentials"


@pytest.mark.parametrize("kind", ["reset", "silence"])
def test_where_no_machine_of_azure_answers_there_is_no_identity(world: World, kind: str) -> None:
    world.tenant.faults.add("GET", "metadata/identity", host="169.254.169.254", kind=kind)

    ended = world.plan(auth="managed-identity")

    assert ended.verdict == NONE_HERE
    assert "There is no managed identity here" in ended.log
    assert sum(world.clock.slept) < 15


@pytest.mark.parametrize(("status", "asked"), [(500, 3), (429, 3), (503, 3)])
def test_a_machine_that_stumbles_is_asked_again(make_world: MakeWorld, status: int, asked: int) -> None:
    world = make_world({"managed_identities": [OWN]})
    world.tenant.faults.add("GET", "metadata/identity", status=status, times=2)

    assert world.plan(auth="managed-identity").code == 0
    assert world.tenant.journal.count("GET", "metadata/identity") == asked


def test_a_machine_that_keeps_stumbling_is_unavailable_and_not_without_identity(make_world: MakeWorld) -> None:
    world = make_world({"managed_identities": [OWN]})
    world.tenant.faults.add("GET", "metadata/identity", status=500)

    ended = world.plan(auth="managed-identity")

    assert ended.verdict == (10, "remote-unavailable", "service.unavailable")
    assert world.tenant.journal.count("GET", "metadata/identity") == 4


def token_of(tenant: Tenant) -> str:
    """A token of the tenant's, as the Azure CLI would have one."""
    form = {
        "client_id": CLIENT_ID, "client_secret": SECRET, "grant_type": "client_credentials",
        "scope": f"{RESOURCE}//.default",
    }  # fmt: skip
    url = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
    answer = tenant.handle(Request.of_url("POST", url, body=urlencode(form).encode()))
    return str(json.loads(answer.body)["access_token"])


def install_az(folder: Path, *, prints: str = "", complains: str = "", code: int = 0) -> Path:
    """A program `az` that notes its arguments and its user's folders in a file, and answers; the file."""
    noted = folder / "az.jsonl"
    program = folder / "bin" / "az"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, sys\n"
        f"with open({str(noted)!r}, 'a') as notes:\n"
        "    folders = [os.environ.get(name) for name in ('HOME', 'AZURE_CONFIG_DIR')]\n"
        "    notes.write(json.dumps([sys.argv[1:], folders]) + '\\n')\n"
        f"sys.stderr.write({complains!r})\n"
        f"print({prints!r})\n"
        f"sys.exit({code})\n"
    )
    program.chmod(0o755)
    return noted


def told(noted: Path) -> list[tuple[list[str], list[str | None]]]:
    return [tuple(json.loads(line)) for line in noted.read_text().splitlines()]


def session_of(world: World) -> str:
    return json.dumps({"accessToken": token_of(world.tenant), "expires_on": int(time.time()) + 3600})


def test_at_a_shell_the_session_of_the_azure_cli_is_taken_and_asked_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("AZURE_CONFIG_DIR", "/home/somebody/az")
    noted = install_az(world.folder, prints=session_of(world))

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    ((arguments, folders),) = told(noted)
    assert arguments[:4] == ["account", "get-access-token", "--output", "json"]
    assert arguments[4:] == ["--resource", RESOURCE, "--subscription", SUBSCRIPTION]
    assert folders == ["/home/somebody", "/home/somebody/az"]


def test_a_tenant_that_is_named_chooses_the_session(world: World) -> None:
    noted = install_az(world.folder, prints=session_of(world))

    assert world.plan(tenant_id=TENANT).code == 0
    assert told(noted)[0][0][6:] == ["--tenant", TENANT]


@pytest.mark.parametrize("settings", [{}, {"auth": "azure-cli"}])
def test_without_an_azure_cli_there_is_nothing_to_sign_in_with(world: World, settings: dict[str, str]) -> None:
    ended = world.plan(**settings)

    assert ended.verdict == NONE_HERE
    assert "no azure-credentials, and the Azure CLI is not installed" in ended.log
    assert world.tenant.journal.entries == []


@pytest.mark.parametrize(
    ("complains", "said"),
    [
        ("ERROR: Please run 'az login' to setup account.", "Run `az login`."),
        (f"ERROR: The subscription of '{SUBSCRIPTION}' doesn't exist in cloud 'AzureCloud'.", "`az account list`"),
        ("ERROR: AADSTS700082: The refresh token has expired. Trace ID: 1a2b", "no longer takes it (AADSTS700082)"),
        ("ERROR: AADSTS530003: Your device is required to be managed. Trace ID: 1a2b", "Conditional Access"),
        ("", "`az account list`"),
    ],
)
def test_what_the_azure_cli_complains_of_is_told_in_our_words(world: World, complains: str, said: str) -> None:
    install_az(world.folder, complains=complains, code=1)

    ended = world.plan(auth="azure-cli")

    assert ended.verdict[:2] == NONE_HERE[:2]
    assert ended.verdict[2] == ("auth.permission-denied" if "530003" in complains else "auth.no-credentials")
    assert said in ended.log
    assert "Trace ID" not in ended.log


@pytest.mark.parametrize("prints", ["", "not JSON", '{"accessToken": "eyJhbGciOi.secret.part"}'])
def test_what_the_azure_cli_prints_is_never_shown(world: World, prints: str) -> None:
    install_az(world.folder, prints=prints)

    ended = world.plan(auth="azure-cli")

    assert ended.verdict == NONE_HERE
    assert "eyJ" not in ended.log


def test_no_token_of_the_session_is_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKS_DEPLOY_DEBUG", "1")
    session = session_of(world)
    install_az(world.folder, prints=session)

    log = world.deploy().log

    assert json.loads(session)["accessToken"] not in log
