"""A cluster that failed: told why, and with `replace` made anew, whatever happens meanwhile."""

import json
from typing import Any

import pytest

from contract.meddling import deleted, just_before, unseen
from contract.test_attaching import BY_NAME, TENANT, attached
from contract.test_lost_answers import LOST
from contract.world import CLUSTER, PROVISIONING, MakeWorld, World, service

FAILED = CLUSTER | {"state": "Failed"}
ANEW: dict[str, Any] = {"provisioning_config": PROVISIONING, "replace": "true"}
REMADE = ["DELETE computes/aks-prod", "PUT computes/aks-prod", "POST services"]


@pytest.fixture
def failed_world(make_world: MakeWorld) -> World:
    """A workspace whose cluster has failed, with the web service `churn` on it, which has failed too."""
    return make_world(clusters=[FAILED], services=[service(state="Failed")])


def test_a_failed_cluster_is_told_with_the_way_out(failed_world: World) -> None:
    ended = failed_world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict == (7, "deployment-failed", "compute.failed-state")
    assert "Give replace: true to have it deleted and made again" in ended.log
    assert failed_world.changes == []


def test_why_it_failed_is_recognised_in_the_next_run_too(make_world: MakeWorld) -> None:
    world = make_world({"quotas": {"eastus": {"cores": 4}}}, clusters=[])
    unseen(world)

    runs = [world.deploy(provisioning_config=PROVISIONING), world.deploy(provisioning_config=PROVISIONING)]

    for ended in runs:
        assert ended.verdict == (7, "deployment-failed", "compute.quota-exceeded")
        assert "Have the quota raised" in ended.log
        assert "Give replace: true" in ended.log
        assert "Current Limit: 4" in ended.log


def test_with_replace_it_is_deleted_and_made_again_and_the_service_keeps_its_keys(failed_world: World) -> None:
    keys = failed_world.tenant.service("churn").keys

    ended = failed_world.deploy(**ANEW)

    assert (ended.code, ended.change) == (0, "replaced")
    assert failed_world.changes == REMADE
    assert failed_world.tenant.service("churn").keys == keys
    assert failed_world.tenant.service("churn").state == "Healthy"
    assert failed_world.deploy(**ANEW).change == "unchanged"


def test_an_attached_one_is_detached_and_attached_again(make_world: MakeWorld) -> None:
    world = make_world(TENANT, clusters=[attached(state="Failed")])

    ended = world.deploy(attach_config=BY_NAME, replace="true")

    assert (ended.code, ended.change) == (0, "created")
    assert "detach the cluster 'aks-prod', which is Failed; the AKS cluster itself stays" in ended.log
    removal = next(entry for entry in world.tenant.journal.entries if entry.method == "DELETE")
    assert removal.query["underlyingResourceAction"] == "detach"
    assert world.tenant.cluster("aks-prod").state == "Succeeded"


def test_another_aks_cluster_may_take_the_place_of_one_that_failed(make_world: MakeWorld) -> None:
    world = make_world(TENANT, clusters=[attached(cluster="stopped", state="Failed")])

    assert world.deploy(attach_config=BY_NAME).code == 5
    assert world.deploy(attach_config=BY_NAME, replace="true").change == "created"

    assert world.tenant.cluster("aks-prod").settings["vm_size"] == "Standard_F8s_v2"


def test_one_that_other_services_live_on_stays(make_world: MakeWorld) -> None:
    others = [service(name="fraud"), service(name="price"), service(name="elsewhere", cluster="aks-dev")]
    world = make_world(clusters=[FAILED, {"name": "aks-dev"}], services=[service(), *others])

    ended = world.deploy(**ANEW)

    assert ended.verdict[:2] == (5, "conflict")
    assert "would go with it: price, fraud." in ended.log or "would go with it: fraud, price." in ended.log
    assert world.changes == []


def test_one_that_another_service_is_put_on_meanwhile_stays(failed_world: World) -> None:
    listed = {"value": [{"name": "late", "computeName": "AKS-prod", "computeType": "AKS"}]}
    answer = {"status": 200, "body": json.dumps(listed), "content_type": "application/json"}
    failed_world.tenant.faults.add("GET", "services$", **answer, skip=1)

    ended = failed_world.deploy(**ANEW)

    assert ended.verdict[:2] == (5, "conflict")
    assert "appeared meanwhile: late" in ended.log
    assert "DELETE computes/aks-prod" not in failed_world.changes


@pytest.mark.parametrize("fault", LOST)
def test_whatever_becomes_of_the_request_it_is_removed_once(failed_world: World, fault: str) -> None:
    keys = failed_world.tenant.service("churn").keys
    failed_world.tenant.faults.add("DELETE", "computes/aks-prod", **LOST[fault])

    ended = failed_world.deploy(**ANEW)

    assert (ended.code, ended.change) == (0, "replaced")
    assert failed_world.tenant.clusters == ["aks-prod"]
    assert failed_world.tenant.service("churn").keys == keys


def test_a_run_that_ends_during_the_removal_is_gone_on_with(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"delete_cluster": 300, "provision": 60}}, clusters=[FAILED], services=[service()])
    keys = world.tenant.service("churn").keys

    first, second = world.deploy(**ANEW, timeout_minutes="2"), world.deploy(**ANEW)

    assert first.verdict == (8, "timed-out", "deploy.timed-out")
    assert ". wait for the end of the cluster 'aks-prod', which is Deleting" in second.log
    assert (second.code, second.change) == (0, "replaced")
    assert world.changes == REMADE
    assert world.tenant.service("churn").keys == keys


def test_a_run_that_ends_after_the_removal_is_gone_on_with(failed_world: World) -> None:
    keys = failed_world.tenant.service("churn").keys
    failed_world.tenant.faults.add("PUT", "computes/aks-prod", status=503, times=3)

    first, second = failed_world.deploy(**ANEW), failed_world.deploy(**ANEW)

    assert (first.code, second.code, second.change) == (10, 0, "replaced")
    assert "again in its place, with the same keys: its cluster is made anew" in second.log
    assert failed_world.tenant.service("churn").keys == keys
    assert failed_world.deploy(**ANEW).change == "unchanged"


def test_a_service_that_goes_with_its_cluster_comes_back_with_its_keys(failed_world: World) -> None:
    keys = failed_world.tenant.service("churn").keys
    just_before(failed_world, "PUT", "computes/aks-prod", deleted(failed_world, "services/churn$"))

    assert failed_world.deploy(**ANEW).code == 0

    assert failed_world.tenant.service("churn").keys == keys


def test_a_removal_that_azure_does_not_carry_out_ends_the_run(failed_world: World) -> None:
    taken = {"status": 202, "body": "{}", "content_type": "application/json"}
    failed_world.tenant.faults.add("DELETE", "computes/aks-prod", **taken)

    ended = failed_world.deploy(**ANEW)

    assert ended.verdict == (7, "deployment-failed", "compute.failed-state")
    assert "The cluster 'aks-prod' was not removed: it is Failed." in ended.log
    assert failed_world.clock.monotonic() >= 60


def test_a_cluster_that_works_is_left_alone_whatever_is_allowed(live_world: World) -> None:
    assert live_world.deploy(**ANEW, image="churn-model:11").change == "updated"

    assert live_world.changes == ["PATCH services/churn"]
