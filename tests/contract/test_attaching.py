"""An AKS cluster that exists becomes the compute target, once, and whatever happens meanwhile."""

from typing import Any

import pytest

from contract.test_lost_answers import LOST
from contract.world import CLIENT_ID, CLUSTER, SECRET, SUBSCRIPTION, MakeWorld, World

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/platform/providers/Microsoft.ContainerService/managedClusters"
SHARED: dict[str, Any] = {"resource_id": f"{GROUP}/shared", "vm_size": "Standard_F8s_v2", "agent_count": 2}
SMALL = {"resource_id": f"{GROUP}/small", "vm_size": "Standard_D3_v2", "agent_count": 1}
STOPPED = {"resource_id": f"{GROUP}/stopped", "attach_error": "The managed cluster is stopped."}
TENANT: dict[str, Any] = {"managed_clusters": [SHARED, SMALL, STOPPED]}
BY_NAME = "{resource_group: platform, cluster_name: shared}"
BY_ID = f"{{resource_id: {GROUP}/shared}}"


@pytest.fixture
def bare_world(make_world: MakeWorld) -> World:
    """A workspace without any cluster, in a subscription with AKS clusters."""
    return make_world(TENANT, clusters=[])


def attached(name: str = "aks-prod", cluster: str = "shared", **more: object) -> dict[str, object]:
    """A compute target that is an AKS cluster already."""
    return CLUSTER | {"name": name, "resource_id": f"{GROUP}/{cluster}", **more}


@pytest.mark.parametrize("config", [BY_NAME, BY_ID])
def test_a_missing_cluster_is_attached_waited_for_and_deployed_to(bare_world: World, config: str) -> None:
    ended = bare_world.deploy(attach_config=config)

    assert (ended.verdict, ended.change) == ((0, "", ""), "created")
    assert bare_world.changes == ["PUT computes/aks-prod", "POST services"]
    assert bare_world.tenant.cluster("aks-prod").attached
    assert bare_world.tenant.cluster("aks-prod").settings["vm_size"] == "Standard_F8s_v2"
    assert bare_world.tenant.service("churn").cluster == "aks-prod"


def test_running_again_changes_nothing(bare_world: World) -> None:
    bare_world.deploy(attach_config=BY_NAME)

    assert bare_world.deploy(attach_config=BY_ID.replace("shared", "SHARED")).change == "unchanged"

    assert len(bare_world.changes) == 2


@pytest.mark.parametrize("fault", LOST)
def test_whatever_becomes_of_the_request_there_is_one_cluster_in_the_end(bare_world: World, fault: str) -> None:
    bare_world.tenant.faults.add("PUT", "computes/aks-prod", **LOST[fault])

    ended = bare_world.deploy(attach_config=BY_NAME)

    assert (ended.code, ended.change) == (0, "created")
    assert bare_world.tenant.clusters == ["aks-prod"]
    assert bare_world.tenant.service("churn").state == "Healthy"


def test_a_run_that_ended_too_early_is_gone_on_with(make_world: MakeWorld) -> None:
    world = make_world({**TENANT, "durations": {"attach": 300}}, clusters=[])

    first = world.deploy(attach_config=BY_NAME, timeout_minutes="2")
    second = world.deploy(attach_config=BY_NAME)

    assert first.verdict == (8, "timed-out", "deploy.timed-out")
    assert (second.code, second.change) == (0, "created")
    assert world.changes == ["PUT computes/aks-prod", "POST services"]


def test_a_plan_shows_what_would_be_attached_and_does_nothing(bare_world: World) -> None:
    ended = bare_world.plan(attach_config=BY_NAME)

    assert "+ attach an AKS cluster as 'aks-prod'" in ended.log
    assert f"resource_id = {GROUP}/shared" in ended.log
    assert ended.outputs["has-changes"] == "true"
    assert bare_world.changes == []


@pytest.mark.parametrize("state", ["Succeeded", "Creating"])
def test_a_compute_target_that_is_another_aks_cluster_is_a_conflict(make_world: MakeWorld, state: str) -> None:
    world = make_world(TENANT, clusters=[attached(cluster="small", purpose="DevTest", state=state)])

    ended = world.deploy(attach_config=BY_NAME)

    assert ended.verdict == (5, "conflict", "unknown")
    assert f"is the AKS cluster {GROUP}/small, not the one that attach-config names" in ended.log
    assert "detach it" in ended.log
    assert world.changes == []


def test_one_that_is_attached_under_another_name_is_not_attached_again(make_world: MakeWorld) -> None:
    world = make_world(TENANT, clusters=[attached("aks-old")])

    ended = world.deploy(attach_config=BY_NAME)

    assert ended.verdict == (5, "conflict", "unknown")
    assert "is attached as 'aks-old' already" in ended.log
    assert "Give cluster-name: aks-old" in ended.log
    assert world.changes == []


def test_an_attachment_that_fails_is_told_in_the_words_of_azure(bare_world: World) -> None:
    config = "{resource_group: platform, cluster_name: stopped}"

    first, second = bare_world.deploy(attach_config=config), bare_world.deploy(attach_config=config)

    assert first.verdict == (7, "deployment-failed", "compute.attach-failed")
    assert second.verdict == (7, "deployment-failed", "compute.failed-state")
    for ended in (first, second):
        assert "The managed cluster is stopped." in ended.log
        assert "Give replace: true to have it detached and attached again" in ended.log
    assert bare_world.changes == ["PUT computes/aks-prod"]


def test_one_that_is_not_there_is_not_found(bare_world: World) -> None:
    ended = bare_world.deploy(attach_config="{resource_group: platform, cluster_name: sahred}")

    assert ended.verdict == (4, "not-found", "compute.not-found")
    assert f"Check attach-config: it names {GROUP}/sahred" in ended.log
    assert bare_world.tenant.clusters == []


def test_one_that_azure_refuses_at_once_ends_with_its_text_and_the_way_out(bare_world: World) -> None:
    bare_world.tenant.faults.add("GET", "agentPools", status=403)

    ended = bare_world.deploy(attach_config="{resource_group: platform, cluster_name: small}")

    assert ended.verdict == (7, "deployment-failed", "compute.cluster-too-small")
    assert "at least 12 cores" in ended.log
    assert "cluster_purpose: DevTest" in ended.log


def test_without_a_role_on_it_access_is_denied(make_world: MakeWorld) -> None:
    principal = {"client_id": CLIENT_ID, "secret": SECRET, "roles": {"ml-prod": "contributor"}}
    world = make_world({**TENANT, "service_principals": [principal]}, clusters=[])

    ended = world.deploy(attach_config=BY_NAME)

    assert ended.verdict == (3, "access-denied", "auth.permission-denied")
    assert f"on the workspace and on {GROUP}/shared" in ended.log


def test_an_internal_load_balancer_is_asked_for_and_its_endpoint_not_asked(bare_world: World) -> None:
    config = "{resource_group: platform, cluster_name: shared, load_balancer_type: InternalLoadBalancer}"

    ended = bare_world.deploy(attach_config=config)

    assert bare_world.tenant.cluster("aks-prod").settings["load_balancer_type"] == "InternalLoadBalancer"
    assert "was not verified from here" in ended.log


@pytest.mark.parametrize("command", ["plan", "deploy"])
def test_what_differs_on_a_cluster_that_exists_is_noticed_and_left(world: World, command: str) -> None:
    config = "{agent_count: 9, vm_size: standard_d3_V2, location: West US, cluster_purpose: FastProd, ssl_cname: null}"

    ended = getattr(world, command)(provisioning_config=config)

    assert (
        "used as it is, though it has agent_count 3 (asked for: 9), location eastus (asked for: West US)." in ended.log
    )
    assert world.tenant.cluster("aks-prod").settings["agent_count"] == 3
    assert "PUT computes/aks-prod" not in world.changes
