"""Whether a cluster's nodes can hold what a web service asks for."""

from collections.abc import Iterable, Sequence

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.pods import Pods
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World

# What Kubernetes and Azure ML's own pods take of each node; an assumption, close to public observations.
RESERVED_CPUS = 0.5
RESERVED_MEMORY_GB = 1.5


def shortage(
    world: World, workspace: Workspace, *, cluster: Cluster, service: str, wanted: Iterable[Sequence[Pods]]
) -> str | None:
    """What the nodes lack for what `service` wants there, one after the other; None where all of it fits.

    It is worded as a scheduler does.

    Source: Kubernetes' scheduling by requests; wording by assumption.
    """
    size = world.vm_sizes.get(cluster.vm_size.lower())
    if size is None:
        return None
    nodes = cluster.agent_count
    node = {
        "cpu": size.vcpus - RESERVED_CPUS,
        "memory": size.memory_gb - RESERVED_MEMORY_GB,
        "nvidia.com/gpu": size.gpus,
    }
    others = [
        pods for other in workspace.services_on(cluster) if other.name.lower() != service.lower() for pods in other.pods
    ]
    for stage in wanted:
        for name, free in node.items():
            if not _fit(name, stage, others, nodes=nodes, free=free):
                return f"0/{nodes} nodes are available: {nodes} Insufficient {name}."
    return None


def _fit(name: str, wanted: Sequence[Pods], others: Sequence[Pods], *, nodes: int, free: float) -> bool:
    """Whether there is enough of one resource, of which each node has `free`."""
    for pods in wanted:
        one = pods.asked[name]
        # A replica lives on one node: two halves of two nodes hold none.
        if one and pods.count > nodes * int(free / one + 1e-9):
            return False
    if not any(pods.count * pods.asked[name] for pods in wanted):
        return True
    return sum(pods.count * pods.asked[name] for pods in (*wanted, *others)) <= nodes * free + 1e-9
