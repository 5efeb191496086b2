"""From an image to a live web service, where there was none."""

import pytest

from contract.world import SETTINGS, MakeWorld, World, credentials, service


def test_an_image_becomes_a_live_web_service_on_the_cluster_that_is_there(world: World) -> None:
    ended = world.deploy()

    assert ended.verdict == (0, "", "")
    assert ended.change == "created"
    assert world.changes == ["POST services"]
    assert world.tenant.service("churn").state == "Healthy"
    assert world.tenant.service("churn").image == "churn-model:12"
    assert world.tenant.service("churn").cluster == "aks-prod"


def test_a_missing_cluster_is_provisioned_as_asked_and_then_used(bare_world: World) -> None:
    ended = bare_world.deploy(provisioning_config="{agent_count: 4, vm_size: Standard_F4s_v2, location: westeurope}")

    assert ended.change == "created"
    assert bare_world.changes == ["PUT computes/aks-prod", "POST services"]
    made = bare_world.tenant.cluster("aks-prod").settings
    assert (made["agent_count"], made["vm_size"], made["location"]) == (4, "Standard_F4s_v2", "westeurope")
    assert bare_world.tenant.service("churn").state == "Healthy"


def test_empty_provisioning_allows_a_cluster_with_the_defaults_of_azure(bare_world: World) -> None:
    ended = bare_world.deploy(provisioning_config="{}")

    assert ended.code == 0
    assert bare_world.tenant.cluster("aks-prod").settings["agent_count"] == 3


def test_without_provisioning_config_no_cluster_is_made(bare_world: World) -> None:
    ended = bare_world.deploy()

    assert ended.verdict == (4, "not-found", "compute.not-found")
    assert bare_world.changes == []
    assert bare_world.tenant.clusters == []


def test_a_cluster_that_exists_is_used_as_it_is_though_provisioning_is_allowed(world: World) -> None:
    before = world.tenant.cluster("aks-prod").settings

    ended = world.deploy(provisioning_config="{agent_count: 9, vm_size: Standard_F4s_v2}")

    assert ended.code == 0
    assert world.changes == ["POST services"]
    assert world.tenant.cluster("aks-prod").settings == before


def test_the_parameters_given_are_those_of_the_web_service_and_others_are_left_to_azure(world: World) -> None:
    world.deploy(deployment_config="{cpu_cores: 2, memory_gb: 4, autoscale_enabled: true, autoscale_max_replicas: 5}")

    has = world.tenant.service("churn").settings
    assert (has["cpu_cores"], has["memory_gb"]) == (2, 4)
    assert (has["autoscale_enabled"], has["autoscale_max_replicas"]) == (True, 5)
    (body,) = [entry.body for entry in world.tenant.journal.entries if entry.path.endswith("/services") and entry.body]
    assert isinstance(body, dict)
    assert "scoringTimeoutMs" not in body
    assert "description" not in body or body["description"] is None


@pytest.mark.parametrize(
    ("config", "insights"),
    [("{}", True), ("{enable_app_insights: false}", False), ("{enable_app_insights: true}", True)],
)
def test_application_insights_are_on_at_creation_unless_refused(world: World, config: str, *, insights: bool) -> None:
    world.deploy(deployment_config=config)

    assert world.tenant.service("churn").settings["enable_app_insights"] is insights


def test_application_insights_that_nobody_asks_for_are_left_as_they_are_by_an_update(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11", settings={"appInsightsEnabled": False})])

    assert world.deploy().change == "updated"

    assert world.tenant.service("churn").settings["enable_app_insights"] is False


def test_a_fixed_number_of_replicas_is_what_the_web_service_gets(world: World) -> None:
    ended = world.deploy(deployment_config="{autoscale_enabled: false, num_replicas: 3}")

    assert ended.code == 0
    assert world.tenant.service("churn").settings["num_replicas"] == 3


def test_tokens_instead_of_keys_give_a_service_whose_keys_nobody_asks_for(world: World) -> None:
    ended = world.deploy(deployment_config="{token_auth_enabled: true, auth_enabled: false}", expose_keys="true")

    assert ended.code == 0
    assert world.tenant.service("churn").settings["token_auth_enabled"] is True
    assert world.tenant.journal.count("POST", "listkeys") == 0
    assert "primary-key" not in ended.outputs
    assert "has no scoring keys" in ended.log


def test_keys_that_are_exposed_are_those_of_the_service_and_appear_nowhere_but_in_the_outputs(world: World) -> None:
    ended = world.deploy(expose_keys="true")

    keys = world.tenant.service("churn").keys
    assert ended.outputs["primary-key"] == keys.primary
    assert ended.outputs["secondary-key"] == keys.secondary
    assert ended.log.count(keys.primary) == 1


def test_keys_are_no_outputs_unless_asked_for(world: World) -> None:
    ended = world.deploy()

    assert "primary-key" not in ended.outputs
    assert world.tenant.service("churn").keys.primary not in ended.log


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize("expose", ["true", "false"])
def test_in_a_workflow_the_log_has_each_key_once_in_its_mask(world: World, expose: str) -> None:
    ended = world.deploy(expose_keys=expose)

    keys = world.tenant.service("churn").keys
    for key in (keys.primary, keys.secondary):
        assert [line for line in ended.log.splitlines() if key in line] == [f"::add-mask::{key}"]
    assert ended.outputs.get("primary-key") == (keys.primary if expose == "true" else None)


def test_the_image_is_found_in_one_request_by_name_and_version(world: World) -> None:
    world.deploy()

    looked = [entry for entry in world.tenant.journal.entries if "/images" in entry.path]
    assert len({(entry.path, tuple(entry.query.items())) for entry in looked}) == 1
    assert looked[0].query["name"] == "churn-model" or looked[0].path.endswith("churn-model:12")


def test_keys_that_the_user_sets_are_those_of_the_service(
    world: World, monkeypatch: pytest.MonkeyPatch, workflow: None
) -> None:
    del workflow
    monkeypatch.setenv("INPUT_DEPLOYMENT-CONFIG", "{primary_key: chosen-key-of-ours-0123456789}")
    for name in ("subscription_id", "resource_group", "workspace_name", "service_name", "cluster_name", "image"):
        monkeypatch.setenv(f"INPUT_{name.upper().replace('_', '-')}", str(SETTINGS[name]))
    monkeypatch.setenv("INPUT_AZURE-CREDENTIALS", credentials())

    assert world.run("action").code == 0

    assert world.tenant.service("churn").keys.primary == "chosen-key-of-ours-0123456789"
