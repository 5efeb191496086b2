"""Every way to sign in speaks HTTP through `requests.Session.send`, once for each token, and keeps what it got."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import SecretStr

from aks_deploy.domain.identity import (
    AzureCliIdentity,
    FederatedIdentity,
    Identity,
    IdTokenEndpoint,
    ManagedIdentity,
    ServicePrincipal,
)
from aks_deploy.errors import AksDeployError
from aks_deploy.identity.azure_cli import AzureCliDoor
from aks_deploy.identity.sign_in import Means, token_source
from aml_simulator.github.oidc import id_token_environment
from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import DEFAULT_TENANT, TenantSpec
from aml_simulator.tenant import Tenant

CLIENT, MACHINE = "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f", "8d1f3b52-1111-4222-8333-5e6f7a8b9c0d"
SECRET = "pretend~Client-Secret.0123456789"
AUDIENCE = "https://management.core.windows.net/"
SPEC = TenantSpec.model_validate(
    {
        "service_principals": [
            {
                "client_id": CLIENT,
                "secret": SECRET,
                "federated_credentials": [{"subject": "repo:org/churn:ref:refs/heads/main"}],
            }
        ],
        "managed_identities": [{"client_id": MACHINE}],
        "github": {},
    }
)
FOUND = id_token_environment(SPEC.github)
ENDPOINT = IdTokenEndpoint(FOUND["ACTIONS_ID_TOKEN_REQUEST_URL"], SecretStr(FOUND["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]))
IDENTITIES: list[Identity] = [
    ServicePrincipal(str(DEFAULT_TENANT), CLIENT, SecretStr(SECRET)),
    FederatedIdentity(str(DEFAULT_TENANT), CLIENT, ENDPOINT),
    ManagedIdentity(),
    ManagedIdentity(MACHINE),
]


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    for name in ("IDENTITY_ENDPOINT", "MSI_ENDPOINT", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    with Tenant.of(SPEC) as made, in_process(made):
        yield made


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that pass the one place where the transport stands."""
    passed: list[str] = []
    original = requests.Session.send

    def send(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - passed on
        passed.append(request.url or "")
        return original(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", send)
    return passed


def means(masked: list[str] | None = None) -> Means:
    return Means(mask=(masked if masked is not None else []).append, lent=nullcontext, now=lambda: 0.0)


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: type(identity).__name__)
def test_nothing_goes_past_the_transport(tenant: Tenant, sent: list[str], identity: Identity) -> None:
    token = token_source(identity, cloud="AzureCloud", means=means())(AUDIENCE)

    assert token.startswith("eyJ")
    assert len(sent) == len(tenant.journal.entries) > 0


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: type(identity).__name__)
def test_a_token_is_kept_for_each_audience(tenant: Tenant, identity: Identity) -> None:
    token = token_source(identity, cloud="AzureCloud", means=means())

    first, second, other = token(AUDIENCE), token(AUDIENCE), token("https://management.azure.com")

    assert first == second != other
    assert tenant.journal.count("*", "oauth2/v2.0/token|identity/oauth2/token") == 2


@pytest.mark.parametrize("status", [404, 410, 429, 500])
@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: type(identity).__name__)
def test_retries_are_left_to_the_transport(tenant: Tenant, identity: Identity, status: int) -> None:
    path = "oauth2/v2.0/token|identity/oauth2/token"
    tenant.faults.add("*", path, status=status, body="{}", content_type="application/json")

    with pytest.raises(AksDeployError):
        token_source(identity, cloud="AzureCloud", means=means())(AUDIENCE)

    assert tenant.journal.count("*", path) == 1


def test_each_id_token_is_masked_and_another_one(tenant: Tenant) -> None:
    masked: list[str] = []
    token = token_source(IDENTITIES[1], cloud="AzureCloud", means=means(masked))

    token(AUDIENCE)
    token("https://management.azure.com")

    assert len(set(masked)) == tenant.journal.count("GET", "idtoken") == 2
    assert all(text.startswith("eyJ") for text in masked)


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """A program `az` whose tokens end at 1000; how often it was called."""
    calls = tmp_path / "calls"
    program = tmp_path / "az"
    program.write_text(
        f"#!{sys.executable}\n"
        f"calls = open({str(calls)!r}, 'a+'); calls.write('x'); calls.seek(0)\n"
        'print(\'{"accessToken": "token-%d", "expires_on": 1000}\' % len(calls.read()))\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return lambda: len(calls.read_text())


def test_the_azure_cli_is_asked_again_only_when_its_token_is_about_to_end(az: Callable[[], int]) -> None:
    now, lent = [0.0], [0]

    @contextmanager
    def lend() -> Iterator[None]:
        lent[0] += 1
        yield

    door = AzureCliDoor(AzureCliIdentity("0" * 8), lent=lend, now=lambda: now[0])

    assert [door.token("a/.default"), door.token("a/.default"), door.token("b/.default")] == [
        "token-1", "token-1", "token-2",
    ]  # fmt: skip
    now[0] = 701
    assert door.token("a/.default") == "token-3"
    assert az() == lent[0] == 3
