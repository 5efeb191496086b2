"""What must not be lost, taken over, or done by halves."""

import os
import shutil
import signal

import pytest

from contract.world import PROVISIONING, MakeWorld, TenantTime, World, service

TWO = [{"name": "aks-prod"}, {"name": "aks-new"}]
FILE = "aml_config/aks_webservice.json"


def test_a_made_up_name_that_is_taken_is_not_taken_over(make_world: MakeWorld) -> None:
    world = make_world(services=[service(name="akswebservice071917")])

    ended = world.deploy(service_name=None, cluster_name="aks-prod")

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "'akswebservice071917', is taken" in ended.log
    assert (world.changes, (world.folder / FILE).exists()) == ([], False)


def test_with_its_memory_gone_a_run_without_names_makes_no_second_cluster(bare_world: World) -> None:
    bare_world.deploy(service_name=None, cluster_name=None, provisioning_config=PROVISIONING)
    shutil.rmtree(bare_world.folder / ".azureml")
    (bare_world.folder / FILE).unlink()
    for record in (bare_world.folder / ".azureml").glob("*.json"):
        record.unlink()
    bare_world.clock.sleep(3600)

    ended = bare_world.deploy(service_name=None, cluster_name=None, provisioning_config=PROVISIONING)

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "aks-deploy already made: akswebservice071917" in ended.log
    assert len(bare_world.tenant.clusters) == 1


def test_another_services_record_moves_no_web_service(make_world: MakeWorld) -> None:
    world = make_world(clusters=TWO, services=[service(), service(name="other", cluster="aks-new")])
    world.write(FILE, {"aks_name": "aks-prod", "aks_service_name": "churn"})

    ended = world.deploy(service_name="other", cluster_name=None, replace="true")

    assert (ended.change, world.tenant.service("other").cluster) == ("unchanged", "aks-new")


def test_half_a_record_is_not_completed_by_the_clock(bare_world: World) -> None:
    bare_world.write(FILE, {"aks_service_name": "churn"})

    ended = bare_world.deploy(service_name=None, cluster_name=None, provisioning_config=PROVISIONING)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert bare_world.tenant.clusters == []


def test_a_deletion_that_does_not_end_is_followed_by_no_creation(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"delete": 100_000}}, clusters=TWO, services=[service()])

    ended = world.deploy(cluster_name="aks-new", replace="true", timeout_minutes="10")

    assert (ended.code, ended.outputs["failure-reason"]) == (8, "timed-out")
    assert world.changes == ["DELETE services/churn"]


def test_between_deletion_and_creation_the_outputs_tell_it(make_world: MakeWorld) -> None:
    world = make_world(clusters=TWO, services=[service()])
    world.tenant.faults.add("POST", "services$", status=400)

    ended = world.deploy(cluster_name="aks-new", replace="true")

    assert (ended.code, ended.change) == (7, "deleted")
    assert ended.outputs.get("scoring-uri", "") == ended.outputs.get("service-state", "") == ""
    assert "is deleted; the next run makes it with new keys" in ended.log


def test_a_run_cancelled_between_deletion_and_creation_says_so(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(clusters=TWO, services=[service()])
    world.tenant.faults.add("POST", "services$", kind="silence")

    def cancelled(clock: TenantTime, seconds: float) -> None:
        clock.slept.append(seconds)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(TenantTime, "sleep", cancelled)
    ended = world.deploy(cluster_name="aks-new", replace="true")

    assert (ended.code, ended.change) == (143, "deleted")
    assert "is deleted and not yet created again" in ended.log


@pytest.mark.parametrize("state", ["Failed", "Healthy"])
def test_creation_in_place_of_another_keeps_what_nobody_manages(make_world: MakeWorld, state: str) -> None:
    world = make_world(clusters=TWO, services=[service(state=state, tags={"team": "ml"})])
    world.tenant.service("churn").edit(memory_gb=3.0, description="ops", auth_enabled=False, token_auth_enabled=True)
    cluster = "aks-prod" if state == "Failed" else "aks-new"

    assert world.deploy(cluster_name=cluster, replace="true").change == "replaced"

    after = world.tenant.service("churn")
    assert after.tags["team"] == "ml"
    assert after.settings["memory_gb"] == 3.0
    assert (after.settings["description"], after.settings["token_auth_enabled"]) == ("ops", True)


@pytest.mark.usefixtures("workflow")
def test_an_adopted_web_service_carries_our_tag_from_then_on(make_world: MakeWorld) -> None:
    world = make_world(services=[service()])

    assert world.deploy().change == "updated"

    assert world.tenant.service("churn").tags["aks-deploy.repository"] == "org/churn"
    assert world.deploy().change == "unchanged"


@pytest.mark.parametrize(("first", "then"), [(1, 2), (2, 1)])
@pytest.mark.parametrize("what", ["cpu_cores", "memory_gb"])
def test_request_and_limit_move_together(make_world: MakeWorld, what: str, first: int, then: int) -> None:
    world = make_world(services=[service()])
    world.deploy(deployment_config=f"{{{what}: {first}, {what}_limit: {first}}}")

    ended = world.deploy(deployment_config=f"{{{what}: {then}, {what}_limit: {then}}}")

    assert ended.change == "updated"
    assert world.deploy(deployment_config=f"{{{what}: {then}, {what}_limit: {then}}}").change == "unchanged"


def test_what_the_sdk_cannot_send_is_a_conflict(make_world: MakeWorld) -> None:
    world = make_world(services=[service()])
    world.tenant.service("churn").edit(gpu_cores=1)

    ended = world.deploy(deployment_config="{gpu_cores: 0}")

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "gpu_cores cannot go back to 0" in ended.log


def test_a_name_that_somebody_else_took_meanwhile_is_a_conflict(live_world: World) -> None:
    live_world.tenant.faults.add("GET", "services/churn", status=404, times=1)

    assert live_world.deploy(image="churn-model:11").verdict == (5, "conflict", "deploy.name-conflict")


@pytest.mark.usefixtures("workflow")
def test_a_foreign_web_service_is_refused_without_waiting_for_it(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Transitioning", tags={"aks-deploy.repository": "org/other"})])

    ended = world.deploy()

    assert (ended.code, world.clock.slept) == (5, [])


def test_keys_that_may_not_be_read_are_missed_only_where_they_are_asked_for(live_world: World) -> None:
    live_world.tenant.faults.add("POST", "listkeys", status=403)

    assert live_world.deploy().code == 0
    assert live_world.deploy(expose_keys="true").code == 3
