"""Whether nodes hold what the replicas ask for, with the arithmetic shown. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from aks_deploy.domain.load import Load
from aks_deploy.domain.subscription import VmSize

# What AKS's and Azure ML's own pods ask for on each node; an assumption.
_POD_CORES, _POD_MEMORY_GB = 0.4, 0.5
_EVICTION_GB = 0.75
_RESOURCES = ("cores", "GB of memory", "GPUs")


@dataclass(frozen=True, slots=True)
class Nodes:
    """Nodes of one size, those that autoscaling may add included."""

    count: int
    size: VmSize

    def room(self, resource: str) -> float:
        """What one of them has for web services. A size that does not say what it has must not come here."""
        vcpus, memory_gb = self.size.vcpus or 0, self.size.memory_gb or 0.0
        match resource:
            case "cores":
                return vcpus - kept_cores(vcpus) - _POD_CORES
            case "GB of memory":
                return memory_gb - kept_memory_gb(memory_gb) - _POD_MEMORY_GB
        return self.size.gpus

    def too_small_for(self, load: Load) -> bool:
        """Whether one replica can certainly never run on one of them: of cores and memory no pod gets a whole node."""
        vcpus, memory_gb = self.size.vcpus or 0, self.size.memory_gb or 0.0
        return load.cores >= vcpus or load.memory_gb >= memory_gb or load.gpus > self.size.gpus

    def __str__(self) -> str:
        return f"{self.count} x {self.size.name}"


def kept_cores(vcpus: int) -> float:
    """What AKS keeps of a node: 0.06 of 1 vCPU, 0.1 of 2, 0.14 of 4, 0.18 of 8, 0.26 of 16, 0.42 of 32, 0.74 of 64.

    Source: AKS's documentation of resource reservations.
    """
    return 0.06 + 0.04 * (min(vcpus, 2) - 1) + 0.02 * max(min(vcpus, 4) - 2, 0) + 0.01 * max(vcpus - 4, 0)


def kept_memory_gb(memory_gb: float) -> float:
    """What AKS keeps of a node: 0.75 GB, a quarter of the first 4 GB and smaller shares of what is above.

    Source: as above, for Kubernetes before 1.29; later ones keep less of most nodes.
    """
    kept, below = _EVICTION_GB, 0.0
    for up_to, share in ((4.0, 0.25), (8.0, 0.2), (16.0, 0.1), (128.0, 0.06), (memory_gb, 0.02)):
        kept += max(min(memory_gb, up_to) - below, 0.0) * share
        below = max(below, up_to)
    return kept


def moments(before: Load | None, after: Load, *, exchanged: bool) -> tuple[tuple[Load, ...], ...]:
    """What stands on the nodes in the tightest moments on the way to `after`.

    Where replicas are `exchanged`, old ones answer until new ones do, with one more than wanted at a time.

    Source: Kubernetes' rolling update; that it is one more by assumption.
    """
    if before is None or not exchanged:
        return ((after,),)
    old = min(before.replicas, after.replicas)
    return (replace(before, replicas=old), replace(after, replicas=after.replicas + 1 - old)), (after,)


def shortages(stages: Sequence[Sequence[Load]], others: Sequence[Load], nodes: Sequence[Nodes]) -> Iterator[str]:
    """For each resource that is short in one of `stages`, the sum that shows it."""
    for resource in _RESOURCES:
        found = (_shortage(resource, loads, others, nodes) for loads in stages)
        yield from filter(None, (next(filter(None, found), ""),))


def _shortage(resource: str, loads: Sequence[Load], others: Sequence[Load], nodes: Sequence[Nodes]) -> str:
    """The sum; empty where there is enough."""
    ones = [_one(load, resource) for load in loads]
    if not any(one * load.replicas for one, load in zip(ones, loads, strict=True)):
        return ""
    parts = " + ".join(f"{load.replicas} x {_n(one)}" for one, load in zip(ones, loads, strict=True))
    has = " and ".join(_has(each, resource) for each in nodes)
    for one, load in zip(ones, loads, strict=True):
        # A replica lives on one node: two halves of two nodes hold none.
        places = sum(each.count * max(int(each.room(resource) / one), 0) for each in nodes) if one else load.replicas
        if places < load.replicas:
            return f"{resource}: {parts} are asked for, and {has} have places for {places} of {_n(one)}"
    taken = sum(_one(other, resource) * other.replicas for other in others)
    needed = sum(one * load.replicas for one, load in zip(ones, loads, strict=True)) + taken
    room = sum(each.count * each.room(resource) for each in nodes)
    if needed <= room:
        return ""
    parts += f" + {_n(taken)} of other web services" if taken else ""
    return f"{resource}: {parts} = {_n(needed)} are asked for, and {has} have {_n(room)}"


def _one(load: Load, resource: str) -> float:
    return dict(zip(_RESOURCES, (load.cores, load.memory_gb, float(load.gpus)), strict=True))[resource]


def _has(nodes: Nodes, resource: str) -> str:
    """The nodes, and how much of each is left for web services."""
    all_of_it = {"cores": nodes.size.vcpus, "GB of memory": nodes.size.memory_gb}.get(resource)
    return f"{nodes} (about {_n(nodes.room(resource))} of {_n(all_of_it)} each)" if all_of_it else str(nodes)


def _n(value: float) -> str:
    return f"{round(value, 2):g}"
