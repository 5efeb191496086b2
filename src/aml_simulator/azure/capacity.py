"""Whether a cluster's nodes can hold what a web service asks for."""

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World

# What Kubernetes and Azure ML's own pods take of each node; an assumption, close to public observations.
RESERVED_CPUS = 0.5
RESERVED_MEMORY_GB = 1.5


def shortage(world: World, workspace: Workspace, *, cluster: Cluster, service: str, settings: Settings) -> str | None:
    """What the nodes lack for the replicas of `service`, worded as a scheduler does; None where they fit.

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
    one = _requests(settings)
    others = [other for other in workspace.services_on(cluster) if other.name.lower() != service.lower()]
    for name, free in node.items():
        taken = sum(_requests(other.settings)[name] * other.settings.replicas for other in others)
        # A replica lives on one node: two halves of two nodes hold none.
        slots = nodes if one[name] == 0 else nodes * int(free / one[name] + 1e-9)
        if one[name] and (slots < settings.replicas or taken + one[name] * settings.replicas > nodes * free + 1e-9):
            return f"0/{nodes} nodes are available: {nodes} Insufficient {name}."
    return None


def _requests(settings: Settings) -> dict[str, float]:
    asked = settings.container_resource_requirements
    return {"cpu": asked.cpu, "memory": asked.memory_in_gb, "nvidia.com/gpu": float(asked.gpu or 0)}
