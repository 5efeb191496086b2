"""Why a step is taken, and why a field changes."""

from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed
from aks_deploy.domain.plan import Step
from unit.deploying.samples import ANY_CLUSTER, OURS, desired, observed, web_service

FILE = ".azureml/aks-deploy.yml:7:3"


def first(wanted: Desired, has: Observed) -> Step:
    return make_plan(wanted, has).steps[0]


def whys(step: Step) -> dict[str, str]:
    return {field.name: field.why for field in step.fields}


@pytest.mark.parametrize(
    ("wanted", "has", "reason"),
    [
        (desired(cluster_config=ANY_CLUSTER), observed(cluster=None), "there is no such cluster"),
        (desired(), observed(cluster="Creating"), "it is Creating"),
        (desired(replace=True, cluster_config=ANY_CLUSTER), observed(cluster="Failed"), "it is Failed"),
        (desired(), observed(), "there is no such web service"),
        (desired(), observed(web_service(state="Failed")), "it failed"),
        (desired(), observed(web_service(state="Unhealthy")), "it is Unhealthy"),
        (desired(cpu_cores=2), observed(web_service(cpu_cores=1.0)), "Azure has other values"),
        (desired(origin=OURS), observed(web_service()), "nothing on it says that aks-deploy manages it"),
        (
            desired(replace=True),
            observed(web_service(cluster_name="aks-old")),
            "it lives on cluster 'aks-old', not on 'aks-prod'",
        ),
    ],
)
def test_each_step_says_why(wanted: Desired, has: Observed, reason: str) -> None:
    assert first(wanted, has).reasons == (reason,)


@pytest.mark.parametrize(
    ("given", "name", "source"),
    [
        ({"cpu_cores": 2}, "cpu_cores", "deployment.cpu_cores"),
        ({}, "image", "image"),
        ({}, "cluster", "cluster_name"),
    ],
)
def test_a_field_says_where_its_value_was_given(given: dict[str, Any], name: str, source: str) -> None:
    step = first(desired(sources={source: FILE}, **given), observed())

    assert whys(step)[name] == f"given in {FILE}"


@pytest.mark.parametrize(
    ("config", "source", "name"),
    [
        (ProvisioningConfig(agent_count=4), "provisioning.agent_count", "agent_count"),
        (AttachConfig.model_construct(resource_id="/s"), "attach.cluster_name", "resource_id"),
        (
            ProvisioningConfig.model_construct(ssl_cert_pem="-----BEGIN"),
            "provisioning.ssl_cert_pem_file",
            "ssl_cert_pem",
        ),
    ],
)
def test_so_does_one_of_a_cluster(config: ProvisioningConfig | AttachConfig, source: str, name: str) -> None:
    step = first(desired(cluster_config=config, sources={source: FILE}), observed(cluster=None))

    assert whys(step) == {name: f"given in {FILE}"}


def test_what_nobody_gave_is_ours_or_follows_from_what_was_given() -> None:
    scaling = web_service(autoscale_enabled=True)

    assert whys(first(desired(), observed()))["enable_app_insights"] == "the default of aks-deploy"
    assert whys(first(desired(num_replicas=2), observed(scaling)))["autoscale_enabled"] == "follows from num_replicas"


def test_a_service_made_again_shows_what_is_another_then_and_nothing_else() -> None:
    has = web_service("churn-model:11", cluster_name="aks-old", cpu_cores=1.0, memory_gb=4.0, enable_app_insights=True)
    step = first(desired(replace=True, cpu_cores=1, memory_gb=2, primary_key="k"), observed(has))

    assert [str(field) for field in step.fields[:3]] == [
        "image: churn-model:11 → churn-model:12",
        "memory_gb: 4 → 2",
        "cluster: aks-old → aks-prod",
    ]
    assert [field.name for field in step.fields[3:]] == ["primary_key"]
