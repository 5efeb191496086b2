"""Configurations that between them have every parameter, sent through the SDK and read back by our own observation."""

import io
import json
from typing import Any

import pytest
from pydantic import SecretStr

from aks_deploy.console.terminal import TerminalConsole
from aks_deploy.deploying.budget import Budget
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.identity import ServicePrincipal
from aks_deploy.domain.observed import OUR_TAGS
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.wiring import network
from contract.parameters import PARAMETERS, Parameters
from contract.world import (
    CLIENT_ID,
    SECRET,
    SETTINGS,
    SUBSCRIPTION,
    TENANT,
    Ended,
    MakeWorld,
    World,
    credentials,
    service,
)

SCALED: Parameters = {
    "autoscale_enabled": True, "autoscale_min_replicas": 2, "autoscale_max_replicas": 4,
    "autoscale_refresh_seconds": 3, "autoscale_target_utilization": 55, "collect_model_data": True,
    "auth_enabled": True, "token_auth_enabled": False, "cpu_cores": 0.25, "cpu_cores_limit": 1.5, "memory_gb": 0.75,
    "memory_gb_limit": 2.5, "gpu_cores": 1, "enable_app_insights": True, "scoring_timeout_ms": 1234,
    "replica_max_concurrent_requests": 2, "max_request_wait_time": 600, "period_seconds": 11,
    "initial_delay_seconds": 12, "timeout_seconds": 3, "success_threshold": 2, "failure_threshold": 4,
    "tags": {"team": "ml", "größe": "7 %"}, "properties": {"data": "v7"}, "description": "churn of customers: ✓",
}  # fmt: skip
FIXED: Parameters = {
    "autoscale_enabled": False, "num_replicas": 3, "collect_model_data": False, "auth_enabled": False,
    "token_auth_enabled": True, "cpu_cores": 2.125, "cpu_cores_limit": 3.0, "memory_gb": 4.0, "memory_gb_limit": 4.0,
    "gpu_cores": 2, "enable_app_insights": False, "scoring_timeout_ms": 60001, "replica_max_concurrent_requests": 1,
    "max_request_wait_time": 501, "period_seconds": 5, "initial_delay_seconds": 1, "timeout_seconds": 1,
    "success_threshold": 1, "failure_threshold": 9, "tags": {}, "properties": {"data": "v7", "more": "1"},
    "description": "another",
}  # fmt: skip
AT_CREATION: Parameters = {
    "namespace": "churn-prod",
    "compute_target_name": "aks-prod",
    "primary_key": "first-key-0123456789",
    "secondary_key": "second-key-0123456789",
}
GPU_CLUSTER = {"name": "aks-prod", "vm_size": "Standard_NC12", "agent_count": 12}
KEYS = {name: value for name, value in AT_CREATION.items() if name.endswith("_key")}


@pytest.fixture
def gpu_world(make_world: MakeWorld) -> World:
    """A cluster of nodes with GPUs and a web service with Azure's defaults on it."""
    return make_world(clusters=[GPU_CLUSTER], services=[service()])


def act(world: World, given: Parameters, patch: pytest.MonkeyPatch, command: str = "deploy") -> Ended:
    """Run the action, which takes keys in an input; `compute_target_name` stands for the name of the cluster."""
    inputs: dict[str, str | None] = {**SETTINGS, "deployment_config": json.dumps(given), "command": command}
    if "compute_target_name" in given:
        del inputs["cluster_name"]
    for name, value in {**inputs, "azure_credentials": credentials()}.items():
        patch.setenv(f"INPUT_{name.upper().replace('_', '-')}", str(value))
    return world.run("action")


def observed(world: World) -> dict[str, Any]:
    """The parameters of the web service as aks-deploy reads them, less its own tags."""
    reference = WorkspaceReference(SUBSCRIPTION, "ml-prod", "ml-prod")
    identity = ServicePrincipal(TENANT, CLIENT_ID, SecretStr(SECRET))
    budget = Budget.starting_now(world.clock, minutes=5)
    console = TerminalConsole(io.StringIO())
    with network(budget, console) as connected:
        found = connected(reference, identity, cloud="AzureCloud").services.service("churn")
    assert found is not None
    has = found.config.given()
    own = {name: value for name, value in has["properties"].items() if not name.startswith("has")}
    return has | {"properties": own, "tags": {name: tag for name, tag in has["tags"].items() if name not in OUR_TAGS}}


def readable(given: Parameters) -> dict[str, Any]:
    return {name: value for name, value in given.items() if DeploymentConfig.fact(name).readable}


def test_between_them_the_configurations_have_every_parameter_that_an_image_can_have() -> None:
    assert {*SCALED, *FIXED, *AT_CREATION} == DeploymentConfig.model_fields.keys() - {"blobfuse_enabled"}


@pytest.mark.parametrize("given", [{**SCALED, **AT_CREATION}, FIXED], ids=["scaled", "fixed"])
def test_a_new_web_service_comes_back_as_it_was_asked_for(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, workflow: None, given: Parameters
) -> None:
    del workflow
    world = make_world(clusters=[GPU_CLUSTER])

    assert act(world, given, monkeypatch).change == "created"

    assert readable(given).items() <= observed(world).items()
    if "primary_key" in given:
        keys = world.tenant.service("churn").keys
        assert (keys.primary, keys.secondary) == (given["primary_key"], given["secondary_key"])
    assert act(world, given, monkeypatch).change == "unchanged"


def test_an_updated_web_service_comes_back_as_it_was_asked_for_there_and_back(gpu_world: World) -> None:
    back = {**SCALED, "properties": {**SCALED["properties"], "more": "1"}}

    for given in (SCALED, FIXED, back):
        assert gpu_world.deploy(deployment_config=json.dumps(given)).change == "updated"
        assert given.items() <= observed(gpu_world).items()
        assert gpu_world.deploy(deployment_config=json.dumps(given)).change == "unchanged"


ONE_MORE = {name: SCALED[name] + 1 for name in SCALED if name.startswith("autoscale_") and name != "autoscale_enabled"}
CHANGED: Parameters = {**FIXED, **ONE_MORE, "cpu_cores": 1.0, "memory_gb": 1.0}


@pytest.mark.parametrize("name", [name for name in PARAMETERS if DeploymentConfig.fact(name).updatable])
def test_an_update_sends_what_is_managed_and_changes_nothing_else(gpu_world: World, name: str) -> None:
    view = gpu_world.tenant.service("churn")
    view.edit(**SCALED)
    before, given = view.settings, {**PARAMETERS[name].beside, name: CHANGED[name]}
    if name == "autoscale_enabled":
        given["num_replicas"] = CHANGED["num_replicas"]

    assert gpu_world.deploy(deployment_config=json.dumps(given)).change == "updated"

    (sent,) = gpu_world.updates
    assert {name, "tags"} <= sent.keys() <= {*given, "tags"}
    own = {tag: value for tag, value in sent["tags"].items() if tag not in OUR_TAGS}
    assert own == given.get("tags", before["tags"])
    kept = before.keys() - given.keys() - {"tags"}
    assert {each: view.settings[each] for each in kept} == {each: before[each] for each in kept}


def test_what_an_update_must_say_again_is_what_the_web_service_has(gpu_world: World) -> None:
    gpu_world.tenant.service("churn").edit(**SCALED)

    gpu_world.deploy(deployment_config=json.dumps({**SCALED, "autoscale_max_replicas": 9, "cpu_cores": 0.5}))

    (sent,) = gpu_world.updates
    assert sent.keys() == {"autoscale_max_replicas", "cpu_cores", "autoscale_enabled", "tags"}
    assert sent["autoscale_enabled"] is SCALED["autoscale_enabled"]


def test_keys_that_the_web_service_already_has_are_no_matter(
    gpu_world: World, monkeypatch: pytest.MonkeyPatch, workflow: None
) -> None:
    del workflow
    keys = gpu_world.tenant.service("churn").keys

    ended = act(gpu_world, {"primary_key": keys.primary, "secondary_key": keys.secondary}, monkeypatch, "plan")

    assert "It is set at creation only" not in ended.log


def test_keys_that_differ_are_noticed_and_the_web_service_keeps_its_own(
    gpu_world: World, monkeypatch: pytest.MonkeyPatch, workflow: None
) -> None:
    del workflow
    keys = gpu_world.tenant.service("churn").keys

    ended = act(gpu_world, KEYS, monkeypatch)

    for name in KEYS:
        assert f"The given {name} is not that of the web service. It is set at creation only" in ended.log
    assert gpu_world.tenant.service("churn").keys == keys
    for key in (*KEYS.values(), keys.primary, keys.secondary):
        assert [line for line in ended.log.splitlines() if key in line] == [f"::add-mask::{key}"]


def test_keys_that_may_not_be_read_are_noticed_and_the_plan_goes_on(
    gpu_world: World, monkeypatch: pytest.MonkeyPatch, workflow: None
) -> None:
    del workflow
    gpu_world.tenant.faults.add("POST", "services/churn/listkeys", status=403)

    ended = act(gpu_world, KEYS, monkeypatch, "plan")

    assert ended.code == 0
    assert "The given primary_key cannot be read and compared. It is set at creation only" in ended.log
