"""What is asked before a change, and what the answers forbid, warn of or leave in doubt."""

from dataclasses import replace
from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.deploying.preflight import Questions, questions
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Cluster, Observed
from aks_deploy.domain.plan import Plan, ProvisionCluster
from aks_deploy.domain.subscription import Facts, NodePool, Permission, Quota, VmSize
from unit.deploying.samples import desired, observed, web_service

SHARED = "/subscriptions/s/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/shared"
ATTACH = AttachConfig.model_construct(resource_id=SHARED)
F4S = ProvisioningConfig(agent_count=3, vm_size="Standard_F4s_v2")
SIZES = {
    size.name.lower(): size
    for size in (
        VmSize("Standard_F4s_v2", "standardFSv2Family", 4, 8),
        VmSize("Standard_F8s_v2", "standardFSv2Family", 8, 16),
        VmSize("Standard_D3_v2", "standardDv2Family", 4, 14),
        VmSize("Standard_NC6", "standardNCFamily", 6, 56, gpus=1, restricted=True),
        VmSize("Standard_NC12", "standardNCFamily", 12, 112, gpus=2),
        VmSize("Standard_New", "standardNewFamily", None, None),
    )
}
PLENTY = {name.lower(): Quota(name, 0, 1000) for name in ("cores", "standardFSv2Family", "standardDv2Family")}
ALL = (Permission(("*",)),)
READER = (Permission(("*/read",)),)


def facts(**more: Any) -> Facts:  # noqa: ANN401 - fields of any type
    return replace(Facts("eastus", SIZES, PLENTY, ALL), **more)


def planned(wanted: Desired, found: Observed | None = None, **more: Any) -> Plan:  # noqa: ANN401 - as above
    return make_plan(wanted, replace(found or observed(cluster=None), facts=facts(**more)))


def on(vm_size: str = "Standard_F4s_v2", *, attached: bool = False, **service: Any) -> Observed:  # noqa: ANN401 - as above
    """A ready cluster of three nodes, with a web service where parameters of one are given."""
    config = ProvisioningConfig.model_construct(agent_count=3, vm_size=vm_size, location="westus")
    cluster = Cluster("aks-prod", "AKS", "Succeeded", resource_id=SHARED, attached=attached, config=config)
    return replace(observed(web_service(**service) if service else None), cluster=cluster)


def asked(wanted: Desired, found: Observed) -> Questions:
    return questions(wanted, found, make_plan(wanted, found).steps, region="eastus")


def test_nothing_is_asked_where_nothing_changes() -> None:
    assert asked(desired(cpu_cores=0.5), on(cpu_cores=0.5)) == Questions()
    assert asked(desired(), replace(on(cpu_cores=1), service=web_service(state="Transitioning"))) == Questions()


@pytest.mark.parametrize(
    ("wanted", "found", "questions"),
    [
        (desired(cluster_config=F4S), observed(cluster=None), Questions("eastus", quotas=True, permissions=True)),
        (
            desired(cluster_config=F4S.model_copy(update={"location": "West US"})),
            observed(cluster=None),
            Questions("West US", quotas=True, permissions=True),
        ),
        (desired(cluster_config=ATTACH), observed(cluster=None), Questions("eastus", permissions=True, pools=SHARED)),
        (desired(), on(), Questions(permissions=True)),
        (desired(cpu_cores=2), on(), Questions("westus", permissions=True, others="aks-prod")),
        (
            desired(cpu_cores=2),
            on(attached=True),
            Questions("westus", permissions=True, pools=SHARED, others="aks-prod"),
        ),
        (desired("churn-model:12"), on(image="churn-model:11"), Questions(permissions=True)),
        (desired(cpu_cores=2, description="x"), on(cpu_cores=2), Questions(permissions=True)),
        (desired(num_replicas=2), on(num_replicas=1), Questions("westus", permissions=True, others="aks-prod")),
        (desired(cpu_cores=2), observed(cluster="Creating"), Questions(permissions=True)),
    ],
)
def test_only_what_the_steps_need_is_asked(wanted: Desired, found: Observed, questions: Questions) -> None:
    assert asked(wanted, found) == questions


def test_nodes_that_azure_can_make_are_not_spoken_of_and_their_vcpus_are_told() -> None:
    plan = planned(desired(cluster_config=F4S))

    assert (plan.blockers, plan.warnings, plan.notices) == ((), (), ())
    assert isinstance(plan.steps[0], ProvisionCluster)
    assert (plan.steps[0].effects.nodes, plan.steps[0].effects.vcpus) == (3, 12)


@pytest.mark.parametrize(
    ("size", "message", "hint"),
    [
        ("Standard_F4_v2", "is not offered in eastus", "with the nearest names: Standard_F4s_v2"),
        ("Standard_NC6", "is not available to this subscription in eastus", "of the same family: Standard_NC12"),
        ("nothing-like-it", "is not offered in eastus", "Give another vm_size or location."),
    ],
)
def test_a_size_that_cannot_be_had_forbids_it_and_the_nearest_are_named(size: str, message: str, hint: str) -> None:
    (blocker,) = planned(desired(cluster_config=ProvisioningConfig(vm_size=size))).blockers

    assert (blocker.failure, blocker.diagnosis_code) == ("deployment-failed", "compute.vm-size-unavailable")
    assert f"{size} {message}" in blocker.message
    assert hint in blocker.hint


@pytest.mark.parametrize(("used", "blocked"), [(8, False), (9, True)])
@pytest.mark.parametrize("name", ["cores", "standardFSv2Family"])
def test_a_quota_that_is_short_forbids_it_with_the_sum(name: str, used: int, *, blocked: bool) -> None:
    short = {**PLENTY, name.lower(): Quota(name, used, 20)}

    blockers = planned(desired(cluster_config=F4S), quotas=short).blockers

    assert [blocker.diagnosis_code for blocker in blockers] == ["compute.quota-exceeded"] * blocked
    assert not blocked or f"is 20: {used} are used, and 3 x Standard_F4s_v2 need 3 x 4 = 12 more, together 21" in (
        blockers[0].message
    )


@pytest.mark.parametrize(("purpose", "codes"), [(None, ["compute.cluster-too-small"]), ("DevTest", [])])
def test_fewer_than_twelve_vcpus_are_for_tests_only(purpose: Any, codes: list[str]) -> None:  # noqa: ANN401 - as above
    small = ProvisioningConfig(agent_count=2, vm_size="Standard_F4s_v2", cluster_purpose=purpose)

    plan = planned(desired(cluster_config=small))

    assert [blocker.diagnosis_code for blocker in plan.blockers] == codes
    assert ["runs its router three times" in warning for warning in plan.warnings] == [True] * len(codes)


def test_what_azure_does_not_say_of_a_size_is_a_doubt() -> None:
    plan = planned(desired(cluster_config=ProvisioningConfig(vm_size="Standard_New"), cpu_cores=99))

    assert plan.blockers == ()
    assert [notice.partition(":")[0] for notice in plan.notices] == ["Not certain"] * 2
    assert "does not say how many vCPUs Standard_New has" in plan.notices[0]
    assert "what Standard_New has is not known in eastus" in plan.notices[1]


def test_a_quota_that_azure_does_not_name_is_a_doubt() -> None:
    (notice,) = planned(desired(cluster_config=F4S), quotas={"cores": Quota("cores", 0, 100)}).notices

    assert notice == "Not certain: Azure names no vCPU quota standardFSv2Family in eastus: it was not checked."


@pytest.mark.parametrize("unanswered", [{"sizes": None}, {"quotas": None}, {"sizes": None, "quotas": None}])
def test_without_an_answer_nothing_is_forbidden(unanswered: dict[str, None]) -> None:
    plan = planned(desired(cluster_config=F4S, cpu_cores=2), doubts=("nothing was read.",), **unanswered)

    assert (plan.blockers, plan.warnings, plan.notices) == ((), (), ("Not certain: nothing was read.",))


def test_what_no_role_allows_is_named_and_forbids_nothing() -> None:
    plan = planned(desired(cluster_config=F4S), permissions=READER)

    (warning,) = plan.warnings
    assert plan.blockers == ()
    assert "workspaces/computes/write, Microsoft.MachineLearningServices/workspaces/services/aks/write" in warning
    assert "Contributor" in warning


def test_roles_that_were_not_read_are_not_judged() -> None:
    assert planned(desired(cluster_config=F4S), permissions=None).warnings == ()


@pytest.mark.parametrize(
    ("size", "needs", "code"),
    [
        ("Standard_F4s_v2", {"cpu_cores": 4}, "deploy.unschedulable"),
        ("Standard_F4s_v2", {"memory_gb": 8}, "deploy.unschedulable"),
        ("Standard_F4s_v2", {"gpu_cores": 1}, "deploy.gpu-unavailable"),
        ("Standard_NC12", {"gpu_cores": 3}, "deploy.unschedulable"),
    ],
)
def test_one_replica_larger_than_a_node_forbids_it(size: str, needs: dict[str, Any], code: str) -> None:
    (blocker,) = planned(desired(**needs), on(size)).blockers

    assert (blocker.failure, blocker.diagnosis_code) == ("deployment-failed", code)
    assert f"3 x {size}" in blocker.message


def test_an_update_without_room_for_one_more_is_warned_of_with_the_sum() -> None:
    full = on(cpu_cores=3, memory_gb=1, num_replicas=3, autoscale_enabled=False)

    (warning,) = planned(desired(cpu_cores=3.2), full).warnings

    assert "3 x 3 + 1 x 3.2 = 12.2 are asked for, and 3 x Standard_F4s_v2" in warning


def test_the_most_replicas_of_autoscaling_are_a_note_where_they_find_no_room() -> None:
    wanted = desired(cpu_cores=2, autoscale_enabled=True, autoscale_min_replicas=1, autoscale_max_replicas=9)

    plan = planned(wanted, on())

    assert plan.warnings == ()
    assert "autoscale_max_replicas 9 is more than the nodes hold: cores: 9 x 2" in plan.notices[0]


def pool(count: int = 3, most: int = 0, *, takes_pods: bool = True, size: str = "Standard_F4s_v2") -> NodePool:
    return NodePool(f"p{count}", size, count, most or count, takes_pods=takes_pods)


@pytest.mark.parametrize(
    ("pools", "blocked"),
    [
        ((pool(1),), True),
        ((pool(1, most=3),), False),
        ((pool(2), pool(1, takes_pods=False)), False),
        ((pool(1), pool(1, size="Standard_Unknown")), False),
        ((), False),
        (None, False),
    ],
)
def test_an_aks_cluster_is_too_small_only_where_that_is_certain(
    pools: tuple[NodePool, ...] | None, *, blocked: bool
) -> None:
    codes = [blocker.diagnosis_code for blocker in planned(desired(cluster_config=ATTACH), pools=pools).blockers]

    assert codes == ["compute.cluster-too-small"] * blocked


def test_nodes_that_take_no_pods_hold_no_replica() -> None:
    tainted = (pool(1), pool(9, takes_pods=False))

    plan = planned(desired(cpu_cores=3, num_replicas=2, autoscale_enabled=False), on(attached=True), pools=tainted)

    assert "1 x Standard_F4s_v2 (about 3.46 of 4 each) have places for 1 of 3" in plan.warnings[0]


def test_a_cluster_on_which_nothing_can_run_is_warned_of() -> None:
    plan = planned(desired(cpu_cores=3), on(attached=True), pools=(pool(9, takes_pods=False),))

    assert plan.blockers == ()
    assert "each is empty, tainted or of Windows" in plan.warnings[0]


def test_nodes_that_autoscaling_may_add_are_room() -> None:
    wanted = desired(cpu_cores=3, num_replicas=4, autoscale_enabled=False)

    assert planned(wanted, on(attached=True), pools=(pool(1, most=4),)).warnings == ()
