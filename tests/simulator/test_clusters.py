"""AKS compute targets through the SDK: created, attached, read, deleted, and refused."""

from collections.abc import Callable
from typing import Any

import pytest
from azureml.core.compute import ComputeTarget
from azureml.exceptions import ComputeTargetException

from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import Client
from simulator.sdk import AksCompute, Workspace, sdk_workspace


def create(workspace: Workspace, name: str = "aks-new", **settings: object) -> AksCompute:
    return ComputeTarget.create(workspace, name, AksCompute.provisioning_configuration(**settings))


def test_a_cluster_is_creating_over_several_polls_and_then_there(sdk: Workspace, tenant: Tenant) -> None:
    cluster = create(sdk, agent_count=4, vm_size="Standard_F4s_v2", location="westus")

    seen = []
    for _ in range(4):
        cluster.refresh_state()
        seen.append((cluster.provisioning_state, cluster._get_operation_state()[0]))
        tenant.clock.advance(250)

    assert seen == [("Creating", "InProgress")] * 3 + [("Succeeded", "Succeeded")]
    assert (cluster.agent_count, cluster.agent_vm_size, cluster.cluster_location) == (4, "Standard_F4s_v2", "westus")


def test_what_is_not_said_is_azures_default(sdk: Workspace, tenant: Tenant) -> None:
    create(sdk)

    settings = tenant.cluster("aks-new").settings
    assert (settings["vm_size"], settings["agent_count"], settings["location"]) == ("Standard_D3_v2", 3, "eastus")


def test_a_second_put_while_creating_is_409(sdk: Workspace, tenant: Tenant) -> None:
    create(sdk)

    with pytest.raises(ComputeTargetException, match="Response Code: 409"):
        create(sdk)

    tenant.clock.advance(600)
    assert tenant.cluster("aks-new").state == "Succeeded"


@pytest.mark.parametrize("name", ["1aks", "a", "aks_new", "a" * 17, "aks new"])
def test_a_name_that_azure_does_not_take_is_400(sdk: Workspace, tenant: Tenant, name: str) -> None:
    with pytest.raises(ComputeTargetException, match="ComputeNameInvalid"):
        create(sdk, name)

    assert name not in tenant.clusters


@pytest.mark.parametrize("nodes", [(2, "Standard_D3_v2"), (5, "Standard_DS2_v2")])
def test_production_on_fewer_than_twelve_cpus_is_refused(sdk: Workspace, nodes: tuple[int, str]) -> None:
    with pytest.raises(ComputeTargetException, match="ClusterTooSmall"):
        create(sdk, agent_count=nodes[0], vm_size=nodes[1])


def test_twelve_cpus_are_enough_and_tests_need_fewer(sdk: Workspace) -> None:
    assert create(sdk, agent_count=3, vm_size="Standard_D3_v2").provisioning_state == "Creating"
    small = create(sdk, "aks-dev", agent_count=1, vm_size="Standard_D3_v2", cluster_purpose="DevTest")
    assert small.provisioning_state == "Creating"


@pytest.mark.parametrize(
    ("changes", "settings", "code"),
    [
        ({"quotas": {"East US": {"cores": 20}}}, {}, "QuotaExceeded"),
        ({"quotas": {"eastus": {"standardFSv2Family": 11}}}, {"vm_size": "Standard_F4s_v2"}, "QuotaExceeded"),
        ({}, {"vm_size": "Standard_Imaginary"}, "BadRequest"),
        ({"vm_sizes": {"Big": {"vcpus": 9, "memory_gb": 1, "regions": ["westus"]}}}, {"vm_size": "Big"}, "BadRequest"),
    ],
)
def test_nodes_that_cannot_be_had_end_in_failed_with_the_reason(
    make_tenant: Callable[..., Tenant], changes: dict[str, object], settings: dict[str, Any], code: str
) -> None:
    tenant = make_tenant(**changes)
    with in_process(tenant):
        cluster = create(sdk_workspace(tenant), agent_count=3, **settings)
        tenant.clock.advance(60)
        cluster.refresh_state()
        state, error = cluster._get_operation_state()

    assert (cluster.provisioning_state, state) == ("Failed", "Failed")
    assert cluster.provisioning_errors[0]["error"]["code"] == error["code"] == "BadArgument"
    assert code in error["message"]


def test_quota_that_just_suffices_is_enough(make_tenant: Callable[..., Tenant]) -> None:
    tenant = make_tenant(quotas={"eastus": {"cores": 24, "standardDv2Family": 24}})
    client = Client(tenant)

    # aks-prod holds 12 of the 24; aks-failed holds none.
    assert client.arm("PUT", "/computes/aks-new", {"properties": {"computeType": "AKS"}}).status == 201
    tenant.clock.advance(600)

    assert tenant.cluster("aks-new").state == "Succeeded"


def test_a_failed_cluster_can_be_created_again(sdk: Workspace, tenant: Tenant) -> None:
    assert ComputeTarget(sdk, "aks-failed").provisioning_errors

    create(sdk, "aks-failed")
    tenant.clock.advance(600)

    assert ComputeTarget(sdk, "aks-failed").provisioning_state == "Succeeded"


def test_the_sdk_reads_lists_and_asks_for_credentials(sdk: Workspace) -> None:
    cluster = ComputeTarget(sdk, "AKS-prod")

    assert (cluster.name, cluster.cluster_purpose, cluster.is_attached) == ("aks-prod", "FastProd", False)
    assert sorted(sdk.compute_targets) == ["aks-failed", "aks-prod"]
    assert {"userKubeConfig", "adminKubeConfig"} <= set(cluster.get_credentials())


def test_a_cluster_that_is_not_there_is_not_found(sdk: Workspace) -> None:
    with pytest.raises(ComputeTargetException, match="ComputeTargetNotFound"):
        ComputeTarget(sdk, "aks-prdo")


def test_deleting_takes_its_time_and_detaching_none(sdk: Workspace, tenant: Tenant) -> None:
    ComputeTarget(sdk, "aks-prod").delete()
    ComputeTarget(sdk, "aks-failed").detach()

    assert tenant.clusters == ["aks-prod"]
    assert tenant.cluster("aks-prod").state == "Deleting"
    tenant.clock.advance(300)
    assert tenant.clusters == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"properties": {"computeType": "AKS", "properties": {"agentCount": "3"}}}, "properties.properties.agentCount"),
        ({"properties": {"computeType": "AKS", "properties": {"agentCuont": 3}}}, "properties.properties.agentCuont"),
        ({"properties": {"computeType": "AksCompute"}}, "properties.computeType"),
        ({"location": "eastus"}, "properties"),
        (b"{", "not JSON"),
    ],
)
def test_a_body_that_azure_does_not_take_is_400_and_names_the_field(client: Client, body: object, named: str) -> None:
    answer = client.arm("PUT", "/computes/aks-new", body)

    assert answer.status == 400
    assert named in answer.message


def test_a_cluster_in_the_tenant_file_can_still_be_creating(make_tenant: Callable[..., Tenant]) -> None:
    creating = {"name": "ml-prod", "resource_group": "ml-group", "clusters": [{"name": "aks", "state": "Creating"}]}
    tenant = make_tenant(workspaces=[creating])

    assert tenant.cluster("aks").state == "Creating"
    tenant.clock.advance(600)
    assert tenant.cluster("aks").state == "Succeeded"
