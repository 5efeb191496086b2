"""A web service that is there: left alone, changed in place, put back."""

import json

import pytest

from contract.world import MakeWorld, World, service

AUTOSCALED = {"autoScaler": {"autoscaleEnabled": True, "minReplicas": 1, "maxReplicas": 5}}


def test_a_second_run_with_nothing_changed_changes_nothing_and_says_so(world: World) -> None:
    config = "{cpu_cores: 2, memory_gb: 4, autoscale_enabled: true, autoscale_max_replicas: 5, tags: {team: ml}}"
    world.deploy(deployment_config=config)
    world.tenant.journal.clear()

    ended = world.deploy(deployment_config=config)

    assert ended.verdict == (0, "", "")
    assert ended.change == "unchanged"
    assert "nothing to do" in ended.log
    assert world.changes == []


def test_unchanged_is_judged_from_azure_and_needs_no_file(world: World) -> None:
    world.deploy()
    (world.folder / "aml_config/aks_webservice.json").unlink()
    world.tenant.journal.clear()

    assert world.deploy().change == "unchanged"

    assert world.changes == []


def test_a_new_version_goes_live_in_place_with_the_same_keys_and_address(live_world: World) -> None:
    keys = live_world.tenant.service("churn").keys
    uri = live_world.plan().outputs["scoring-uri"]

    ended = live_world.deploy(image="churn-model:11")

    assert ended.change == "updated"
    assert live_world.changes == ["PATCH services/churn"]
    assert live_world.tenant.service("churn").image == "churn-model:11"
    assert live_world.tenant.service("churn").state == "Healthy"
    assert live_world.tenant.service("churn").keys == keys
    assert ended.outputs["scoring-uri"] == uri


def test_a_change_by_hand_is_named_and_put_back(world: World) -> None:
    world.deploy(deployment_config="{cpu_cores: 2}")
    world.tenant.service("churn").edit(cpu_cores=1.0)

    ended = world.deploy(deployment_config="{cpu_cores: 2}")

    assert "cpu_cores: 1 → 2" in ended.log
    assert ended.change == "updated"
    assert world.tenant.service("churn").settings["cpu_cores"] == 2


def test_a_parameter_that_nobody_gives_stays_as_somebody_set_it_by_hand(world: World) -> None:
    world.deploy(deployment_config="{cpu_cores: 2}")
    world.tenant.service("churn").edit(memory_gb=3.0, description="tuned by ops")

    assert world.deploy(deployment_config="{cpu_cores: 2}").change == "unchanged"
    assert world.deploy(deployment_config="{cpu_cores: 1}").change == "updated"

    assert world.tenant.service("churn").settings["memory_gb"] == 3
    assert world.tenant.service("churn").settings["description"] == "tuned by ops"


def test_raising_the_most_replicas_of_an_autoscaled_service_takes_its_autoscaling_along(make_world: MakeWorld) -> None:
    world = make_world(services=[service(settings=AUTOSCALED)])

    ended = world.deploy(deployment_config="{autoscale_enabled: true, autoscale_max_replicas: 8}")

    assert ended.change == "updated"
    assert world.tenant.service("churn").settings["autoscale_max_replicas"] == 8
    assert world.tenant.service("churn").settings["autoscale_min_replicas"] == 1


def test_a_fixed_number_of_replicas_ends_autoscaling(make_world: MakeWorld) -> None:
    world = make_world(services=[service(settings=AUTOSCALED)])

    assert world.deploy(deployment_config="{num_replicas: 2}").change == "updated"

    has = world.tenant.service("churn").settings
    assert (has["autoscale_enabled"], has["num_replicas"]) == (False, 2)
    assert world.deploy(deployment_config="{num_replicas: 2}").change == "unchanged"


def test_autoscaling_takes_the_place_of_a_fixed_number_of_replicas(make_world: MakeWorld) -> None:
    fixed = {"numReplicas": 2, "autoScaler": {"autoscaleEnabled": False}}
    world = make_world(services=[service(settings=fixed)])
    config = "{autoscale_enabled: true, autoscale_min_replicas: 2, autoscale_max_replicas: 4}"

    assert world.deploy(deployment_config=config).change == "updated"

    assert world.tenant.service("churn").settings["autoscale_enabled"] is True
    assert world.deploy(deployment_config=config).change == "unchanged"


def test_tokens_take_the_place_of_keys(live_world: World) -> None:
    assert live_world.deploy(deployment_config="{token_auth_enabled: true}").change == "updated"

    has = live_world.tenant.service("churn").settings
    assert (has["token_auth_enabled"], has["auth_enabled"]) == (True, False)
    assert live_world.deploy(deployment_config="{token_auth_enabled: true}").change == "unchanged"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("cpu_cores", 0.5), ("memory_gb", 1.5), ("cpu_cores_limit", 2.0), ("memory_gb_limit", 3.0),
        ("scoring_timeout_ms", 1234), ("replica_max_concurrent_requests", 3), ("max_request_wait_time", 900),
        ("period_seconds", 11), ("initial_delay_seconds", 12), ("timeout_seconds", 3), ("success_threshold", 2),
        ("failure_threshold", 4), ("enable_app_insights", True), ("collect_model_data", True),
        ("description", "churn of customers"),
    ],
)  # fmt: skip
def test_each_parameter_is_changed_once_and_then_unchanged(live_world: World, parameter: str, value: object) -> None:
    config = json.dumps({parameter: value})

    assert live_world.deploy(deployment_config=config).change == "updated"

    assert live_world.tenant.service("churn").settings[parameter] == value
    assert live_world.deploy(deployment_config=config).change == "unchanged"


def test_tags_are_what_the_user_gives_and_a_change_of_them_is_a_change(make_world: MakeWorld) -> None:
    world = make_world(services=[service(tags={"team": "ml", "cost": "7"})])

    assert world.deploy(deployment_config="{tags: {team: ops}}").change == "updated"

    assert world.tenant.service("churn").tags == {"team": "ops", "aks-deploy.run": "shell"}
    assert world.deploy(deployment_config="{tags: {team: ops}}").change == "unchanged"


def test_tags_that_nobody_gives_survive_an_update(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11", tags={"team": "ml"})])

    world.deploy()

    assert world.tenant.service("churn").tags["team"] == "ml"


def test_properties_are_added_once(live_world: World) -> None:
    assert live_world.deploy(deployment_config="{properties: {data: v7}}").change == "updated"

    assert live_world.tenant.service("churn").settings["properties"]["data"] == "v7"
    assert live_world.deploy(deployment_config="{properties: {data: v7}}").change == "unchanged"


def test_a_property_that_would_have_to_change_is_a_conflict(make_world: MakeWorld) -> None:
    world = make_world(services=[service(properties={"data": "v6"})])

    ended = world.deploy(deployment_config="{properties: {data: v7}}")

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert world.changes == []


def test_no_facts_of_git_are_sent_along(live_world: World) -> None:
    for name in ("objects", "refs"):
        (live_world.folder / ".git" / name).mkdir(parents=True)
    live_world.write(".git/HEAD", "ref: refs/heads/main\n")
    live_world.write(
        ".git/config", '[remote "origin"]\n\turl = https://x-access-token:ghs_secret@github.com/org/churn\n'
    )

    assert live_world.deploy(image="churn-model:11", deployment_config="{properties: {data: v7}}").change == "updated"

    assert live_world.tenant.service("churn").settings["properties"] == {"data": "v7"}
