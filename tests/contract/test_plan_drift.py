"""What somebody changes by hand is told by the next run, whether it sets it back or not."""

import json

import pytest

from contract.world import World

CONFIG = "{cpu_cores: 1, memory_gb: 2, description: for everybody, tags: {team: risk}}"
BY_HAND = "outside of aks-deploy since 2026-07-19"


@pytest.fixture
def deployed(world: World) -> World:
    """A web service that a run has just made."""
    assert world.deploy(deployment_config=CONFIG).change == "created"
    return world


def drift(world: World, **settings: str | None) -> list[str]:
    """What the plan's document calls drift."""
    assert world.plan(**{"deployment_config": CONFIG, **settings}).code == 0
    return [item["name"] for item in json.loads((world.folder / "aks-deploy-plan.json").read_text())["drift"]]


def test_where_nobody_touched_it_there_is_none(deployed: World) -> None:
    assert drift(deployed) == []
    assert deployed.deploy(deployment_config=CONFIG).change == "unchanged"
    assert drift(deployed) == []


def test_a_change_by_hand_is_told_and_set_back(deployed: World) -> None:
    deployed.tenant.service("churn").edit(cpu_cores=0.5)

    planned = deployed.plan(deployment_config=CONFIG).log
    done = deployed.deploy(deployment_config=CONFIG)

    assert f"drift: cpu_cores was changed {BY_HAND}" in planned
    assert "from 1 to 0.5; this plan sets it back" in planned
    assert "changed by hand" in planned
    assert (done.change, "this plan sets it back" in done.log) == ("updated", True)
    assert drift(deployed) == []


def test_one_that_nobody_manages_any_more_is_told_and_left(deployed: World) -> None:
    deployed.tenant.service("churn").edit(cpu_cores=0.5)

    ended = deployed.deploy(deployment_config="{memory_gb: 2}")

    assert ended.change == "unchanged"
    assert "from 1 to 0.5; this plan leaves it so" in ended.log
    assert drift(deployed, deployment_config="{memory_gb: 2}") == []


def test_what_was_never_managed_is_no_drift(deployed: World) -> None:
    deployed.tenant.service("churn").edit(scoring_timeout_ms=9000, tags={"team": "risk"})

    assert drift(deployed) == []


@pytest.mark.parametrize(
    ("edited", "name"), [({"description": "hidden words"}, "description"), ({"tags": {"team": "fraud"}}, "tags")]
)
def test_of_texts_it_is_told_that_they_changed_and_the_record_holds_none(
    deployed: World, edited: dict[str, object], name: str
) -> None:
    deployed.tenant.service("churn").edit(**edited)

    assert drift(deployed) == [name]
    [record] = (path.read_text() for path in (deployed.folder / ".azureml").glob("*.json"))
    assert not any(text in record for text in ("for everybody", "risk"))


def test_a_web_service_that_was_deleted_is_told(deployed: World) -> None:
    deployed.tenant.reset()  # to the workspace before there was one

    assert drift(deployed) == ["service"]
    assert f"drift: the web service was deleted {BY_HAND}" in deployed.plan(deployment_config=CONFIG).log


def test_after_a_run_that_did_not_come_to_its_end_nobody_knows(deployed: World) -> None:
    deployed.tenant.faults.add("PATCH", "services/churn", status=403)
    assert deployed.deploy(deployment_config="{cpu_cores: 2}").code == 3
    deployed.tenant.service("churn").edit(cpu_cores=0.5)

    assert drift(deployed) == []


def test_without_a_record_nothing_is_called_drift(deployed: World) -> None:
    deployed.tenant.service("churn").edit(cpu_cores=0.5)

    assert drift(deployed, state="none") == []


def test_a_record_of_the_version_before_is_read_and_knows_of_none(deployed: World) -> None:
    record = next((deployed.folder / ".azureml").glob("*.json"))
    found = json.loads(record.read_text())
    del found["left"]
    record.write_text(json.dumps({**found, "version": 1}))
    deployed.tenant.service("churn").edit(cpu_cores=0.5)

    assert drift(deployed) == []
    assert deployed.deploy(deployment_config=CONFIG).change == "updated"
    assert json.loads(record.read_text())["version"] == 2
