"""What cannot be changed in place: refused, or with `replace` made anew with the same keys."""

import pytest

from contract.world import CLUSTER, PROVISIONING, MakeWorld, World, service

CLUSTERS = [CLUSTER, {"name": "aks-new"}]


def test_a_service_that_lives_on_another_cluster_is_a_conflict(make_world: MakeWorld) -> None:
    world = make_world(clusters=CLUSTERS, services=[service()])

    ended = world.deploy(cluster_name="aks-new")

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "it lives on cluster 'aks-prod', not on 'aks-new'" in ended.log
    assert "replace: true" in ended.log
    assert world.changes == []


def test_with_replace_it_moves_and_keeps_its_keys(make_world: MakeWorld) -> None:
    world = make_world(clusters=CLUSTERS, services=[service()])
    keys = world.tenant.service("churn").keys

    ended = world.deploy(cluster_name="aks-new", replace="true")

    assert (ended.code, ended.change) == (0, "replaced")
    assert world.changes == ["DELETE services/churn", "POST services"]
    assert world.tenant.service("churn").cluster == "aks-new"
    assert world.tenant.service("churn").keys == keys
    assert keys.primary not in ended.log


def test_a_conflict_about_the_cluster_is_found_before_the_new_cluster_is_made(live_world: World) -> None:
    ended = live_world.deploy(cluster_name="aks-new", provisioning_config=PROVISIONING)

    assert ended.code == 5
    assert live_world.changes == []
    assert live_world.tenant.clusters == ["aks-prod"]


def test_with_replace_the_new_cluster_is_ready_before_the_service_is_taken_from_the_old_one(live_world: World) -> None:
    ended = live_world.deploy(cluster_name="aks-new", provisioning_config=PROVISIONING, replace="true")

    assert ended.change == "replaced"
    assert live_world.changes == ["PUT computes/aks-new", "DELETE services/churn", "POST services"]
    assert live_world.tenant.service("churn").cluster == "aks-new"


def test_a_deletion_that_takes_its_time_is_waited_for(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"delete": 45}}, clusters=CLUSTERS, services=[service()])

    assert world.deploy(cluster_name="aks-new", replace="true").change == "replaced"

    assert world.tenant.service("churn").cluster == "aks-new"


def test_replace_that_is_not_needed_replaces_nothing(live_world: World) -> None:
    ended = live_world.deploy(image="churn-model:11", replace="true")

    assert ended.change == "updated"
    assert live_world.changes == ["PATCH services/churn"]


def test_a_service_made_from_models_is_a_conflict(live_world: World) -> None:
    live_world.tenant.service("churn").edit(image=None)

    ended = live_world.deploy()

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "it was made from models and an environment, not from an image" in ended.log
    assert live_world.changes == []


def test_with_replace_a_service_made_from_models_is_made_from_the_image_with_the_same_keys(live_world: World) -> None:
    live_world.tenant.service("churn").edit(image=None)
    keys = live_world.tenant.service("churn").keys

    assert live_world.deploy(replace="true").change == "replaced"

    assert live_world.tenant.service("churn").image == "churn-model:12"
    assert live_world.tenant.service("churn").keys == keys


IN_PLACE: dict[str, tuple[str, dict[str, object]]] = {
    "a property": ("{properties: {data: v7}}", {"properties": {"data": "v6"}}),
    "a namespace": ("{namespace: churn-prod}", {}),
    "no GPU": ("{gpu_cores: 0}", {"settings": {"containerResourceRequirements": {"cpu": 0.1, "gpu": 1}}}),
    "an image": ("{}", {}),
}


@pytest.mark.parametrize("what", IN_PLACE)
def test_what_no_update_can_change_is_made_again_in_one_request_with_both_keys(
    make_world: MakeWorld, what: str
) -> None:
    config, has = IN_PLACE[what]
    world = make_world(clusters=[CLUSTER | {"vm_size": "Standard_NC6"}], services=[service(**has)])
    if what == "an image":
        world.tenant.service("churn").edit(image=None)
    keys = world.tenant.service("churn").keys

    refused, ended = world.deploy(deployment_config=config), world.deploy(deployment_config=config, replace="true")

    assert refused.verdict == (5, "conflict", "deploy.name-conflict")
    assert "must be created again in its place" in refused.log
    assert (ended.code, ended.change) == (0, "replaced")
    assert world.changes == ["POST services"]
    assert world.tenant.service("churn").keys == keys
    assert world.deploy(deployment_config=config, replace="true").change == "unchanged"


def test_what_is_made_again_in_its_place_keeps_what_nobody_manages(make_world: MakeWorld) -> None:
    kept = {"appInsightsEnabled": False, "scoringTimeoutMs": 7000, "numReplicas": 2, "description": "by hand"}
    has = service(properties={"data": "v6"}, tags={"team": "ml"}, settings=kept)
    world = make_world(services=[has])

    world.deploy(deployment_config="{properties: {data: v7}}", replace="true")

    settings = world.tenant.service("churn").settings
    assert (settings["enable_app_insights"], settings["scoring_timeout_ms"]) == (False, 7000)
    assert (settings["num_replicas"], settings["description"]) == (2, "by hand")
    assert world.tenant.service("churn").tags["team"] == "ml"


def test_a_failure_in_its_place_leaves_the_keys(make_world: MakeWorld) -> None:
    world = make_world(services=[service(properties={"data": "v6"})])
    keys = world.tenant.service("churn").keys
    world.tenant.faults.add("POST", "services$", status=503, times=3)
    config = "{properties: {data: v7}}"

    first = world.deploy(deployment_config=config, replace="true")
    second = world.deploy(deployment_config=config, replace="true")

    assert (first.code, first.change, second.code) == (10, "none", 0)
    assert world.tenant.service("churn").keys == keys


def test_a_namespace_cannot_change_in_place(live_world: World) -> None:
    ended = live_world.deploy(deployment_config="{namespace: churn-prod}")

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "namespace cannot change after creation" in ended.log


def test_a_failed_service_is_made_again_in_its_place_with_the_same_keys(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Failed")])
    keys = world.tenant.service("churn").keys

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "replaced")
    assert world.changes == ["POST services"]
    assert world.tenant.service("churn").state == "Healthy"
    assert world.tenant.service("churn").keys == keys


def test_a_failed_service_with_another_image_is_updated(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Failed", image="churn-model:11")])

    assert world.deploy().change == "updated"

    assert world.tenant.service("churn").state == "Healthy"
