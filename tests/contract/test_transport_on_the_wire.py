"""What is sent again and when, and what of it may be seen."""

from typing import Any

import pytest
import requests

from contract.world import SECRET, MakeWorld, World

BAD = '{"code": "Bad", "message": "no such thing"}'
METHODS = {
    "GET": ("GET", "services/churn"),
    "POST": ("POST", "services/churn/listkeys"),
    "PATCH": ("PATCH", "services/churn"),
}


@pytest.mark.parametrize("method", METHODS)
def test_a_throttled_request_is_sent_again_after_the_time_that_azure_asks_for(live_world: World, method: str) -> None:
    live_world.tenant.faults.add(*METHODS[method], status=429, retry_after_s=17, times=1)

    ended = live_world.deploy(image="churn-model:11")

    assert (ended.code, ended.change) == (0, "updated")
    assert 17 in live_world.clock.slept
    assert "answered 429; again in 17 s" in ended.log


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_throttled_creation_is_sent_again_and_happens_once(bare_world: World, method: str) -> None:
    path = {"PUT": "computes/aks-prod", "POST": "services$"}[method]
    bare_world.tenant.faults.add(method, path, status=429, retry_after_s=17, times=1)

    ended = bare_world.deploy(provisioning_config="{}")

    assert ended.code == 0
    assert 17 in bare_world.clock.slept
    assert (bare_world.tenant.clusters, bare_world.tenant.services) == (["aks-prod"], ["churn"])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_change_that_meets_a_server_error_is_not_repeated_at_once(live_world: World, status: int) -> None:
    live_world.tenant.faults.add("PATCH", "services/churn", status=status, times=1)

    assert live_world.deploy(image="churn-model:11").code == 0

    sent = [entry.at for entry in live_world.tenant.journal.entries if entry.method == "PATCH"]
    assert (sent[1] - sent[0]).total_seconds() >= 30


def test_an_answer_that_asks_for_more_time_than_is_left_ends_the_run(live_world: World) -> None:
    live_world.tenant.faults.add("GET", "services/churn", status=429, retry_after_s=7200)

    ended = live_world.deploy()

    assert ended.verdict == (10, "remote-unavailable", "service.throttled")
    assert sum(live_world.clock.slept) < 60


def test_every_stack_of_the_sdk_passes_the_transport_and_gets_a_deadline(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines: list[object] = []
    plain = requests.Session.send

    def noted(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - the signature of the library
        deadlines.append(options.get("timeout"))
        return plain(session, request, **options)

    monkeypatch.setattr(requests.Session, "send", noted)

    assert world.deploy().code == 0

    answered = [entry.path for entry in world.tenant.journal.entries if "/api/v1/service" not in entry.path]
    assert len(deadlines) == len(answered)
    assert all(isinstance(deadline, tuple) for deadline in deadlines)


def test_the_library_is_as_it_was_when_a_run_has_ended(world: World) -> None:
    before = requests.Session.send

    world.deploy()
    world.deploy(workspace_name="absent")

    assert requests.Session.send is before


def test_nothing_that_azure_or_the_sdk_says_brings_headers_bodies_queries_or_secrets(world: World) -> None:
    world.tenant.faults.add("POST", "services$", status=400, body=BAD, content_type="application/json")

    ended = world.deploy()

    assert ended.verdict[:2] == (7, "deployment-failed")
    assert "(400 Bad: no such thing)" in ended.log
    for hidden in ("Headers", "Bearer", "eyJ", SECRET, "api-version", "x-ms-", "Traceback"):
        assert hidden not in ended.log


@pytest.mark.parametrize("fault", [{"kind": "reset"}, {"kind": "silence"}, {"status": 503}])
def test_an_error_of_the_network_names_host_and_path_and_no_query(world: World, fault: dict[str, object]) -> None:
    world.tenant.faults.add("GET", "images", **fault)

    ended = world.deploy()

    assert "GET eastus.api.azureml.ms …/ml-prod/images" in ended.log
    assert "orderBy" not in ended.log
    assert "HTTPSConnectionPool" not in ended.log


def test_the_operation_that_a_change_began_is_followed_by_its_id(make_world: MakeWorld) -> None:
    world = make_world()

    world.deploy()

    asked = {entry.path for entry in world.tenant.journal.entries if "/operations/" in entry.path}
    assert len(asked) == 1
    assert world.tenant.journal.count("GET", "operations/.*") >= 10
