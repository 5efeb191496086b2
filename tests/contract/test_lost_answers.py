"""Requests that were carried out without an answer, and requests that never arrived: each ends in one of a thing."""

from itertools import pairwise
from typing import Any

import pytest

from contract.world import CLUSTER, PROVISIONING, MakeWorld, World, service

LOST: dict[str, dict[str, Any]] = {
    "its answer is lost": {"kind": "lost_answer", "times": 1},
    "it is answered with 500": {"status": 500, "carried_out": True, "times": 1},
    "it is answered with a page of a proxy": {"status": 200, "body": "<html>", "carried_out": True, "times": 1},
    "it never arrives": {"kind": "reset", "times": 1},
    "it meets silence": {"kind": "silence", "times": 1},
    "it is answered with 503 and not carried out": {"status": 503, "times": 1},
    "it never arrives twice": {"kind": "reset", "times": 2},
    "it is throttled": {"status": 429, "retry_after_s": 7, "times": 2},
}


@pytest.mark.parametrize("fault", LOST)
def test_creating_a_service_ends_with_one_service(world: World, fault: str) -> None:
    world.tenant.faults.add("POST", "services$", **LOST[fault])

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    assert world.tenant.services == ["churn"]
    assert world.tenant.service("churn").state == "Healthy"
    carried_out = [entry for entry in world.tenant.journal.entries if entry.method == "POST" and entry.status == 202]
    assert len(carried_out) == (0 if LOST[fault].get("carried_out") else 1)


@pytest.mark.parametrize("fault", LOST)
def test_updating_a_service_ends_with_what_was_asked_for(live_world: World, fault: str) -> None:
    live_world.tenant.faults.add("PATCH", "services/churn", **LOST[fault])

    ended = live_world.deploy(image="churn-model:11", deployment_config="{cpu_cores: 2}")

    assert (ended.code, ended.change) == (0, "updated")
    assert live_world.tenant.service("churn").image == "churn-model:11"
    assert live_world.tenant.service("churn").settings["cpu_cores"] == 2
    assert live_world.tenant.service("churn").state == "Healthy"


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("number", [0, 1])
def test_an_update_that_takes_two_requests_ends_with_what_was_asked_for(
    make_world: MakeWorld, fault: str, number: int
) -> None:
    world = make_world(services=[service(settings={"containerResourceRequirements": {"cpu": 0.5, "cpuLimit": 1}})])
    world.tenant.faults.add("PATCH", "services/churn", skip=number, **LOST[fault])

    ended = world.deploy(deployment_config="{cpu_cores: 2, cpu_cores_limit: 3}")

    assert (ended.code, ended.change) == (0, "updated")
    has = world.tenant.service("churn").settings
    assert (has["cpu_cores"], has["cpu_cores_limit"]) == (2, 3)
    carried_out = LOST[fault].get("carried_out") or LOST[fault].get("kind") == "lost_answer"
    assert not carried_out or world.changes == ["PATCH services/churn"] * 2


@pytest.mark.parametrize("fault", LOST)
def test_provisioning_a_cluster_ends_with_one_cluster(bare_world: World, fault: str) -> None:
    bare_world.tenant.faults.add("PUT", "computes/aks-prod", **LOST[fault])

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert (ended.code, ended.change) == (0, "created")
    assert bare_world.tenant.clusters == ["aks-prod"]
    assert bare_world.tenant.service("churn").state == "Healthy"


@pytest.mark.parametrize("fault", LOST)
def test_moving_a_service_ends_with_one_on_the_new_cluster_and_the_same_keys(make_world: MakeWorld, fault: str) -> None:
    world = make_world(clusters=[CLUSTER, {"name": "aks-new"}], services=[service()])
    keys = world.tenant.service("churn").keys
    world.tenant.faults.add("DELETE", "services/churn", **LOST[fault])

    ended = world.deploy(cluster_name="aks-new", replace="true")

    assert (ended.code, ended.change) == (0, "replaced")
    assert world.tenant.service("churn").cluster == "aks-new"
    assert world.tenant.service("churn").keys == keys


@pytest.mark.parametrize("fault", LOST)
def test_making_a_failed_service_again_keeps_its_keys(make_world: MakeWorld, fault: str) -> None:
    world = make_world(services=[service(state="Failed")])
    keys = world.tenant.service("churn").keys
    world.tenant.faults.add("POST", "services$", **LOST[fault])

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "replaced")
    assert world.tenant.service("churn").keys == keys


@pytest.mark.parametrize("answer", ["status", "lost"])
def test_a_request_that_was_carried_out_is_not_sent_again(world: World, answer: str) -> None:
    fault: dict[str, Any] = {"status": 500, "carried_out": True} if answer == "status" else {"kind": "lost_answer"}
    world.tenant.faults.add("POST", "services$", **fault)

    assert world.deploy().code == 0

    assert world.changes == ["POST services"]


def test_a_server_error_on_a_change_is_followed_by_a_look_before_it_is_asked_again(world: World) -> None:
    world.tenant.faults.add("POST", "services$", status=500)

    ended = world.deploy()

    assert ended.verdict == (10, "remote-unavailable", "service.unavailable")
    sent = [entry.at for entry in world.tenant.journal.entries if entry.path.endswith("/services")]
    assert len(sent) == 3
    assert all((later - earlier).total_seconds() >= 30 for earlier, later in pairwise(sent))
    assert "change=none" in ended.log
    assert world.tenant.services == []


def test_a_service_that_shows_only_after_a_while_is_waited_for(world: World) -> None:
    world.tenant.faults.add("GET", "services/churn", status=404, skip=1, times=4)

    assert world.deploy().change == "created"

    assert world.changes == ["POST services"]


def test_the_read_after_the_post_may_fail_for_good_without_a_second_post(world: World) -> None:
    world.tenant.faults.add("GET", "services/churn", status=503, skip=1, times=9)

    assert world.deploy().change == "created"

    assert world.changes == ["POST services"]


def test_a_cluster_that_shows_only_after_a_while_is_not_asked_for_twice(bare_world: World) -> None:
    bare_world.tenant.faults.add("GET", "computes/aks-prod", status=404, skip=1, times=3)

    assert bare_world.deploy(provisioning_config=PROVISIONING).change == "created"

    assert bare_world.changes == ["PUT computes/aks-prod", "POST services"]
