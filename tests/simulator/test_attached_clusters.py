"""AKS clusters that exist become compute targets through the SDK, or are refused, and are let go again."""

from collections.abc import Callable, Iterator

import pytest
from azureml.core.compute import ComputeTarget
from azureml.exceptions import ComputeTargetException

from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import DEFAULT_SUBSCRIPTION
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, SECRET, Client
from simulator.sdk import AksCompute, Workspace, sdk_workspace

GROUP = f"/subscriptions/{DEFAULT_SUBSCRIPTION}/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters"
THEIRS = {"resource_id": f"{GROUP}/theirs", "vm_size": "Standard_F8s_v2", "agent_count": 2, "location": "westus"}
SMALL = {"resource_id": f"{GROUP}/small", "vm_size": "Standard_D3_v2", "agent_count": 2}
BROKEN = {"resource_id": f"{GROUP}/broken", "attach_error": "The cluster is stopped."}

Attach = Callable[..., AksCompute]


@pytest.fixture
def tenant(make_tenant: Callable[..., Tenant]) -> Tenant:
    return make_tenant(managed_clusters=[THEIRS, SMALL, BROKEN])


@pytest.fixture
def attach(tenant: Tenant) -> Iterator[Attach]:
    """Attaches the cluster of that name as `aks-theirs`, or as it is told."""
    with in_process(tenant):
        workspace = sdk_workspace(tenant)
        yield lambda name, target="aks-theirs", **more: ComputeTarget.attach(
            workspace, target, AksCompute.attach_configuration(resource_group="g", cluster_name=name, **more)
        )


def test_one_in_another_region_is_attached_with_the_nodes_that_it_has(attach: Attach, tenant: Tenant) -> None:
    attached = attach("theirs")
    assert (attached.provisioning_state, attached.cluster_resource_id) == ("Creating", f"{GROUP}/theirs")

    tenant.clock.advance(60)
    attached.refresh_state()

    assert (attached.provisioning_state, attached.is_attached) == ("Succeeded", True)
    assert (attached.agent_vm_size, attached.agent_count) == ("Standard_F8s_v2", 2)
    assert attached.cluster_location == "westus"


def test_its_name_does_not_depend_on_case(attach: Attach) -> None:
    assert attach("THEIRS").provisioning_state == "Creating"


def test_one_that_is_not_there_is_404(attach: Attach) -> None:
    with pytest.raises(ComputeTargetException, match="Response Code: 404"):
        attach("nobodys")


def test_one_in_another_subscription_is_400(sdk: Workspace) -> None:
    elsewhere = f"{GROUP}/theirs".replace(str(DEFAULT_SUBSCRIPTION), "11111111-1111-1111-1111-111111111111")

    with pytest.raises(ComputeTargetException, match="not in the subscription"):
        ComputeTarget.attach(sdk, "aks-theirs", AksCompute.attach_configuration(resource_id=elsewhere))


def test_one_that_is_too_small_for_production_is_for_tests_only(attach: Attach) -> None:
    with pytest.raises(ComputeTargetException, match="at least 12 cores"):
        attach("small")

    assert attach("small", cluster_purpose="DevTest").provisioning_state == "Creating"


@pytest.mark.parametrize(
    ("roles", "status"),
    [({"ml-prod": "contributor"}, 403), ({"ml-prod": "contributor", "theirs": "contributor"}, 201)],
)
def test_a_role_on_the_workspace_alone_is_not_enough(
    make_tenant: Callable[..., Tenant], roles: dict[str, str], status: int
) -> None:
    principal = {"client_id": CLIENT, "secret": SECRET, "roles": roles}
    client = Client(make_tenant(managed_clusters=[THEIRS], service_principals=[principal]))
    body = {"properties": {"computeType": "AKS", "resourceId": THEIRS["resource_id"]}}

    answer = client.arm("PUT", "/computes/aks-theirs", body)

    assert answer.status == status
    assert status == 201 or answer.code == "LinkedAuthorizationFailed"


def test_one_that_fails_says_why_and_stays_as_a_failed_compute_target(attach: Attach, tenant: Tenant) -> None:
    failing = attach("broken")
    tenant.clock.advance(60)
    failing.refresh_state()

    assert (failing.provisioning_state, failing.is_attached) == ("Failed", True)
    assert failing.provisioning_errors[0]["error"]["message"] == "The cluster is stopped."


def test_it_can_be_detached_and_not_deleted(attach: Attach, tenant: Tenant) -> None:
    attached = attach("theirs")
    tenant.clock.advance(60)

    with pytest.raises(ComputeTargetException, match="it can be detached"):
        attached.delete()
    attached.detach()

    assert "aks-theirs" not in tenant.clusters


def test_a_compute_target_does_not_become_another_cluster(attach: Attach, tenant: Tenant) -> None:
    attach("theirs")
    tenant.clock.advance(60)

    with pytest.raises(ComputeTargetException, match="cannot be exchanged"):
        attach("small", cluster_purpose="DevTest")
