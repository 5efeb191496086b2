"""What opens a web service over time: keys and tokens, through updates, replacements and the wall's clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest

from aml_simulator.clock import ManualClock
from aml_simulator.scoring.seam import Access
from aml_simulator.tenant import Tenant
from simulator.kit import Client, StagedScoring, create_body, spec

WITH_TOKENS: dict[str, Any] = {"authEnabled": False, "aadAuthEnabled": True}


@dataclass
class Wall:
    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def client(scoring: StagedScoring, wall: Wall) -> Iterator[Client]:
    with Tenant.of(spec(token_lifetime_s=10**6), clock=ManualClock(), scoring=scoring, wall=wall) as tenant:
        yield Client(tenant)


def deploy(client: Client, name: str = "churn", **settings: object) -> None:
    assert client.mms("POST", "services", create_body(name=name, **settings)).status == 202
    client.tenant.clock.advance(90)


def token_of(client: Client, name: str = "churn") -> str:
    return str(client.mms("POST", f"services/{name}/token").json()["accessToken"])


def access_to(client: Client, scoring: StagedScoring) -> Access:
    """What the router is told when somebody scores."""
    client.send("POST", client.mms("GET", "services/churn").json()["scoringUri"], {})
    (access,) = scoring.accesses.values()
    return access


def test_a_token_expires_by_the_walls_clock_as_it_says(client: Client, scoring: StagedScoring, wall: Wall) -> None:
    deploy(client, **WITH_TOKENS)
    answer = client.mms("POST", "services/churn/token").json()
    client.tenant.clock.advance(7 * 24 * 3600)
    claims = jwt.decode(answer["accessToken"], options={"verify_signature": False})
    assert (claims["exp"], claims["iat"]) == (answer["expiryOn"], wall.now)
    assert wall.now < answer["refreshAfter"] < answer["expiryOn"]

    access = access_to(client, scoring)

    assert access.opens(answer["accessToken"])
    wall.now = answer["expiryOn"]
    assert not access.opens(answer["accessToken"])
    assert access.opens(token_of(client))


def test_a_new_token_leaves_the_older_one_valid(client: Client, scoring: StagedScoring) -> None:
    deploy(client, **WITH_TOKENS)
    first, second = token_of(client), token_of(client)

    access = access_to(client, scoring)

    assert first != second
    assert access.opens(first)
    assert access.opens(second)


def test_a_token_opens_the_service_that_it_was_made_for(client: Client, scoring: StagedScoring) -> None:
    deploy(client, **WITH_TOKENS)
    deploy(client, "other", **WITH_TOKENS)

    access = access_to(client, scoring)

    assert not access.opens(token_of(client, "other"))
    assert not access.opens(client.token)


def test_a_replaced_service_takes_no_token_and_no_key_of_the_one_before(client: Client, scoring: StagedScoring) -> None:
    deploy(client, **WITH_TOKENS)
    token = token_of(client)
    deploy(client, overwrite=True, **WITH_TOKENS)
    assert not access_to(client, scoring).opens(token)

    before = client.tenant.service("churn").keys
    deploy(client, overwrite=True)
    assert set(access_to(client, scoring).keys).isdisjoint({before.primary, before.secondary})


def test_a_key_that_was_made_anew_opens_no_more(client: Client, scoring: StagedScoring) -> None:
    deploy(client)
    before = client.tenant.service("churn").keys

    client.mms("POST", "services/churn/regenerateKeys", {"keyType": "Primary"})

    keys = access_to(client, scoring).keys
    assert before.secondary in keys
    assert before.primary not in keys


def test_without_keys_there_is_nothing_to_make_anew(client: Client) -> None:
    deploy(client, **WITH_TOKENS)

    answer = client.mms("POST", "services/churn/regenerateKeys", {"keyType": "Primary"})

    assert (answer.status, answer.code) == (400, "ServiceKeysDisabled")


def test_keys_and_tokens_change_places_with_the_setting(client: Client, scoring: StagedScoring) -> None:
    deploy(client)
    keys = access_to(client, scoring).keys
    patch = [{"op": "replace", "path": f"/{name}", "value": value} for name, value in WITH_TOKENS.items()]
    assert client.mms("PATCH", "services/churn", patch).status == 202
    client.tenant.clock.advance(60)
    assert access_to(client, scoring).keys == ()
    assert access_to(client, scoring).opens(token_of(client))

    back = [{"op": "replace", "path": f"/{name}", "value": not value} for name, value in WITH_TOKENS.items()]
    client.mms("PATCH", "services/churn", back)

    assert access_to(client, scoring).keys == keys


def test_a_service_that_found_no_room_is_not_started_by_who_asks_it(client: Client, scoring: StagedScoring) -> None:
    deploy(client, containerResourceRequirements={"cpu": 4})

    access_to(client, scoring)
    client.tenant.clock.advance(1200)
    access_to(client, scoring)

    assert client.tenant.service("churn").state == "Unhealthy"
    assert (scoring.releases, scoring.asleep) == ({}, {})
