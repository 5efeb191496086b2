"""A run outlives its tokens: a new one is fetched in time, with a fresh proof, and a refusal then is told as one."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from aks_deploy.cli import main
from aml_simulator.github.oidc import id_token_environment
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from contract.world import CLIENT_ID, PROVISIONING, SECRET, TENANT, Ended, TenantTime, World, spec

MACHINE = "8d1f3b52-1111-4222-8333-5e6f7a8b9c0d"
PRINCIPAL = {
    "client_id": CLIENT_ID,
    "secret": SECRET,
    "federated_credentials": [{"subject": "repo:org/churn:ref:refs/heads/main"}],
}
OIDC = {"auth": "oidc", "client_id": CLIENT_ID, "tenant_id": TENANT}
IDENTITIES: dict[str, dict[str, str]] = {
    "oidc": OIDC,
    "managed-identity": {"auth": "managed-identity"},
    "service-principal": {"auth": "service-principal"},
}


def wall() -> float:
    """The time that everybody reads, looked up at each call: a test replaces it."""
    return time.time()


MakeLong = Callable[..., World]


@pytest.fixture
def make_long(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeLong]:
    """Makes a tenant where a cluster takes 15 minutes and a token lives for 10, by a wall's clock that goes with it."""
    real = time.time
    with ExitStack() as stack:

        def make(**tenant: object) -> World:
            described = {
                "service_principals": [PRINCIPAL],
                "managed_identities": [{"client_id": MACHINE}],
                "github": {},
                "durations": {"provision": 900},
                "token_lifetime_s": 600,
                **tenant,
            }
            made = stack.enter_context(Tenant.of(spec(described, clusters=[]), wall=wall))
            stack.enter_context(in_process(made))
            monkeypatch.setattr(time, "time", lambda: real() + made.clock.elapsed_s)
            for name, value in id_token_environment(made.spec.github).items():
                monkeypatch.setenv(name, value)
            clock = TenantTime(made)
            return World(
                made, folder, lambda *words: Ended.of(main(words, clock=clock), capsys.readouterr().out), clock
            )

        yield make


def deployed(world: World, **settings: str) -> Ended:
    return world.deploy(provisioning_config=PROVISIONING, timeout_minutes="120", **settings)


def tokens_given(world: World) -> int:
    paths = [entry.path for entry in world.tenant.journal.entries if entry.status == 200]
    return sum(path.endswith(("/oauth2/v2.0/token", "/identity/oauth2/token")) for path in paths)


@pytest.mark.parametrize("auth", IDENTITIES)
def test_a_run_signs_in_again_before_a_token_ends(make_long: MakeLong, auth: str) -> None:
    world = make_long()

    ended = deployed(world, **IDENTITIES[auth])

    assert (ended.code, ended.change) == (0, "created")
    assert tokens_given(world) >= 2
    assert 401 not in {entry.status for entry in world.tenant.journal.entries}


def test_a_run_of_more_than_an_hour_has_an_id_token_for_each_of_its_two_tokens(make_long: MakeLong) -> None:
    world = make_long(token_lifetime_s=3600, durations={"provision": 3900})

    assert deployed(world, **OIDC).code == 0

    assert world.tenant.journal.count("GET", "idtoken") == tokens_given(world) == 2


def test_tokens_that_live_shorter_than_azure_identity_likes_are_enough(make_long: MakeLong) -> None:
    world = make_long(token_lifetime_s=60, durations={"provision": 120})

    assert deployed(world, **OIDC).code == 0


def test_a_failure_to_renew_early_is_made_good_later(make_long: MakeLong) -> None:
    world = make_long()
    world.tenant.faults.add("GET", "idtoken", status=404, skip=1, times=3)

    ended = deployed(world, **OIDC)

    assert (ended.code, ended.change) == (0, "created")


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        ({"path": "idtoken", "status": 403}, (3, "access-denied", "auth.no-credentials")),
        ({"path": "idtoken", "status": 503}, (10, "remote-unavailable", "service.unavailable")),
        ({"path": "oauth2/v2.0/token", "kind": "reset"}, (10, "remote-unavailable", "service.unavailable")),
    ],
)
def test_a_sign_in_that_fails_in_the_middle_is_told_as_what_it_is(
    make_long: MakeLong, fault: dict[str, str], verdict: tuple[int, str, str]
) -> None:
    world = make_long()
    world.tenant.faults.add("*", skip=1, **fault)

    ended = deployed(world, **OIDC)

    assert ended.verdict == verdict


def test_a_credential_that_is_taken_away_in_the_middle_is_named(make_long: MakeLong) -> None:
    world = make_long()
    body = '{"error": "invalid_client", "error_description": "AADSTS700213: No matching federated identity record"}'
    world.tenant.faults.add("POST", "token", status=401, skip=1, body=body, content_type="application/json")

    ended = deployed(world, **OIDC)

    assert ended.verdict == (3, "access-denied", "auth.federation-mismatch")
    assert "az ad app federated-credential create" in ended.log
