"""What ARM tells of rights, quotas, VM sizes and nodes: the same facts by which clusters are made or refused."""

from collections.abc import Callable
from typing import Any

import pytest

from aml_simulator.schema import DEFAULT_SUBSCRIPTION
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, READER, SECRET, Client

MakeTenant = Callable[..., Tenant]
ARM = "https://management.azure.com"
COMPUTE = f"/subscriptions/{DEFAULT_SUBSCRIPTION}/providers/Microsoft.Compute"
USAGES = f"{COMPUTE}/locations/eastus/usages"
SKUS = f"{COMPUTE}/skus"
MANAGED = f"/subscriptions/{DEFAULT_SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters"
SHARED = {
    "resource_id": f"{MANAGED}/shared",
    "pools": [
        {"name": "system", "vm_size": "Standard_D4s_v3", "count": 1, "taints": ["CriticalAddonsOnly=true:NoSchedule"]},
        {"name": "work", "vm_size": "Standard_F4s_v2", "count": 2, "max_count": 6, "mode": "User"},
    ],
}


def got(client: Client, path: str, query: str = "") -> Any:  # noqa: ANN401 - JSON
    answer = client.send("GET", f"{ARM}{path}?api-version=2024-07-01{query}")
    assert answer.status == 200
    return answer.json()["value"]


def quotas(client: Client, path: str = USAGES) -> dict[str, tuple[int, int]]:
    """Used and allowed, by name."""
    return {each["name"]["value"]: (each["currentValue"], each["limit"]) for each in got(client, path)}


def offered(client: Client, region: str = "eastus") -> dict[str, Any]:
    """The VM sizes, by name."""
    listed = got(client, SKUS, f"&$filter=location%20eq%20'{region}'")
    return {each["name"]: each for each in listed if each["resourceType"] == "virtualMachines"}


def provisioned(tenant: Tenant, client: Client, **aks: object) -> str:
    """The state in which a new cluster ends."""
    body = {"properties": {"computeType": "AKS", "properties": aks}}
    assert client.arm("PUT", "/computes/aks-new", body).status == 201
    tenant.clock.advance(600)
    return tenant.cluster("aks-new").state


def test_the_quotas_count_what_is_there_and_what_comes(make_tenant: MakeTenant) -> None:
    tenant = make_tenant(quotas={"East US": {"cores": 40, "standardFSv2Family": 20}}, managed_clusters=[SHARED])
    client = Client(tenant)
    before = quotas(client)

    assert provisioned(tenant, client, agentCount=3, agentVmSize="Standard_F4s_v2") == "Succeeded"

    # aks-prod has 3 nodes of 4, the shared one 1 of 4 and 2 of 4.
    assert (before["cores"], before["standardFSv2Family"], before["standardDv2Family"][0]) == ((24, 40), (8, 20), 12)
    assert (quotas(client)["cores"], quotas(client)["standardFSv2Family"]) == ((36, 40), (20, 20))


@pytest.mark.parametrize(("nodes", "state"), [(4, "Succeeded"), (5, "Failed")])
def test_the_quota_that_is_shown_is_the_one_that_decides(make_tenant: MakeTenant, nodes: int, state: str) -> None:
    tenant = make_tenant(quotas={"eastus": {"cores": 28}})
    client = Client(tenant)
    used, limit = quotas(client)["cores"]

    assert provisioned(tenant, client, agentCount=nodes, agentVmSize="Standard_F4s_v2") == state

    assert (used + nodes * 4 <= limit) == (state == "Succeeded")


def test_another_region_has_quotas_of_its_own(make_tenant: MakeTenant) -> None:
    client = Client(make_tenant(quotas={"eastus": {"cores": 28}}))

    assert quotas(client, USAGES.replace("eastus", "westus"))["cores"] == (0, 2**31 - 1)


def test_the_list_of_sizes_is_long_and_has_other_things_too(client: Client) -> None:
    listed = got(client, SKUS, "&$filter=location%20eq%20'eastus'")

    assert len(listed) > 400
    assert {each["resourceType"] for each in listed} >= {"virtualMachines", "disks", "snapshots", "hostGroups/hosts"}


@pytest.mark.parametrize(
    ("name", "vcpus", "memory_gb", "gpus"),
    [
        ("Standard_D3_v2", "4", "14", None),
        ("Standard_F2", "2", "4", None),
        ("Standard_F4s", "4", "8", None),
        ("Standard_F4s_v2", "4", "8", None),
        ("Standard_DS2_v2", "2", "7", None),
        ("Standard_D4s_v3", "4", "16", None),
        ("Standard_NC6", "6", "56", "1"),
    ],
)
def test_a_size_tells_what_it_holds(client: Client, name: str, vcpus: str, memory_gb: str, gpus: str | None) -> None:
    has = {each["name"]: each["value"] for each in offered(client)[name]["capabilities"]}

    assert (has["vCPUs"], has["MemoryGB"], has.get("GPUs")) == (vcpus, memory_gb, gpus)


@pytest.mark.parametrize(
    ("place", "kinds"),
    [({"regions": ["westus"]}, None), ({"restricted": ["East US"]}, ["Location"]), ({"gpus": 1}, ["Zone"]), ({}, [])],
)
def test_what_is_offered_can_be_had_and_nothing_else(
    make_tenant: MakeTenant, place: dict[str, object], kinds: list[str] | None
) -> None:
    tenant = make_tenant(vm_sizes={"Big": {"vcpus": 9, "memory_gb": 1, **place}})
    client = Client(tenant)

    listed = offered(client).get("Big")
    state = provisioned(tenant, client, agentCount=3, agentVmSize="Big")

    assert (listed and [each["type"] for each in listed["restrictions"]]) == kinds
    assert (state == "Succeeded") == (kinds in ([], ["Zone"]))


def test_without_a_filter_there_is_every_region_and_another_filter_is_refused(make_tenant: MakeTenant) -> None:
    client = Client(make_tenant(quotas={"westus": {"cores": 1}}))

    refused = client.send("GET", f"{ARM}{SKUS}?api-version=1&$filter=name%20eq%20'x'")

    assert {region for each in got(client, SKUS) for region in each["locations"]} == {"eastus", "westus"}
    assert (refused.status, refused.code) == (400, "InvalidFilter")


def test_the_pools_of_an_aks_cluster_are_listed_with_their_taints(make_tenant: MakeTenant) -> None:
    pools = got(Client(make_tenant(managed_clusters=[SHARED])), f"{MANAGED}/SHARED/agentPools")

    facts = [{name: pool["properties"].get(name) for name in ("count", "maxCount", "nodeTaints")} for pool in pools]
    assert facts == [
        {"count": 1, "maxCount": None, "nodeTaints": ["CriticalAddonsOnly=true:NoSchedule"]},
        {"count": 2, "maxCount": 6, "nodeTaints": None},
    ]


def test_a_cluster_that_azure_ml_made_has_one_pool_once_it_is_there(tenant: Tenant, client: Client) -> None:
    provisioned(tenant, client, agentCount=4, agentVmSize="Standard_F4s_v2")
    resource_id = client.arm("GET", "/computes/aks-new").json()["properties"]["resourceId"]

    (pool,) = got(client, f"{resource_id}/agentPools")

    assert (pool["properties"]["count"], pool["properties"]["vmSize"]) == (4, "Standard_F4s_v2")


@pytest.mark.parametrize(("pool", "holds"), [({}, False), ({"max_count": 3}, True), ({"max_count": 2}, False)])
def test_nodes_that_aks_would_add_count_and_tainted_ones_do_not(
    make_tenant: MakeTenant, *, pool: dict[str, object], holds: bool
) -> None:
    tainted = {"name": "gpu", "count": 9, "taints": ["sku=gpu:NoSchedule"]}
    windows = {"name": "win", "count": 9, "os": "Windows"}
    pools = [{"name": "work", "count": 1, **pool}, tainted, windows]
    workspace = {
        "name": "ml-prod",
        "resource_group": "ml-group",
        "images": [{"name": "churn"}],
        "clusters": [{"name": "aks-prod", "resource_id": SHARED["resource_id"]}],
    }
    tenant = make_tenant(managed_clusters=[SHARED | {"pools": pools}], workspaces=[workspace])
    needs = {"numReplicas": 3, "containerResourceRequirements": {"cpu": 3.0, "memoryInGB": 1.0}}
    body = {"name": "churn", "computeType": "AKS", "computeName": "aks-prod", "imageId": "churn:1", **needs}

    assert Client(tenant).mms("POST", "services", body).status == 202
    tenant.clock.advance(1200)

    assert (tenant.service("churn").state == "Healthy") is holds


@pytest.mark.parametrize(
    ("client_id", "actions"), [(CLIENT, ["*"]), (READER, ["*/read"])], ids=["contributor", "reader"]
)
def test_the_permissions_are_those_of_the_roles(tenant: Tenant, client_id: str, actions: list[str]) -> None:
    client = Client(tenant, client_id)

    (granted,) = got(client, f"{client.workspace}/providers/Microsoft.Authorization/permissions")

    assert granted["actions"] == actions
    assert ("Microsoft.Authorization/*/Write" in granted["notActions"]) == (client_id == CLIENT)


def test_a_role_for_the_workspace_alone_does_not_show_itself(make_tenant: MakeTenant) -> None:
    principal = {"client_id": CLIENT, "secret": SECRET, "roles": {"ml-prod": "data-scientist"}}
    client = Client(make_tenant(service_principals=[principal]))

    refused = client.send(
        "GET", f"{ARM}{client.workspace}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"
    )

    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert "'Microsoft.Authorization/permissions/read'" in refused.message


def test_each_role_is_listed_for_itself(make_tenant: MakeTenant) -> None:
    roles = {str(DEFAULT_SUBSCRIPTION): "reader", "ml-prod": "contributor"}
    client = Client(make_tenant(service_principals=[{"client_id": CLIENT, "secret": SECRET, "roles": roles}]))

    granted = got(client, f"{client.workspace}/providers/Microsoft.Authorization/permissions")

    assert [each["actions"] for each in granted] == [["*/read"], ["*"]]


@pytest.mark.parametrize(
    ("path", "action"),
    [
        (USAGES, "Microsoft.Compute/locations/usages/read"),
        (SKUS, "Microsoft.Compute/skus/read"),
        (f"{MANAGED}/shared/agentPools", "Microsoft.ContainerService/managedClusters/agentPools/read"),
    ],
)
def test_a_role_on_the_workspace_alone_does_not_reach_further(make_tenant: MakeTenant, path: str, action: str) -> None:
    principal = {"client_id": CLIENT, "secret": SECRET, "roles": {"ml-prod": "contributor"}}
    client = Client(make_tenant(service_principals=[principal], managed_clusters=[SHARED]))

    refused = client.send("GET", f"{ARM}{path}?api-version=2024-07-01")

    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert action in refused.message


@pytest.mark.parametrize("name", ["shared", "nobodys"])
def test_the_pools_of_a_cluster_that_is_not_there_are_404(make_tenant: MakeTenant, name: str) -> None:
    client = Client(make_tenant(managed_clusters=[SHARED]))

    answer = client.send("GET", f"{ARM}{MANAGED}/{name}/agentPools?api-version=2024-09-01")

    assert answer.status == (200 if name == "shared" else 404)


def test_production_counts_the_nodes_of_every_pool(make_tenant: MakeTenant) -> None:
    client = Client(make_tenant(managed_clusters=[SHARED]))
    body = {"properties": {"computeType": "AKS", "resourceId": SHARED["resource_id"]}}

    assert client.arm("PUT", "/computes/aks-shared", body).status == 201
