"""Whatever is not a definite absence never leads to creating anything."""

from typing import Any

import pytest

from contract.world import CLUSTER, PROVISIONING, MakeWorld, World

READS = {
    "workspace": ("GET", "workspaces/ml-prod$"),
    "discovery": ("GET", "discovery"),
    "image": ("GET", "images.*"),
    "cluster": ("GET", "computes/aks-prod"),
    "service": ("GET", "services/churn"),
    "token": ("POST", "oauth2/v2.0/token"),
}
UNAVAILABLE: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "503": {"status": 503},
    "silence": {"kind": "silence"},
    "reset": {"kind": "reset"},
    "a sign-in page": {"status": 200, "body": "<html>Sign in</html>"},
    "a proxy's 404": {"status": 404, "body": "<html>Not Found</html>"},
    "a redirect": {"status": 302, "body": ""},
    "half of its JSON": {"status": 200, "body": '{"id": ', "content_type": "application/json"},
}


@pytest.mark.parametrize("fault", UNAVAILABLE)
@pytest.mark.parametrize("read", READS)
def test_a_read_without_a_usable_answer_is_no_absence(bare_world: World, read: str, fault: str) -> None:
    bare_world.tenant.faults.add(*READS[read], **UNAVAILABLE[fault])

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict == (10, "remote-unavailable", "service.unavailable")
    assert bare_world.changes == []
    assert bare_world.tenant.clusters == []


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("read", READS)
def test_a_read_that_is_refused_is_no_absence(bare_world: World, read: str, status: int) -> None:
    bare_world.tenant.faults.add(*READS[read], status=status)

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict[:2] == (3, "access-denied")
    assert bare_world.changes == []
    assert bare_world.tenant.clusters == []


@pytest.mark.parametrize("read", READS)
def test_a_read_that_is_throttled_for_good_is_no_absence(bare_world: World, read: str) -> None:
    bare_world.tenant.faults.add(*READS[read], status=429, retry_after_s=3)

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict == (10, "remote-unavailable", "service.throttled")
    assert bare_world.changes == []


@pytest.mark.parametrize("fault", ["500", "503", "silence", "reset"])
@pytest.mark.parametrize("read", ["image", "cluster", "service", "workspace", "token"])
def test_a_read_that_fails_twice_is_repeated(bare_world: World, read: str, fault: str) -> None:
    bare_world.tenant.faults.add(*READS[read], **UNAVAILABLE[fault], times=2)

    assert bare_world.deploy(provisioning_config=PROVISIONING).change == "created"


def test_a_reader_is_refused_with_the_text_of_azure_and_nothing_is_created(make_world: MakeWorld) -> None:
    reader = {"client_id": "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f", "secret": "pretend~Client-Secret.0123456789"}
    world = make_world({"service_principals": [reader | {"roles": {"*": "reader"}}]})

    ended = world.deploy()

    assert ended.verdict == (3, "access-denied", "auth.permission-denied")
    assert "is not authorized to perform action" in ended.log
    assert world.tenant.services == []


def test_a_cluster_that_is_being_deleted_is_not_used(make_world: MakeWorld) -> None:
    world = make_world(clusters=[CLUSTER | {"state": "Deleting"}])

    assert world.deploy().verdict[:2] == (5, "conflict")

    assert world.changes == []


@pytest.mark.parametrize("state", ["Failed", "Canceled"])
def test_a_failed_cluster_ends_the_run_before_anything_is_changed(make_world: MakeWorld, state: str) -> None:
    world = make_world(clusters=[CLUSTER | {"state": state}])

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict == (7, "deployment-failed", "compute.failed-state")
    assert world.changes == []


def test_what_the_sdk_may_not_ask_by_itself_is_a_refusal_and_no_mistake_of_ours(world: World) -> None:
    world.tenant.faults.add("GET", "discovery", status=403, skip=1)

    assert world.deploy().verdict == (3, "access-denied", "auth.permission-denied")
