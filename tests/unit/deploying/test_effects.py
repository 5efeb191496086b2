"""What a step means for callers and for the bill."""

from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed, WebService
from aks_deploy.domain.plan import Effects
from unit.deploying.samples import desired, observed, web_service

SHARED = AttachConfig.model_construct(resource_id="/subscriptions/s/x")
INTERNAL = {"load_balancer_type": "InternalLoadBalancer"}
THREE = web_service(num_replicas=3)


def effects(wanted: Desired, has: Observed) -> Effects:
    """Those of the first step."""
    return make_plan(wanted, has).steps[0].effects


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (ProvisioningConfig(), Effects(nodes=3, vcpus=None, public_address=True)),
        (ProvisioningConfig(agent_count=5), Effects(nodes=5, vcpus=None, public_address=True)),
        (ProvisioningConfig.model_validate(INTERNAL), Effects(nodes=3, vcpus=None)),
        (SHARED, Effects(public_address=True)),
        (SHARED.model_copy(update=INTERNAL), Effects()),
    ],
)
def test_a_cluster_adds_nodes_and_an_address_that_the_internet_reaches(
    config: ProvisioningConfig | AttachConfig, expected: Effects
) -> None:
    assert effects(desired(cluster_config=config), observed(cluster=None)) == expected


@pytest.mark.parametrize(
    ("given", "restarts"),
    [
        ({"cpu_cores": 2}, True),
        ({"failure_threshold": 9}, True),
        ({"num_replicas": 5}, False),
        ({"scoring_timeout_ms": 9}, False),
        ({"tags": {"a": "b"}}, False),
        ({"scoring_timeout_ms": 9, "cpu_cores": 2}, True),
    ],
)
def test_only_a_change_of_the_pods_restarts_replicas(given: dict[str, Any], *, restarts: bool) -> None:
    assert effects(desired(**given), observed(THREE)) == Effects(restarts=restarts)


@pytest.mark.parametrize(
    ("replicas", "downtime"),
    [
        ({"num_replicas": 1}, "possible"),
        ({"num_replicas": 2}, "none"),
        ({"autoscale_enabled": True, "autoscale_min_replicas": 1, "num_replicas": 4}, "possible"),
        ({"autoscale_enabled": True, "autoscale_min_replicas": 2}, "none"),
        ({}, "possible"),
    ],
)
def test_where_one_replica_may_be_all_a_restart_may_be_a_pause(replicas: dict[str, Any], downtime: str) -> None:
    found = effects(desired(), observed(web_service("churn-model:11", **replicas)))

    assert (found.restarts, found.downtime) == (True, downtime)


@pytest.mark.parametrize(
    ("has", "given", "expected"),
    [
        (None, {}, Effects(keys="new", uri="new")),
        (web_service(state="Failed"), {}, Effects(restarts=True, downtime="possible")),
        (web_service(state="Failed"), {"primary_key": "k"}, Effects(restarts=True, downtime="possible", keys="new")),
        (web_service(None), {}, Effects(restarts=True, downtime="possible")),
        (
            web_service(cluster_name="aks-old"),
            {},
            Effects(restarts=True, downtime="certain", keys="at-risk", uri="new"),
        ),
    ],
)
def test_what_is_made_anew_tells_what_becomes_of_keys_and_uri(
    has: WebService | None, given: dict[str, Any], expected: Effects
) -> None:
    assert effects(desired(replace=True, **given), observed(has)) == expected


@pytest.mark.parametrize(
    ("service", "expected"), [(THREE, Effects(downtime="certain", keys="at-risk", uri="new")), (None, Effects())]
)
def test_the_end_of_its_cluster_is_that_of_the_web_service(service: WebService | None, expected: Effects) -> None:
    wanted = desired(replace=True, cluster_config=ProvisioningConfig())

    assert effects(wanted, observed(service, cluster="Failed")) == expected


def test_waiting_means_nothing() -> None:
    assert effects(desired(), observed(web_service(state="Unhealthy"))) == Effects()
