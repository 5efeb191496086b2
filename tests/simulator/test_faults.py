"""Faults: which calls they hit, how, how often; and the journal and clock that tests look at."""

from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from aml_simulator.clock import ManualClock, WallClock
from aml_simulator.fault import Fault
from aml_simulator.faults import Faults
from aml_simulator.http import Delivery, Request
from aml_simulator.journal import matches, redacted
from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant
from simulator.kit import Client, create_body

URL = "https://eastus.api.azureml.ms/discovery"


def statuses(tenant: Tenant, calls: int) -> list[int]:
    return [tenant.handle(Request.of_url("GET", URL)).status for _ in range(calls)]


def test_a_status_comes_once_with_retry_after(tenant: Tenant) -> None:
    tenant.faults.add("GET", "discovery", status=429, retry_after_s=2, times=1)

    first = tenant.handle(Request.of_url("GET", URL))

    assert (first.status, first.headers["Retry-After"]) == (429, "2")
    assert first.headers["Content-Type"].startswith("application/json")
    assert statuses(tenant, 2) == [200, 200]


def test_a_fault_can_wait_for_later_calls(tenant: Tenant) -> None:
    tenant.faults.add("GET", "discovery", status=503, skip=2, times=2)

    assert statuses(tenant, 6) == [200, 200, 503, 503, 200, 200]


def test_chance_repeats_with_its_seed() -> None:
    def hits(seed: int) -> list[int]:
        with Tenant.of(TenantSpec()) as tenant:
            tenant.faults.add(status=500, probability=0.5, seed=seed)
            return statuses(tenant, 40)

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)
    assert set(hits(1)) == {200, 500}


def test_a_body_need_not_be_json(tenant: Tenant) -> None:
    tenant.faults.add(path="discovery", status=502, body="<h1>Bad gateway</h1>")

    answer = tenant.handle(Request.of_url("GET", URL))

    assert (answer.body, answer.headers["Content-Type"]) == (b"<h1>Bad gateway</h1>", "text/html")


@pytest.mark.parametrize(("kind", "error"), [("reset", requests.ConnectionError), ("silence", requests.ReadTimeout)])
def test_in_process_a_broken_connection_is_what_requests_makes_of_it(
    tenant: Tenant, kind: str, error: type[Exception]
) -> None:
    tenant.faults.add(path="discovery", kind=kind)

    with in_process(tenant), pytest.raises(error):
        requests.get(URL, timeout=60)


def test_slowness_is_the_mounts_to_wait_for(tenant: Tenant) -> None:
    tenant.faults.add(path="discovery", kind="slow", delay_s=3600)

    assert tenant.handle(Request.of_url("GET", URL)).delay_s == 3600
    with in_process(tenant):
        assert requests.get(URL, timeout=1).status_code == 200


def test_a_lost_answer_was_carried_out(client: Client) -> None:
    client.tenant.faults.add("POST", "services$", kind="lost_answer", times=1)

    answer = client.mms("POST", "services", create_body())

    assert answer.response.delivery is Delivery.RESET
    assert client.tenant.services == ["churn"]


def test_a_success_can_say_that_it_failed(client: Client) -> None:
    client.tenant.faults.add("POST", "services$", status=500, carried_out=True)

    assert client.mms("POST", "services", create_body()).status == 500
    assert client.tenant.services == ["churn"]


def test_a_call_that_is_hit_is_not_carried_out(client: Client) -> None:
    client.tenant.faults.add("POST", "services$", kind="reset")

    client.mms("POST", "services", create_body())

    assert client.tenant.services == []


def test_of_two_faults_the_first_that_strikes_decides(tenant: Tenant) -> None:
    tenant.faults.add(path="discovery", status=500, times=1)
    tenant.faults.add(path="discovery", status=503, times=1)

    assert statuses(tenant, 3) == [500, 503, 200]


def test_a_fault_counts_the_calls_that_another_one_has_hit(tenant: Tenant) -> None:
    tenant.faults.add(path="discovery", status=500, times=2)
    tenant.faults.add(path="discovery", status=503, skip=2, times=1)

    assert statuses(tenant, 4) == [500, 500, 503, 200]


def test_a_fault_can_be_for_several_methods(tenant: Tenant) -> None:
    tenant.faults.add("PUT|GET", "discovery", status=500)
    tenant.faults.add("POST|DELETE", "discovery", status=503)

    assert statuses(tenant, 1) == [500]


@pytest.mark.parametrize(
    "settings",
    [
        {"kind": "slow"},
        {"kind": "slow", "delay_s": float("inf")},
        {"kind": "reset", "status": 500},
        {"kind": "silence", "body": "x"},
        {"status": 500, "says": "Failed"},
        {"status": 500, "body": "x", "error": {"message": "x"}},
        {"kind": "outcome"},
        {"kind": "outcome", "says": "Failed", "log": "x"},
        {"kind": "outcome", "becomes": "Healthy"},
        {"kind": "outcome", "says": "Failed", "error": {"text": "x"}},
        {"kind": "status"},
        {"status": 99},
        {"kind": "explode"},
        {"stauts": 500},
        {"status": 500, "times": 0},
        {"path": "(", "kind": "reset"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"Fault"):
        Faults().add(**settings)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("services/churn", "/x/services/churn", True),
        ("services/churn", "/x/services/churn/listkeys", True),
        ("services/churn", "/x/services/churn2", False),
        ("services/churn$", "/x/services/churn/listkeys", False),
        ("/services/churn/", "/x/services/churn", True),
        ("services/chu.*", "/x/services/churn", True),
        ("vices/churn", "/x/services/churn", False),
        ("images|services", "/x/Services", True),
        ("", "/", True),
    ],
)
def test_a_path_is_matched_by_whole_segments(pattern: str, path: str, *, expected: bool) -> None:
    assert matches(pattern, path) is expected


def test_the_journal_has_every_call_in_order_with_tenant_times(tenant: Tenant, client: Client) -> None:
    client.mms("GET", "images?name=churn")
    tenant.clock.advance(7)
    client.mms("GET", "images/nobody:1")

    *_, first, second = tenant.journal.entries
    assert (first.method, first.host, first.query, first.status) == (
        "GET",
        "eastus.api.azureml.ms",
        {"name": "churn"},
        200,
    )
    assert (second.status, (second.at - first.at).total_seconds()) == (404, 7)
    assert tenant.journal.count("GET", "images") == 2
    assert tenant.journal.count("*", "images/nobody:1") == 1
    assert second.as_json()["path"] == second.path


def test_no_secret_reaches_the_journal(tenant: Tenant, client: Client) -> None:
    keys = {"primaryKey": "first-key-value", "secondaryKey": "second-key-value"}
    client.mms("POST", "services", create_body(keys=keys))

    written = repr(tenant.journal.entries)
    assert not [secret for secret in ("pretend-client-secret", client.token, *keys.values()) if secret in written]
    assert "'primaryKey': '***'" in written


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_what_stands_under_a_harmless_name_stays_as_it_is(value: object) -> None:
    assert redacted({"clientSecret": "x", "value": value}) == {"clientSecret": "***", "value": value}


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock()
    before = clock.now()

    clock.advance(90)

    assert ((clock.now() - before).total_seconds(), clock.elapsed_s) == (90, 90)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_a_wall_clock_runs_by_itself_and_can_skip_ahead() -> None:
    clock = WallClock(speed=1_000_000)
    before = clock.now()

    clock.advance(3600)

    assert (clock.now() - before).total_seconds() > 3600
    with pytest.raises(ValueError, match="above 0"):
        WallClock(speed=0)


def test_a_fault_documents_each_of_its_fields() -> None:
    assert all(field.description for field in Fault.model_fields.values())
