"""The control API: what tests and people do to a tenant that runs as a server."""

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests

from aml_simulator.http import Request
from aml_simulator.mounts.control import Control
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant

TIMEOUT_S = 10.0
SOMEWHERE = "https://management.azure.com/metadata/endpoints?api-version=2019-05-01"


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant.of(TenantSpec()) as tenant:
        yield tenant


@pytest.fixture
def proxy(tenant: Tenant) -> Iterator[Proxy]:
    with Proxy(tenant) as proxy:
        yield proxy


def asked(tenant: Tenant, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
    response = Control(tenant).handle(Request.of_url(method, f"http://127.0.0.1/_simulator{path}", body=body))
    return response.status, response.body


@pytest.mark.proxy
def test_a_fault_set_over_http_hits_and_is_seen_in_the_journal(proxy: Proxy) -> None:
    control = f"{proxy.url}/_simulator"
    fault = {"method": "GET", "path": "metadata/endpoints", "status": 503, "retry_after_s": 7, "times": 1}
    assert requests.post(f"{control}/faults", json=fault, timeout=TIMEOUT_S).status_code == 201

    proxies, ca = {"https": proxy.url}, str(proxy.ca_file)
    answers = [requests.get(SOMEWHERE, proxies=proxies, verify=ca, timeout=TIMEOUT_S) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [503, 200]
    assert answers[0].headers["Retry-After"] == "7"
    journal = requests.get(f"{control}/journal", timeout=TIMEOUT_S).json()
    assert [(entry["path"], entry["status"]) for entry in journal["entries"]] == [
        ("/metadata/endpoints", 503), ("/metadata/endpoints", 200),
    ]  # fmt: skip


@pytest.mark.proxy
def test_it_is_reached_through_the_proxy_itself_but_not_in_a_tunnel(proxy: Proxy) -> None:
    through = {"http": proxy.url, "https": proxy.url}
    own = requests.get(f"{proxy.url}/_simulator/clock", proxies=through, timeout=TIMEOUT_S)
    tunnelled = requests.get(
        "https://127.0.0.1/_simulator/clock", proxies=through, verify=str(proxy.ca_file), timeout=TIMEOUT_S
    )

    assert (own.status_code, own.json()["elapsed_s"]) == (200, 0)
    assert tunnelled.status_code == 501


@pytest.mark.proxy
def test_a_web_page_that_was_rebound_to_this_machine_is_refused(proxy: Proxy) -> None:
    answer = requests.get(f"{proxy.url}/_simulator/journal", headers={"Host": "evil.example"}, timeout=TIMEOUT_S)

    assert answer.status_code == 403


@pytest.mark.proxy
def test_a_client_on_another_address_of_this_machine_is_refused(tenant: Tenant) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("203.0.113.1", 9))  # nothing is sent: it only chooses the address of the outer interface
        except OSError:
            pytest.skip("this machine has no address but the loopback's")
        outer = probe.getsockname()[0]
    with Proxy(tenant, host=outer) as proxy:
        port = urlsplit(proxy.url).port
        headers = {"Host": f"127.0.0.1:{port}"}
        assert requests.get(f"{proxy.url}/_simulator/clock", headers=headers, timeout=TIMEOUT_S).status_code == 403


def test_the_clock_is_read_and_goes_forward_only(tenant: Tenant) -> None:
    assert asked(tenant, "POST", "/clock", b'{"advance_s": 90}')[0] == 200
    assert b'"elapsed_s": 90.0' in asked(tenant, "GET", "/clock")[1]

    for body in (b'{"advance_s": -1}', b'{"advance_s": "soon"}', b"{}", b"not JSON", b'{"advance_s": 1e999}'):
        assert asked(tenant, "POST", "/clock", body)[0] == 400
    assert tenant.clock.elapsed_s == 90


def test_faults_are_listed_and_taken_back(tenant: Tenant) -> None:
    asked(tenant, "POST", "/faults", b'{"kind": "reset", "path": "services/churn"}')
    assert asked(tenant, "GET", "/faults") == (200, b'{"faults": [{"path": "services/churn", "kind": "reset"}]}')

    assert asked(tenant, "DELETE", "/faults")[0] == 204
    assert tenant.faults.entries == []


def test_a_scenario_is_armed_and_becomes_faults(tenant: Tenant) -> None:
    assert asked(tenant, "GET", "/scenarios")[1].startswith(b'{"scenarios": {"auth.app-not-found": 2, ')

    status, answer = asked(tenant, "POST", "/scenarios", b'{"scenario": "score.not-ready"}')

    assert status == 201
    assert json.loads(answer) == json.loads(asked(tenant, "GET", "/faults")[1])
    assert [fault.status for fault in tenant.faults.entries] == [503]


def test_latency_is_read_and_set(tenant: Tenant) -> None:
    assert asked(tenant, "POST", "/latency", b'{"latency_ms": 20}')[0] == 200
    assert asked(tenant, "GET", "/latency")[1] == b'{"latency_ms": 20.0}'
    assert tenant.handle(Request.of_url("GET", SOMEWHERE)).delay_s == 0.02


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("/scenarios", b'{"scenario": "score.not-redy"}', b"nearest: score.not-ready"),
        ("/scenarios", b'{"scenario": "config.invalid"}', b"there is no scenario"),
        ("/scenarios", b'{"code": "score.not-ready"}', b"scenario: Field required"),
        ("/latency", b'{"latency_ms": -1}', b"latency_ms"),
        ("/latency", b'{"latency_ms": 1e999}', b"latency_ms"),
    ],
)
def test_what_makes_no_sense_is_refused(tenant: Tenant, path: str, body: bytes, named: bytes) -> None:
    status, answer = asked(tenant, "POST", path, body)

    assert status == 400
    assert named in answer
    assert (tenant.faults.entries, tenant.latency_ms) == ([], 0)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"status": 99}', b"status"),
        (b'{"kind": "flood"}', b"kind"),
        (b'{"pth": "x", "kind": "reset"}', b"pth"),
        (b'{"kind": "reset", "path": "("}', b"regular expression"),
        (b"[]", b"body"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_by_name(tenant: Tenant, body: bytes, named: bytes) -> None:
    status, answer = asked(tenant, "POST", "/faults", body)

    assert status == 400
    assert named in answer
    assert tenant.faults.entries == []


def test_reset_forgets_what_happened(tenant: Tenant) -> None:
    tenant.faults.add(kind="reset")
    tenant.handle(Request.of_url("GET", SOMEWHERE))

    assert asked(tenant, "POST", "/reset")[0] == 200
    assert (tenant.faults.entries, tenant.journal.entries) == ([], [])


def test_what_is_not_there_says_what_is(tenant: Tenant) -> None:
    assert asked(tenant, "GET", "/")[0] == 404
    assert b"/_simulator/journal" in asked(tenant, "GET", "/nothing")[1]
    response = Control(tenant).handle(Request.of_url("PUT", "http://127.0.0.1/_simulator/faults"))
    assert (response.status, response.headers["Allow"]) == (405, "GET, POST, DELETE")
    assert Control(tenant).handle(Request.of_url("GET", "http://127.0.0.1/journal")).status == 404
