"""Azure Resource Manager's answers, read with care: what is understood, and where the token goes."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import responses

from aks_deploy.arm import ArmSubscription
from aks_deploy.domain.subscription import NodePool, VmSize
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import AccessDeniedError, AksDeployError, RemoteUnavailableError

ROOT = "https://management.azure.com"
SKUS = f"{ROOT}/subscriptions/s/providers/Microsoft.Compute/skus"
POOLS = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/shared"
ASKED: list[Callable[[ArmSubscription], object]] = [
    lambda arm: arm.vm_sizes("eastus"),
    lambda arm: arm.quotas("eastus"),
    lambda arm: arm.permissions(),
    lambda arm: arm.node_pools(POOLS),
]


@pytest.fixture
def arm() -> ArmSubscription:
    return ArmSubscription(WorkspaceReference("s", "g", "w"), lambda audience: f"token for {audience}", "AzureCloud")


@pytest.fixture
def wire() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


def sku(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    capabilities = {"vCPUs": "8", "vCPUsAvailable": "4", "MemoryGB": "0.75", **more.pop("has", {})}
    listed = [{"name": name, "value": value} for name, value in capabilities.items() if value is not None]
    return {"resourceType": "virtualMachines", "name": "Big", "family": "f", "capabilities": listed, **more}


@pytest.mark.parametrize(
    ("entry", "size"),
    [
        (sku(), VmSize("Big", "f", 4, 0.75)),
        (sku(has={"vCPUsAvailable": None}), VmSize("Big", "f", 8, 0.75)),
        (sku(has={"GPUs": "2"}), VmSize("Big", "f", 4, 0.75, gpus=2)),
        (sku(has={"MemoryGB": None}), VmSize("Big", "f", 4, None)),
        (sku(capabilities=None, family=None), VmSize("Big", "", None, None)),
        (sku(restrictions=[{"type": "Zone"}]), VmSize("Big", "f", 4, 0.75)),
        (sku(restrictions=[{"type": "Zone"}, {"type": "Location"}]), VmSize("Big", "f", 4, 0.75, restricted=True)),
    ],
)
def test_a_size_is_what_azure_says_and_no_more(
    arm: ArmSubscription, wire: responses.RequestsMock, entry: dict[str, Any], size: VmSize
) -> None:
    wire.get(SKUS, json={"value": [{"resourceType": "disks", "name": "Premium_LRS"}, entry]})

    assert arm.vm_sizes("East US") == {"big": size}
    assert "eastus" in str(wire.calls[0].request.url)


def test_a_list_without_any_size_is_no_list_of_sizes(arm: ArmSubscription, wire: responses.RequestsMock) -> None:
    wire.get(SKUS, json={"value": [{"resourceType": "disks", "name": "Premium_LRS"}]})

    with pytest.raises(RemoteUnavailableError, match="no VM size at all"):
        arm.vm_sizes("eastus")


@pytest.mark.parametrize(
    ("properties", "pool"),
    [
        ({"count": 2, "vmSize": "A"}, NodePool("p", "A", 2, 2)),
        ({"count": 2, "vmSize": "A", "enableAutoScaling": True, "maxCount": 5}, NodePool("p", "A", 2, 5)),
        ({"count": 2, "vmSize": "A", "enableAutoScaling": False, "maxCount": 5}, NodePool("p", "A", 2, 2)),
        ({"count": 2, "vmSize": "A", "nodeTaints": ["a=b:PreferNoSchedule"]}, NodePool("p", "A", 2, 2)),
        ({"count": 2, "vmSize": "A", "nodeTaints": ["a=b:NoExecute"]}, NodePool("p", "A", 2, 2, takes_pods=False)),
        ({"count": 2, "vmSize": "A", "osType": "Windows"}, NodePool("p", "A", 2, 2, takes_pods=False)),
    ],
)
def test_a_node_pool_tells_how_many_nodes_take_pods(
    arm: ArmSubscription, wire: responses.RequestsMock, properties: dict[str, Any], pool: NodePool
) -> None:
    wire.get(f"{ROOT}{POOLS}/agentPools", json={"value": [{"name": "p", "properties": properties}]})

    assert arm.node_pools(POOLS) == (pool,)


@pytest.mark.parametrize("ask", ASKED)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 403, "json": {}}, AccessDeniedError),
        ({"status": 404, "json": {}}, RemoteUnavailableError),
        ({"status": 202, "json": {"value": []}}, RemoteUnavailableError),
        ({"status": 307, "json": {"value": []}, "headers": {"Location": "https://a.example"}}, RemoteUnavailableError),
        ({"json": ["value"]}, RemoteUnavailableError),
        ({"json": {"value": [7]}}, RemoteUnavailableError),
        ({"json": {"value": [{"name": {}}, {"actions": 7, "resourceType": 7}]}}, RemoteUnavailableError),
        ({"json": {"value": [], "nextLink": "https://management.azure.com.a.example/"}}, RemoteUnavailableError),
        ({"body": "{", "content_type": "application/json"}, RemoteUnavailableError),
    ],
)
def test_whatever_is_not_the_answer_is_said_once_and_asked_once(
    arm: ArmSubscription,
    wire: responses.RequestsMock,
    ask: Callable[[ArmSubscription], object],
    answer: dict[str, Any],
    error: type[AksDeployError],
) -> None:
    wire.get(re.compile(f"{ROOT}/.*"), **answer)

    for _ in range(2):
        with pytest.raises(error):
            ask(arm)

    assert len(wire.calls) == 1
    assert wire.calls[0].request.headers["Authorization"] == "Bearer token for https://management.core.windows.net/"


def test_a_list_that_never_ends_is_left(arm: ArmSubscription, wire: responses.RequestsMock) -> None:
    wire.get(SKUS, json={"value": [sku()], "nextLink": SKUS})

    with pytest.raises(RemoteUnavailableError, match="more than 20 pages"):
        arm.vm_sizes("eastus")
