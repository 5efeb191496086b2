"""Whether a cluster's nodes can hold what a web service asks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.pods import Pods
from aml_simulator.azure.vm_sizes import VmSize
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World

# What AKS's and Azure ML's own pods ask for on each node; an assumption.
_POD_CPUS, _POD_MEMORY_GB = 0.4, 0.5
_EVICTION_GB = 0.75
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of one size, and what one of them has for web services, by Kubernetes' names of resources."""

    count: int
    room: dict[str, float]


def shortage(
    world: World, workspace: Workspace, *, cluster: Cluster, service: str, wanted: Iterable[Sequence[Pods]]
) -> str | None:
    """What the nodes lack for what `service` wants there, one after the other; None where all of it fits.

    It is worded as a scheduler does.

    Source: Kubernetes' scheduling by requests; wording by assumption.
    """
    nodes = usable_nodes(world, cluster)
    if nodes is None:
        return None
    others = [
        pods for other in workspace.services_on(cluster) if other.name.lower() != service.lower() for pods in other.pods
    ]
    count = sum(each.count for each in nodes)
    for stage in wanted:
        for name in ("cpu", "memory", "nvidia.com/gpu"):
            if not _fit(name, stage, others, nodes):
                return f"0/{count} nodes are available: {count} Insufficient {name}."
    return None


def _fit(name: str, wanted: Sequence[Pods], others: Sequence[Pods], nodes: Sequence[Nodes]) -> bool:
    """Whether there is enough of one resource."""
    asked = [pods for pods in wanted if pods.count * pods.asked[name]]
    if any(places(nodes, name, pods.asked[name]) < pods.count for pods in asked):
        return False
    taken = sum(pods.count * pods.asked[name] for pods in (*asked, *others))
    return not asked or taken <= sum(each.count * each.room[name] for each in nodes) + _NOTHING


def usable_nodes(world: World, cluster: Cluster) -> list[Nodes] | None:
    """The nodes on which web services can run, those that AKS would add included; None where a size is unknown."""
    pools = [pool for pool in world.node_pools(cluster) if pool.takes_pods]
    sizes = [world.vm_sizes.get(pool.vm_size.lower()) for pool in pools]
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return None
    return [Nodes(pool.most, room(size)) for pool, size in zip(pools, known, strict=True)]


def places(nodes: Iterable[Nodes], name: str, wanted: float) -> int:
    """How many replicas find room: a replica lives on one node, two halves of two nodes hold none."""
    return sum(each.count * int(each.room[name] / wanted + _NOTHING) for each in nodes)


def room(size: VmSize) -> dict[str, float]:
    """What a node has for web services."""
    return {
        "cpu": size.vcpus - _kept_cpus(size.vcpus) - _POD_CPUS,
        "memory": size.memory_gb - _kept_memory_gb(size.memory_gb) - _POD_MEMORY_GB,
        "nvidia.com/gpu": float(size.gpus),
    }


def _kept_cpus(vcpus: int) -> float:
    """Source: AKS's documentation of resource reservations, 60 millicores of 1, 100 of 2, 140 of 4, 180 of 8."""
    return (60 + 40 * (min(vcpus, 2) - 1) + 20 * max(min(vcpus, 4) - 2, 0) + 10 * max(vcpus - 4, 0)) / 1000


def _kept_memory_gb(memory_gb: float) -> float:
    """Source: as above, before Kubernetes 1.29: a quarter of the first 4 GB and less of more, and a reserve."""
    shares = ((0, 4, 0.25), (4, 8, 0.2), (8, 16, 0.1), (16, 128, 0.06), (128, memory_gb, 0.02))
    return _EVICTION_GB + sum(max(min(memory_gb, to) - start, 0) * share for start, to, share in shares)
