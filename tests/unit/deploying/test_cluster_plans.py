"""What a plan says about the cluster: how it comes to be, what forbids it, what differs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.certificate import Certificate
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.observed import Cluster, Observed
from aks_deploy.domain.plan import AttachCluster, Plan, ProvisionCluster, RemoveCluster
from unit.deploying.samples import ANY_CLUSTER, NOW, desired, observed, web_service

SHARED = "/subscriptions/s/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/shared"
ATTACH = AttachConfig.model_construct(resource_id=SHARED)
TLS = ProvisioningConfig.model_construct(ssl_cname="scoring.example.org")
HAS = ProvisioningConfig.model_construct(
    agent_count=3,
    vm_size="Standard_D3_v2",
    location="eastus",
    cluster_purpose="FastProd",
    load_balancer_type="PublicIp",
)


def certificate(*names: str, days: int = 43) -> Certificate:
    """One that expires in so many days."""
    return Certificate(
        names or ("scoring.example.org",), NOW - timedelta(days=300), NOW + timedelta(days=days, hours=1)
    )


def there(**facts: object) -> Observed:
    """A web service as it should be, on a cluster with these facts."""
    cluster = replace(Cluster("aks-prod", "AKS", "Succeeded", resource_id=SHARED, config=HAS), **facts)  # type: ignore[arg-type] # by name
    return replace(observed(web_service()), cluster=cluster)


def kinds(plan: Plan) -> list[str]:
    return [type(step).__name__ for step in plan.steps]


@pytest.mark.parametrize(("config", "step"), [(ProvisioningConfig(), "ProvisionCluster"), (ATTACH, "AttachCluster")])
def test_a_missing_cluster_becomes_what_is_configured(config: ProvisioningConfig | AttachConfig, step: str) -> None:
    plan = make_plan(desired(cluster_config=config), observed(cluster=None))

    assert kinds(plan) == [step, "CreateService"]
    assert plan.has_changes
    assert plan.blockers == ()


def test_what_may_become_of_a_missing_cluster_must_be_said() -> None:
    (blocker,) = make_plan(desired(), observed(cluster=None)).blockers

    assert "neither provisioning-config nor attach-config" in blocker.message
    assert "aks-dev" in blocker.hint


@pytest.mark.parametrize("state", ["Succeeded", "Creating", "Failed"])
def test_another_aks_cluster_under_the_name_is_a_conflict_in_every_state(state: str) -> None:
    (blocker,) = make_plan(desired(cluster_config=ATTACH), there(resource_id=f"{SHARED}2", state=state)).blockers

    assert blocker.failure == "conflict"
    assert f"{SHARED}2" in blocker.message


@pytest.mark.parametrize("resource_id", [SHARED, SHARED.upper(), None])
def test_the_same_aks_cluster_or_one_that_azure_does_not_name_is_none(resource_id: str | None) -> None:
    plan = make_plan(desired(cluster_config=ATTACH), there(resource_id=resource_id))

    assert (plan.steps, plan.blockers, plan.notices) == ((), (), ())


@pytest.mark.parametrize(("attached", "way_out"), [(True, "the AKS cluster itself stays"), (False, "deleted and made")])
def test_the_way_out_of_a_failed_cluster_spares_one_that_is_attached(*, attached: bool, way_out: str) -> None:
    (blocker,) = make_plan(desired(), there(state="Failed", attached=attached)).blockers

    assert blocker.diagnosis_code == "compute.failed-state"
    assert "Give replace: true" in blocker.hint
    assert way_out in blocker.hint


def failed(*others: str, attached: bool = False) -> Observed:
    """A cluster that failed, and on it the web services of these names and the one that is deployed."""
    return replace(there(state="Failed", attached=attached), on_cluster=("churn", *others))


@pytest.mark.parametrize("config", [ANY_CLUSTER, ATTACH])
@pytest.mark.parametrize("attached", [True, False])
def test_a_failed_cluster_may_be_replaced_by_either_way_to_one(config: Any, *, attached: bool) -> None:  # noqa: ANN401 - either
    plan = make_plan(desired(cluster_config=config, replace=True), failed(attached=attached))

    first, second, _ = plan.steps
    assert first == RemoveCluster("aks-prod", "Failed", attached)
    assert isinstance(second, ProvisionCluster if config is ANY_CLUSTER else AttachCluster)
    assert plan.blockers == ()


def test_a_failed_cluster_that_other_web_services_live_on_is_not_replaced() -> None:
    (blocker,) = make_plan(desired(cluster_config=ANY_CLUSTER, replace=True), failed("fraud", "price")).blockers

    assert blocker.failure == "conflict"
    assert "would go with it: fraud, price." in blocker.message


@pytest.mark.parametrize("state", ["Failed", "Deleting"])
def test_nothing_is_removed_where_nothing_is_said_of_what_comes_in_its_place(state: str) -> None:
    (blocker,) = make_plan(desired(replace=True), there(state=state)).blockers

    assert blocker.failure == "conflict"
    assert "neither provisioning-config nor attach-config says" in blocker.message


def test_a_cluster_is_attached_again_under_its_own_name_but_not_beside_another_attachment() -> None:
    wanted, has = desired(cluster_config=ATTACH, replace=True), failed(attached=True)
    own = Cluster("AKS-prod", "AKS", "Failed", resource_id=SHARED, attached=True)
    other = Cluster("aks-old", "AKS", "Succeeded", resource_id=SHARED, attached=True)

    assert make_plan(wanted, replace(has, clusters=(own,))).blockers == ()
    assert "as 'aks-old' already" in make_plan(wanted, replace(has, clusters=(own, other))).blockers[0].message


@pytest.mark.parametrize("state", ["Succeeded", "Creating", "Updating"])
def test_a_cluster_that_has_not_failed_is_never_removed(state: str) -> None:
    plan = make_plan(desired(cluster_config=ANY_CLUSTER, replace=True), there(state=state))

    assert not any(isinstance(step, RemoveCluster) for step in plan.steps)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"agent_count": 4}, "agent_count 3 (asked for: 4)"),
        ({"vm_size": "Standard_F4s_v2"}, "vm_size Standard_D3_v2 (asked for: Standard_F4s_v2)"),
        ({"location": "West US"}, "location eastus (asked for: West US)"),
        ({"cluster_purpose": "DevTest"}, "cluster_purpose FastProd (asked for: DevTest)"),
        ({"load_balancer_type": "InternalLoadBalancer"}, "load_balancer_type PublicIp (asked for: Int"),
        ({"ssl_cname": "a.example.org"}, "ssl_cname not set (asked for: a.example.org)"),
        ({"leaf_domain_label": "churn"}, "leaf_domain_label not set (asked for: churn)"),
        ({"vm_size": "standard_d3_V2", "location": "East US", "agent_count": 3}, ""),
        ({"vnet_name": "unreadable", "overwrite_existing_domain": True, "ssl_cert_pem": "PEM"}, ""),
        ({}, ""),
    ],
)
def test_what_differs_on_a_cluster_that_exists_is_noticed_only(asked: dict[str, Any], told: str) -> None:
    plan = make_plan(desired(cluster_config=ProvisioningConfig.model_construct(**asked)), there())

    assert plan.steps == ()
    assert [told in notice for notice in plan.notices] == [True] * bool(told)


def test_nothing_is_said_of_a_cluster_that_is_not_ready_and_shows_no_parameters() -> None:
    plan = make_plan(desired(cluster_config=ProvisioningConfig(agent_count=4)), there(state="Updating"))

    assert plan.notices == ()


@pytest.mark.parametrize("days", [-1, -400])
def test_a_certificate_that_is_not_valid_now_forbids_making_the_cluster(days: int) -> None:
    wanted = desired(cluster_config=TLS, certificate=certificate(days=days))

    (blocker,) = make_plan(wanted, observed(cluster=None)).blockers

    assert (blocker.failure, blocker.diagnosis_code) == ("invalid-input", "config.invalid")
    assert "2025-" in blocker.message


def test_a_certificate_does_not_matter_where_the_cluster_exists() -> None:
    plan = make_plan(desired(cluster_config=TLS, certificate=certificate(days=-1)), there(config=TLS))

    assert (plan.blockers, plan.notices) == ((), ())


def test_the_days_that_a_certificate_has_left_are_told() -> None:
    plan = make_plan(desired(cluster_config=TLS, certificate=certificate()), observed(cluster=None))

    assert plan.notices == ("The certificate for scoring.example.org expires on 2026-08-31, in 43 days.",)


def test_a_certificate_for_other_hosts_is_warned_of() -> None:
    wanted = desired(cluster_config=TLS, certificate=certificate("a.org", "b.org"))

    (warning,) = make_plan(wanted, observed(cluster=None)).warnings

    assert warning == "The certificate is not for scoring.example.org but for a.org, b.org: callers will refuse it."
