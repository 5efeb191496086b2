"""Which steps lead from what Azure has to what is asked for, and what forbids them."""

from dataclasses import replace
from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.observed import Cluster, Observed, WebService
from aks_deploy.domain.plan import CreateService, FieldChange, ReplaceService, UpdateService
from unit.deploying.samples import ANY_CLUSTER, OURS, desired, observed, web_service

THERE = web_service()
OLD = web_service("churn-model:11")
ELSEWHERE = web_service(cluster_name="aks-old")


@pytest.mark.parametrize(
    ("has", "steps", "change"),
    [
        (observed(), ["CreateService"], "created"),
        (observed(THERE), [], "unchanged"),
        (observed(OLD), ["UpdateService"], "updated"),
        (observed(web_service(state="Failed")), ["CreateService"], "replaced"),
        (observed(web_service(state="Unhealthy")), ["AwaitService"], "unchanged"),
        (observed(web_service(state="Transitioning")), ["AwaitService"], "unchanged"),
        (observed(web_service("churn-model:11", state="Failed")), ["UpdateService"], "updated"),
        (observed(ELSEWHERE), ["ReplaceService"], "replaced"),
        (observed(web_service(None)), ["CreateService"], "replaced"),
        (observed(web_service(kind="ACI", cluster_name=None)), ["ReplaceService"], "replaced"),
        (observed(cluster=None), ["ProvisionCluster", "CreateService"], "created"),
        (observed(cluster="Creating"), ["AwaitCluster", "CreateService"], "created"),
        (observed(THERE, cluster="Updating"), ["AwaitCluster"], "unchanged"),
        (observed(cluster="Failed"), ["RemoveCluster", "ProvisionCluster", "CreateService"], "created"),
        (observed(cluster="Deleting"), ["RemoveCluster", "ProvisionCluster", "CreateService"], "created"),
        (observed(THERE, cluster="Failed"), ["RemoveCluster", "ProvisionCluster", "CreateService"], "replaced"),
        (observed(OLD, cluster=None), ["ProvisionCluster", "CreateService"], "replaced"),
        (observed(ELSEWHERE, cluster="Failed"), ["RemoveCluster", "ProvisionCluster", "ReplaceService"], "replaced"),
    ],
)
def test_steps_follow_from_what_is_there(has: Observed, steps: list[str], change: str) -> None:
    plan = make_plan(desired(cluster_config=ANY_CLUSTER, replace=True), has)

    assert [type(step).__name__ for step in plan.steps] == steps
    assert plan.change == change
    assert plan.blockers == ()


@pytest.mark.parametrize(("has", "changes"), [(observed(THERE), False), (observed(OLD), True), (observed(), True)])
def test_only_a_plan_that_changes_something_has_changes(has: Observed, *, changes: bool) -> None:
    assert make_plan(desired(), has).has_changes is changes


def test_waiting_alone_is_no_change() -> None:
    plan = make_plan(desired(), observed(web_service(state="Unhealthy"), cluster="Updating"))

    assert len(plan.steps) == 2
    assert not plan.has_changes


@pytest.mark.parametrize(
    ("has", "failure", "code"),
    [
        (observed(image=None), "not-found", "image.not-found"),
        (observed(image="Failed"), "deployment-failed", "image.build-failed"),
        (observed(image="Running"), "conflict", "unknown"),
        (observed(cluster=None), "not-found", "compute.not-found"),
        (observed(cluster="Failed"), "deployment-failed", "compute.failed-state"),
        (observed(cluster="Canceled"), "deployment-failed", "compute.failed-state"),
        (observed(cluster="Deleting"), "conflict", "unknown"),
        (observed(ELSEWHERE), "conflict", "deploy.name-conflict"),
        (observed(web_service(None)), "conflict", "deploy.name-conflict"),
        (observed(web_service(kind="ACI", cluster_name=None)), "conflict", "deploy.name-conflict"),
        (observed(web_service(tags={"aks-deploy.repository": "org/x"})), "conflict", "deploy.name-conflict"),
    ],
)
def test_what_stands_in_the_way_forbids_the_plan(has: Observed, failure: str, code: str) -> None:
    (blocker,) = make_plan(desired(), has).blockers

    assert (blocker.failure, blocker.diagnosis_code) == (failure, code)
    assert blocker.hint


@pytest.mark.parametrize("name", ["AKS-Prod", "aks-PROD"])
def test_a_cluster_is_the_same_however_its_name_is_spelled(name: str) -> None:
    plan = make_plan(desired(cluster_name=name, replace=True), observed(THERE))

    assert (plan.steps, plan.blockers) == ((), ())


def test_what_is_made_again_in_its_place_says_why() -> None:
    has = observed(web_service(None, properties={"data": "v6"}))

    (step,) = make_plan(desired(properties={"data": "v7"}, replace=True), has).steps

    assert isinstance(step, CreateService)
    assert step.overwrite
    assert step.reasons == (
        "it was made from models and an environment, not from an image",
        "the properties data cannot change after creation",
    )


def test_versions_are_listed_newest_first_by_number() -> None:
    (blocker,) = make_plan(desired(), observed(image=None)).blockers

    assert blocker.hint == "It has these versions: churn-model:10, churn-model:9."


def test_a_compute_target_of_another_kind_is_a_conflict() -> None:
    has = replace(observed(), cluster=Cluster("aks-prod", "AmlCompute", "Succeeded"))

    (blocker,) = make_plan(desired(cluster_config=ANY_CLUSTER), has).blockers

    assert "is AmlCompute, not AKS" in blocker.message


@pytest.mark.parametrize(
    ("service", "noticed"),
    [(THERE, True), (web_service(tags={"aks-deploy.repository": "org/churn"}), False), (None, False)],
)
def test_a_service_without_a_tag_of_ours_is_noticed(service: WebService | None, *, noticed: bool) -> None:
    assert bool(make_plan(desired(origin=OURS), observed(service)).notices) is noticed


def test_a_plan_tells_one_key_from_another_and_shows_none() -> None:
    asked = [desired(primary_key=key) for key in ("chosen-key-0123456789", "another-key-0123456789")]

    first, second = (make_plan(each, observed()).steps[0] for each in asked)

    assert isinstance(first, CreateService)
    assert FieldChange("primary_key", None, "sha256:c5883b1d070c") in first.fields
    assert first != second
    assert "chosen-key" not in repr(first)


BOTH = {"primary_key": "first-key", "secondary_key": "second-key"}
KEPT = "It is set at creation only; the web service keeps its own."


@pytest.mark.parametrize(
    ("given", "same", "notices"),
    [
        (BOTH, {"primary_key": True, "secondary_key": True}, []),
        (
            BOTH,
            {"primary_key": True, "secondary_key": False},
            [f"The given secondary_key is not that of the web service. {KEPT}"],
        ),
        ({"primary_key": "first-key"}, {}, [f"The given primary_key cannot be read and compared. {KEPT}"]),
        ({"blobfuse_enabled": False}, {}, [f"The given blobfuse_enabled cannot be read and compared. {KEPT}"]),
        ({"cpu_cores": 2}, {}, []),
    ],
)
def test_what_only_creation_sets_is_noticed_where_the_service_may_have_another_value(
    given: dict[str, Any], same: dict[str, bool], notices: list[str]
) -> None:
    plan = make_plan(desired(**given), replace(observed(OLD), same_keys=same))

    assert list(plan.notices) == notices


@pytest.mark.parametrize("has", [observed(), observed(web_service(state="Failed")), observed(ELSEWHERE)])
def test_nothing_is_noticed_of_keys_that_a_creation_sets(has: Observed) -> None:
    assert make_plan(desired(**BOTH), has).notices == ()


@pytest.mark.parametrize(
    ("given", "has", "message", "hint"),
    [
        (
            {"cpu_cores": 2},
            {"cpu_cores_limit": 1.5},
            "cpu_cores 2 is more than cpu_cores_limit 1.5, which the web",
            "2",
        ),
        ({"cpu_cores_limit": 1}, {"cpu_cores": 1.5}, "cpu_cores_limit 1 is less than cpu_cores 1.5, which the", "1"),
        ({"memory_gb": 2}, {"memory_gb_limit": 1}, "memory_gb 2 is more than memory_gb_limit 1, which the web", "2"),
        ({"memory_gb_limit": 1}, {"memory_gb": 2}, "memory_gb_limit 1 is less than memory_gb 2, which the web", "1"),
        ({"cpu_cores_limit": 0.05}, None, "cpu_cores_limit 0.05 is less than cpu_cores 0.1, which is Azure's", "0.05"),
        ({"memory_gb_limit": 0.4}, None, "memory_gb_limit 0.4 is less than memory_gb 0.5, which is Azure's", "0.4"),
        (
            {"autoscale_enabled": True, "autoscale_min_replicas": 11},
            None,
            "autoscale_min_replicas 11 is more than autoscale_max_replicas 10, which is Azure's default.",
            "11",
        ),
    ],
)
def test_a_value_past_one_that_nobody_manages_is_a_conflict_with_the_way_out(
    given: dict[str, Any], has: dict[str, Any] | None, message: str, hint: str
) -> None:
    service = web_service(**has) if has is not None else None

    (blocker,) = make_plan(desired(**given), observed(service)).blockers

    assert blocker.failure == "conflict"
    assert blocker.message.startswith(message)
    assert f"too: {hint} or" in blocker.hint


@pytest.mark.parametrize(
    ("given", "has"),
    [
        ({"cpu_cores": 2}, {"cpu_cores_limit": None}),
        ({"cpu_cores": 2}, {"cpu_cores_limit": 2}),
        ({"cpu_cores": 2, "cpu_cores_limit": 2}, {"cpu_cores_limit": 1}),
        ({"cpu_cores_limit": 0.1}, None),
        ({"cpu_cores_limit": 0.05}, {"cpu_cores": 0.05}),
        ({"autoscale_enabled": True, "autoscale_min_replicas": 11}, {"autoscale_max_replicas": 12}),
    ],
)
def test_a_value_that_goes_with_those_that_nobody_manages_is_no_conflict(
    given: dict[str, Any], has: dict[str, Any] | None
) -> None:
    service = web_service(**has) if has is not None else None

    assert make_plan(desired(**given), observed(service)).blockers == ()


def test_an_update_names_only_the_fields_that_change() -> None:
    (step,) = make_plan(desired(cpu_cores=2, memory_gb=4), observed(web_service(cpu_cores=1.0, memory_gb=4.0))).steps

    assert isinstance(step, UpdateService)
    assert [field.name for field in step.fields] == ["cpu_cores"]


def test_a_replacement_says_why() -> None:
    (step,) = make_plan(desired(replace=True), observed(ELSEWHERE)).steps

    assert isinstance(step, ReplaceService)
    assert step.reasons == ("it lives on cluster 'aks-old', not on 'aks-prod'",)
