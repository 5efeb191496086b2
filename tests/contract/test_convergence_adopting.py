"""Changes that run already, whoever asked for them: they are followed to their end, and then a fresh plan counts."""

import pytest

from contract.meddling import just_before, patched, unseen
from contract.world import CLUSTER, PROVISIONING, MakeWorld, World, service

LOGGED = "Looking whether the endpoint of churn answers."


def test_the_operation_of_a_run_that_ended_early_is_followed_with_its_log(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"deploy": 200}})
    first = world.deploy(timeout_minutes="2")

    second = world.deploy()

    assert (first.code, second.change) == (8, "unchanged")
    assert LOGGED not in first.log
    assert LOGGED in second.log
    assert world.changes == ["POST services"]


def test_an_operation_whose_request_got_no_answer_is_followed_with_its_log(world: World) -> None:
    world.tenant.faults.add("POST", "services$", kind="lost_answer")

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    assert LOGGED in ended.log
    assert world.changes == ["POST services"]


def test_where_azure_does_not_know_the_operation_the_state_of_the_service_decides(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Transitioning")])
    world.tenant.faults.add("GET", "operations/.*", status=404)

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "unchanged")
    assert world.clock.monotonic() >= 90


def test_a_deployment_under_way_that_fails_is_put_right_by_what_is_planned_then(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"give_up": 300}}, services=[service()])
    unseen(world)
    first = world.deploy(deployment_config="{cpu_cores: 64}", timeout_minutes="2")

    second = world.deploy(deployment_config="{cpu_cores: 1}")

    assert first.code == 8
    assert "cpu_cores: 64 → 1" in second.log
    assert (second.code, second.change) == (0, "updated")
    assert world.changes == ["PATCH services/churn"] * 2


def test_one_that_fails_and_is_still_what_is_asked_for_ends_with_the_reason_of_azure(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"give_up": 300}}, services=[service()])
    unseen(world)
    world.deploy(deployment_config="{cpu_cores: 64}", timeout_minutes="2")

    ended = world.deploy(deployment_config="{cpu_cores: 64}")

    assert ended.verdict == (7, "deployment-failed", "deploy.unschedulable")
    assert "Insufficient cpu" in ended.log
    assert world.changes == ["PATCH services/churn"]


@pytest.mark.parametrize("state", ["Creating", "Updating"])
def test_a_plan_shows_what_it_would_wait_for(make_world: MakeWorld, state: str) -> None:
    world = make_world(clusters=[CLUSTER | {"state": state}], services=[service(state="Transitioning")])

    ended = world.plan()

    assert f". wait for the cluster 'aks-prod', which is {state}" in ended.log
    assert ". wait for the web service 'churn', which is Transitioning" in ended.log
    assert ended.outputs["has-changes"] == "false"


def test_an_update_that_meets_somebody_elses_waits_for_it_and_goes_on(live_world: World) -> None:
    just_before(live_world, "PATCH", "services/churn", patched(live_world, scoringTimeoutMs=5000))

    ended = live_world.deploy(image="churn-model:11")

    assert "Another change of the web service 'churn' has begun meanwhile; waiting for its end." in ended.log
    assert (ended.code, ended.change) == (0, "updated")
    assert live_world.tenant.service("churn").image == "churn-model:11"
    assert live_world.tenant.service("churn").settings["scoring_timeout_ms"] == 5000


def test_an_update_that_meets_the_same_one_of_somebody_else_is_done_when_that_is(live_world: World) -> None:
    just_before(live_world, "PATCH", "services/churn", live_world.tenant.handle)

    ended = live_world.deploy(image="churn-model:11")

    assert (ended.code, ended.change) == (0, "updated")
    assert [entry.status for entry in live_world.tenant.journal.entries if entry.method == "PATCH"] == [202, 409]
    assert live_world.deploy(image="churn-model:11").change == "unchanged"


def test_what_no_plan_has_shown_is_not_changed_even_if_somebody_else_makes_it_differ(make_world: MakeWorld) -> None:
    world = make_world(services=[service(settings={"scoringTimeoutMs": 7000})])
    just_before(world, "PATCH", "services/churn", patched(world, scoringTimeoutMs=5000))

    ended = world.deploy(image="churn-model:11", deployment_config="{scoring_timeout_ms: 7000}")

    assert ended.verdict[:2] == (5, "conflict")
    assert "was changed meanwhile: scoring_timeout_ms would have to change too" in ended.log
    assert world.tenant.service("churn").image == "churn-model:12"
    assert world.deploy(image="churn-model:11", deployment_config="{scoring_timeout_ms: 7000}").change == "updated"


def test_a_limit_that_somebody_else_changes_meanwhile_counts_as_it_is_then(make_world: MakeWorld) -> None:
    world = make_world(services=[service(settings={"containerResourceRequirements": {"cpu": 0.5, "cpuLimit": 4}})])
    raised = {"containerResourceRequirements/cpu": 3}
    just_before(world, "PATCH", "services/churn", patched(world, **raised))

    ended = world.deploy(deployment_config="{cpu_cores: 1, cpu_cores_limit: 2}")

    assert (ended.code, ended.change) == (0, "updated")
    has = world.tenant.service("churn").settings
    assert (has["cpu_cores"], has["cpu_cores_limit"]) == (1, 2)


def test_a_cluster_that_somebody_else_asks_for_at_the_same_moment_is_not_made_twice(bare_world: World) -> None:
    just_before(bare_world, "PUT", "computes/aks-prod", bare_world.tenant.handle)

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert (ended.code, ended.change) == (0, "created")
    assert bare_world.tenant.clusters == ["aks-prod"]


def test_a_service_of_somebody_else_that_appears_meanwhile_is_a_conflict_and_left_alone(world: World) -> None:
    theirs = {"aks-deploy.repository": "org/other"}

    def create(request: object) -> None:
        world.tenant.handle(request)  # type: ignore[arg-type]  # the run's own request, which somebody else sends
        world.tenant.service("churn").edit(tags=theirs)

    just_before(world, "POST", "services$", create)

    assert world.deploy().verdict[:2] == (5, "conflict")
    assert world.tenant.service("churn").tags == theirs
