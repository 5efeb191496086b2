"""Waiting: how often is looked, when it ends, and what is said then."""

import os
import signal

import pytest

from contract.world import CLUSTER, PROVISIONING, MakeWorld, World, service


@pytest.fixture
def bare_world(make_world: MakeWorld) -> World:
    """A workspace without any cluster, where creating one takes as long as in Azure."""
    return make_world({"durations": {"provision": 600}}, clusters=[])


def polls(world: World, path: str) -> int:
    """How many reads of the path there were that found it under way."""
    return world.tenant.journal.count("GET", path)


def test_a_cluster_takes_its_ten_minutes_and_is_seen_creating_over_many_polls(bare_world: World) -> None:
    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.code == 0
    assert bare_world.clock.monotonic() >= 600
    assert 20 <= polls(bare_world, "computes/aks-prod") < 90
    posted = next(entry.at for entry in bare_world.tenant.journal.entries if entry.path.endswith("/services"))
    asked = next(entry.at for entry in bare_world.tenant.journal.entries if entry.method == "PUT")
    assert (posted - asked).total_seconds() >= 600


def test_pauses_grow_from_one_second_to_ten(bare_world: World) -> None:
    bare_world.deploy(provisioning_config=PROVISIONING)

    waiting = bare_world.clock.slept[:60]
    assert waiting[0] == pytest.approx(1, rel=0.1)
    assert max(waiting) == pytest.approx(10, rel=0.1)
    assert sum(waiting[:20]) < sum(waiting[20:40]) < sum(waiting[40:60])


def test_the_wait_says_at_most_every_half_minute_how_it_stands(bare_world: World) -> None:
    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert 10 <= ended.log.count("aks-prod is Creating") <= 21


def test_a_run_whose_time_is_spent_leaves_everything_and_the_next_one_goes_on(bare_world: World) -> None:
    first = bare_world.deploy(provisioning_config=PROVISIONING, timeout_minutes="5")

    assert first.verdict == (8, "timed-out", "deploy.timed-out")
    assert "still Creating after 240 s" in first.log
    assert bare_world.clock.monotonic() == pytest.approx(240, abs=1)
    assert bare_world.tenant.cluster("aks-prod").state == "Creating"

    assert bare_world.deploy(provisioning_config=PROVISIONING).change == "created"
    assert bare_world.changes == ["PUT computes/aks-prod", "POST services"]


def test_a_deployment_that_outlasts_the_time_is_gone_on_with_by_the_next_run(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"deploy": 200}})

    first = world.deploy(timeout_minutes="2")

    assert first.verdict == (8, "timed-out", "deploy.timed-out")
    assert first.change == "created"
    assert world.deploy().verdict[0] == 0
    assert world.changes == ["POST services"]
    assert world.tenant.service("churn").state == "Healthy"


def test_an_update_is_not_sent_while_another_change_is_under_way(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"deploy": 200}})
    world.deploy(timeout_minutes="2")

    ended = world.deploy(image="churn-model:11")

    assert "A change of the web service 'churn' is under way" in ended.log
    assert (ended.code, ended.change) == (0, "updated")
    assert world.tenant.service("churn").image == "churn-model:11"


def test_a_change_under_way_that_outlasts_the_time_is_a_timeout_and_nothing_is_sent(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"deploy": 500}}, services=[service(state="Transitioning")])

    ended = world.deploy(image="churn-model:11", timeout_minutes="2")

    assert ended.verdict == (8, "timed-out", "deploy.timed-out")
    assert world.changes == []


def test_a_cluster_that_somebody_else_is_creating_is_waited_for_and_used(make_world: MakeWorld) -> None:
    world = make_world(clusters=[CLUSTER | {"state": "Creating"}])

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert (ended.code, ended.change) == (0, "created")
    assert world.changes == ["POST services"]


def test_provisioning_that_fails_ends_the_run_with_the_text_of_azure(make_world: MakeWorld) -> None:
    world = make_world({"quotas": {"eastus": {"cores": 4}}}, clusters=[])
    world.tenant.faults.add("GET", "usages", status=403)

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict[:2] == (7, "deployment-failed")
    assert "Current Limit: 4" in ended.log
    assert world.tenant.services == []
    assert world.changes == ["PUT computes/aks-prod"]


def test_a_cluster_that_azure_refuses_at_once_ends_the_run_with_its_text(bare_world: World) -> None:
    bare_world.tenant.faults.add("GET", "skus", status=403)

    ended = bare_world.deploy(provisioning_config="{agent_count: 1, vm_size: Standard_F4s_v2}")

    assert ended.verdict[:2] == (7, "deployment-failed")
    assert "at least 12 cores" in ended.log
    assert bare_world.tenant.clusters == []


def test_a_service_too_large_for_the_cluster_ends_in_a_failure_with_the_text_of_azure(world: World) -> None:
    world.tenant.faults.add("GET", "skus", status=403)

    ended = world.deploy(deployment_config="{cpu_cores: 64, memory_gb: 1}")

    assert ended.verdict[:2] == (7, "deployment-failed")
    assert "aks-prod" in ended.log
    assert "Headers" not in ended.log


def test_a_service_that_stays_unhealthy_is_a_failure_after_five_minutes(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Unhealthy")])

    ended = world.deploy()

    assert ended.verdict[:2] == (7, "deployment-failed")
    assert "is Unhealthy" in ended.log
    assert ended.outputs["service-state"] == "Unhealthy"
    assert world.clock.monotonic() == pytest.approx(300, abs=1)


def test_an_operation_that_azure_forgets_is_judged_by_the_state_of_the_service(world: World) -> None:
    world.tenant.faults.add("GET", "operations/.*", status=404)

    assert world.deploy().change == "created"

    assert world.clock.monotonic() >= 90


def test_azure_being_away_for_a_while_does_not_end_the_wait(bare_world: World) -> None:
    bare_world.tenant.faults.add("GET", "computes/aks-prod", status=503, skip=5, times=15)

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.change == "created"
    assert "Waiting goes on." in ended.log


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_the_run_with_what_is_known_and_leaves_azure_at_work(
    bare_world: World, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    before = signal.getsignal(number)
    monkeypatch.setattr(bare_world.clock, "sleep", lambda _: os.kill(os.getpid(), number))

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict[:2] == (code, "cancelled")
    assert "Traceback" not in ended.log
    assert bare_world.tenant.cluster("aks-prod").state == "Creating"
    assert signal.getsignal(number) is before


def test_a_mistake_of_ours_shows_our_frames_and_no_foreign_text(
    bare_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: float) -> None:
        raise ArithmeticError("a foreign text with a secret")

    monkeypatch.setattr(bare_world.clock, "sleep", fail)

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict == (1, "internal-error", "unknown")
    assert "failed with ArithmeticError" in ended.log
    assert "deploying/polling.py:" in ended.log
    assert "foreign text" not in ended.log
