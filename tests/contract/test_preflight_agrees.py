"""What is foretold and what then happens, side by side: what we forbid fails, and what fails we had told of."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.test_attaching import SHARED, attached
from contract.world import CLUSTER, Ended, MakeWorld, World, service

SIZES = ("Standard_B2s", "Standard_DS2_v2", "Standard_D3_v2", "Standard_F4s_v2", "Standard_F8s_v2", "Standard_NC6")
FORBIDDEN = ("deploy.unschedulable", "deploy.gpu-unavailable")
UNTOLD = {"state": "none"}

Needs = dict[str, Any]
CORES = st.integers(1, 90).map(lambda tenths: tenths / 10)
MEMORY_GB = st.integers(1, 40).map(lambda halves: halves / 2)
needs = st.builds(
    lambda replicas, cores, memory_gb: {"num_replicas": replicas, "cpu_cores": cores, "memory_gb": memory_gb},
    st.integers(1, 6),
    CORES,
    MEMORY_GB,
)
anything = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def there(name: str, has: Needs) -> dict[str, object]:
    """A web service of the tenant file."""
    resources = {"cpu": has["cpu_cores"], "memoryInGB": has["memory_gb"]}
    return service(name=name, settings={"numReplicas": has["num_replicas"], "containerResourceRequirements": resources})


def written(config: dict[str, object]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in config.items()) + "}"


def foretold(ended: Ended) -> bool:
    """Whether a warning spoke of room."""
    return "may not hold the replicas" in ended.log or "can run on no node pool" in ended.log


def blocked(world: World, ended: Ended, codes: tuple[str, ...]) -> bool:
    """Whether the run ended for one of these codes before it changed anything."""
    return ended.verdict[2] in codes and not world.changes


@anything
@given(
    nodes=st.fixed_dictionaries({"vm_size": st.sampled_from(SIZES), "agent_count": st.integers(1, 4)}),
    wanted=needs,
    gpus=st.sampled_from([0, 0, 1, 2]),
    before=st.none() | needs,
    others=st.lists(needs, max_size=2),
)
def test_room_on_the_nodes(
    make_world: MakeWorld, nodes: Needs, wanted: Needs, gpus: int, before: Needs | None, others: list[Needs]
) -> None:
    services = [there(f"other-{number}", each) for number, each in enumerate(others)]
    services += [there("churn", before)] if before else []
    world = make_world(clusters=[CLUSTER | nodes], services=services)
    asked = {"deployment_config": written(wanted | ({"gpu_cores": gpus} if gpus else {})), **UNTOLD}

    ended = world.deploy(**asked)

    if blocked(world, ended, FORBIDDEN):
        world.tenant.faults.add("GET", "skus", status=403)
        assert world.deploy(**asked).code == 7
    elif ended.code != 0:
        assert "Insufficient" in ended.log
        assert foretold(ended)


@anything
@given(
    size=st.sampled_from(SIZES),
    nodes=st.integers(1, 6),
    purpose=st.sampled_from(["FastProd", "DevTest"]),
    cores=st.integers(1, 60),
    place=st.sampled_from([{}, {"regions": ["westus"]}, {"restricted": ["East US"]}, {"regions": ["EastUS"]}]),
)
def test_nodes_that_are_to_be_made(
    make_world: MakeWorld, size: str, nodes: int, purpose: str, cores: int, place: dict[str, Any]
) -> None:
    odd = {"Standard_Odd": {"vcpus": 5, "memory_gb": 20, "family": "oddFamily", **place}}
    quotas = {"eastus": {"cores": 60, "oddFamily": cores, "standardFSv2Family": cores}}
    world = make_world({"vm_sizes": odd, "quotas": quotas}, clusters=[])
    name = "Standard_Odd" if place else size
    config = written({"agent_count": nodes, "vm_size": name, "cluster_purpose": purpose})

    ended = world.deploy(provisioning_config=config, **UNTOLD)
    forbidden = not world.changes and ended.code != 0

    for question in ("skus", "usages"):
        world.tenant.faults.add("GET", question, status=403)
    failed = "aks-prod" not in world.tenant.clusters and world.deploy(provisioning_config=config, **UNTOLD).code != 0
    assert forbidden is failed


@pytest.mark.parametrize("max_count", [None, 1, 2, 4])
@pytest.mark.parametrize("taints", [[], ["a=b:NoSchedule"], ["a=b:PreferNoSchedule"]])
@pytest.mark.parametrize("cores", [1, 3, 4, 7])
def test_pools_of_an_aks_cluster(make_world: MakeWorld, cores: int, taints: list[str], max_count: int | None) -> None:
    second = {"name": "second", "vm_size": "Standard_F8s_v2", "count": 1, "taints": taints}
    pools = [{"name": "first", "vm_size": "Standard_D3_v2", "count": 1, "max_count": max_count}, second]
    world = make_world({"managed_clusters": [SHARED | {"pools": pools}]}, clusters=[attached()])
    asked = {"deployment_config": f"{{num_replicas: 3, cpu_cores: {cores}}}", **UNTOLD}

    ended = world.deploy(**asked)

    if blocked(world, ended, FORBIDDEN):
        world.tenant.faults.add("GET", "skus", status=403)
        assert world.deploy(**asked).code == 7
    else:
        assert (ended.code == 0) != foretold(ended)
