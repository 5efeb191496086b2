"""Web services through the SDK, from their creation to their deletion."""

from typing import Any

import pytest
from azureml.exceptions import WebserviceException

from aml_simulator.scoring.seam import RolloutState
from aml_simulator.tenant import Tenant
from simulator.kit import StagedRollout, StagedScoring
from simulator.sdk import AksWebservice, Image, Webservice, Workspace, sdk_deploy

# azureml-core calls deploying from an image deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def service(sdk: Workspace, tenant: Tenant) -> AksWebservice:
    """A web service that has become healthy."""
    deployed = sdk_deploy(sdk, num_replicas=2)
    tenant.clock.advance(90)
    deployed.update_deployment_state()
    return deployed


def test_a_service_is_transitioning_over_several_polls_and_then_healthy(sdk: Workspace, tenant: Tenant) -> None:
    service = sdk_deploy(sdk)

    seen = []
    for _ in range(4):
        service.update_deployment_state()
        seen.append((service.state, service._get_operation_state()[0]))
        tenant.clock.advance(30)

    assert seen == [("Transitioning", "Running")] * 3 + [("Healthy", "Succeeded")]
    assert service.scoring_uri.endswith("/api/v1/service/churn/score")
    assert service.deployment_status["availableReplicas"] == 1


def test_what_is_set_is_read_back(sdk: Workspace, tenant: Tenant) -> None:
    settings: dict[str, Any] = {
        "autoscale_enabled": True,
        "autoscale_min_replicas": 2,
        "autoscale_max_replicas": 5,
        "autoscale_target_utilization": 60,
        "cpu_cores": 1.5,
        "memory_gb": 4,
        "scoring_timeout_ms": 9000,
        "enable_app_insights": True,
        "max_request_wait_time": 700,
        "replica_max_concurrent_requests": 3,
        "period_seconds": 11,
        "namespace": "ours",
        "tags": {"team": "risk"},
        "description": "scores",
    }

    sdk_deploy(sdk, num_replicas=None, **settings)

    kept = tenant.service("churn").settings
    assert {name: kept[name] for name in settings} == settings


def test_what_is_not_set_is_azures_default(sdk: Workspace, tenant: Tenant) -> None:
    service = sdk_deploy(sdk, num_replicas=None)

    assert (service.autoscaler.min_replicas, service.autoscaler.max_replicas) == (1, 10)
    defaults = {"cpu_cores": 0.1, "memory_gb": 0.5, "auth_enabled": True, "scoring_timeout_ms": 60000}
    kept = tenant.service("churn").settings
    assert {name: kept[name] for name in defaults} == defaults
    assert service.namespace == "azureml-ml-prod"


def test_a_fixed_number_of_replicas_switches_autoscaling_off(service: AksWebservice) -> None:
    assert (service.num_replicas, service.autoscaler.autoscale_enabled) == (2, False)


def test_an_update_shows_at_once_and_is_healthy_later(sdk: Workspace, tenant: Tenant, service: AksWebservice) -> None:
    service.update(image=Image(sdk, id="churn:2"), cpu_cores=0.5, tags={"a": "b"}, properties={"x/y": "z"})

    assert (tenant.service("churn").image, service.state) == ("churn:2", "Transitioning")
    tenant.clock.advance(60)
    service.update_deployment_state()
    assert (service.state, service.image.id, service.tags) == ("Healthy", "churn:2", {"a": "b"})
    assert service.container_resource_requirements.cpu == 0.5
    assert service.properties["x/y"] == "z"


def test_an_update_of_labels_alone_takes_no_time(tenant: Tenant, service: AksWebservice) -> None:
    service.update(tags={"a": "b"})

    assert (tenant.service("churn").state, tenant.service("churn").tags) == ("Healthy", {"a": "b"})


def test_a_property_once_set_keeps_its_value(tenant: Tenant, service: AksWebservice) -> None:
    service.update(properties={"made-by": "one"})
    service.update(properties={"made-by": "two", "also": "two"})

    kept = tenant.service("churn").settings["properties"]
    assert (kept["made-by"], kept["also"]) == ("one", "two")


def test_keys_survive_an_update_and_change_on_replacement(
    sdk: Workspace, tenant: Tenant, service: AksWebservice
) -> None:
    first = service.get_keys()
    service.update(cpu_cores=0.5)
    tenant.clock.advance(60)
    assert service.get_keys() == first

    replaced = sdk_deploy(sdk, image="churn:12", overwrite=True)

    assert not set(replaced.get_keys()) & set(first)
    assert tenant.service("churn").image == "churn:12"


def test_keys_that_are_given_are_taken(sdk: Workspace) -> None:
    service = sdk_deploy(sdk, primary_key="one" * 5, secondary_key="two" * 5, overwrite=True)

    assert service.get_keys() == ("one" * 5, "two" * 5)


def test_a_name_that_is_taken_is_refused_before_the_request(sdk: Workspace, service: AksWebservice) -> None:
    with pytest.raises(WebserviceException, match="already a service 'churn'"):
        sdk_deploy(sdk, name=service.name)


def test_the_sdk_lists_what_fits_the_filters(sdk: Workspace, tenant: Tenant, service: AksWebservice) -> None:
    tenant.clock.advance(1)
    sdk_deploy(sdk, name="fraud", image="fraud:1", tags={"team": "risk"})

    def names(**filters: object) -> list[str]:
        return [each.name for each in Webservice.list(sdk, **filters)]

    assert names() == ["fraud", service.name]
    assert names(tags=[["team", "risk"]]) == names(image_name="fraud") == names(image_id="fraud:1") == ["fraud"]
    assert names(compute_type="ACI") == names(tags=["nobody"]) == names(model_name="x") == []


def test_a_deleted_service_is_gone_and_its_processes_with_it(
    sdk: Workspace, tenant: Tenant, scoring: StagedScoring, service: AksWebservice
) -> None:
    service.delete()

    assert tenant.services == []
    assert len(scoring.removed) == 1
    with pytest.raises(WebserviceException, match="WebserviceNotFound"):
        Webservice(sdk, "churn")


def test_a_script_that_crashes_ends_in_unhealthy_with_its_traceback(
    sdk: Workspace, tenant: Tenant, scoring: StagedScoring
) -> None:
    scoring.next = lambda: StagedRollout(RolloutState.CRASHED, "Traceback\nValueError: no model")
    service = sdk_deploy(sdk)
    tenant.clock.advance(90)

    with pytest.raises(WebserviceException, match="CrashLoopBackOff"):
        service.wait_for_deployment()

    assert service.state == "Unhealthy"
    assert service.error["code"] == "KubernetesDeploymentFailed"
    assert "ValueError: no model" in service.get_logs()
    assert service.get_logs(num_lines=1) == "ValueError: no model"


def test_a_container_that_still_starts_keeps_the_service_transitioning(
    sdk: Workspace, tenant: Tenant, scoring: StagedScoring
) -> None:
    rollout = StagedRollout(RolloutState.STARTING)
    scoring.next = lambda: rollout
    sdk_deploy(sdk)
    tenant.clock.advance(1000)

    assert tenant.service("churn").state == "Transitioning"
    rollout.state = RolloutState.READY
    assert tenant.service("churn").state == "Healthy"


def test_replicas_that_no_node_holds_end_in_unschedulable(sdk: Workspace, tenant: Tenant) -> None:
    # Past the SDK's own question, which overwrite leaves out: the cluster's nodes have 4 virtual CPUs each.
    service = sdk_deploy(sdk, cpu_cores=4, overwrite=True)
    tenant.clock.advance(1200)

    state, error, _ = service._get_operation_state()

    assert (state, error["details"][0]["code"]) == ("Failed", "Unschedulable")
    assert "Insufficient cpu" in error["details"][0]["message"]


def test_a_cluster_that_is_too_small_is_said_before_the_request(sdk: Workspace, tenant: Tenant) -> None:
    with pytest.raises(WebserviceException, match="Insufficient memory"):
        sdk_deploy(sdk, memory_gb=40)

    assert tenant.services == []


def test_the_operations_log_grows_and_is_given_once(sdk: Workspace, tenant: Tenant) -> None:
    service = sdk_deploy(sdk)
    first = service._get_operation_state(show_output=True, offset=0)[2]["streamingOperationLog"]
    tenant.clock.advance(90)

    more = service._get_operation_state(show_output=True, offset=len(first))[2]["streamingOperationLog"]

    assert first.startswith("2024030109")
    whole = service._get_operation_state()[2]["streamingOperationLog"]
    assert len(whole) > len(first)
    assert first + more == whole
    assert all(len(line.split("|")) == 2 for line in (first + more).rstrip("#").split("#"))


def test_a_service_with_token_sign_in_gives_tokens_and_no_keys(sdk: Workspace, tenant: Tenant) -> None:
    service = sdk_deploy(sdk, auth_enabled=False, token_auth_enabled=True)

    assert service.get_access_token().access_token
    assert tenant.service("churn").settings["token_auth_enabled"] is True
    with pytest.raises(WebserviceException, match="Response Code: 400"):
        service.get_keys()
