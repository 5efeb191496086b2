"""Nodes that are yet to be made, or attached: whether Azure can make them, and Azure ML will take them. Pure."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.plan import Blocker
from aks_deploy.domain.subscription import CORES, Facts, Quota, VmSize, by_name

QUOTA = "compute.quota-exceeded"
_FEWEST_VCPUS = 12
_FEWEST_NODES = 3
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class NewNodes:
    """So many nodes of one size. `size` is None where it is not known what that has."""

    count: int
    size_name: str
    size: VmSize | None

    @property
    def vcpus(self) -> int | None:
        """What all of them have; None where that is not known."""
        return self.count * self.size.vcpus if self.size and self.size.vcpus else None

    def __str__(self) -> str:
        return f"{self.count} x {self.size_name}"


def new_nodes(config: ProvisioningConfig, facts: Facts) -> NewNodes:
    """The nodes of a cluster that is made from `config`, with Azure's defaults."""
    count = config.agent_count or int(str(config.fact("agent_count").azure_default))
    name = config.vm_size or str(config.fact("vm_size").azure_default)
    size = by_name(facts.sizes, name)
    return NewNodes(count, size.name if size else name, size)


def provisioning_blockers(config: ProvisioningConfig, facts: Facts) -> Iterator[Blocker]:
    """Why Azure cannot make these nodes, or Azure ML will not have them."""
    nodes = new_nodes(config, facts)
    if facts.sizes is not None and (nodes.size is None or nodes.size.restricted):
        yield _not_offered(nodes, facts)
        return
    if nodes.vcpus is None:
        return
    for quota in _quotas(nodes, facts):
        if quota.used + nodes.vcpus > quota.limit:
            yield _short(nodes, quota, facts.region)
    if config.cluster_purpose != "DevTest" and nodes.vcpus < _FEWEST_VCPUS:
        yield _too_small(f"{nodes}: {_times(nodes)} vCPUs", "Give a larger vm_size or agent_count")


def provisioning_doubts(config: ProvisioningConfig, facts: Facts) -> Iterator[str]:
    """What could not be judged though Azure has answered."""
    nodes = new_nodes(config, facts)
    if nodes.size is not None and not nodes.size.vcpus:
        yield f"Azure does not say how many vCPUs {nodes.size_name} has: the quota was not checked."
    elif nodes.size is not None and facts.quotas is not None:
        known = [quota.name.lower() for quota in _quotas(nodes, facts)]
        for name in (CORES, nodes.size.family):
            if name.lower() not in known:
                yield f"Azure names no vCPU quota {name} in {facts.region}: it was not checked."


def node_warnings(config: ProvisioningConfig, facts: Facts) -> Iterator[str]:
    """What is taken, and not advised."""
    nodes = new_nodes(config, facts)
    if config.cluster_purpose != "DevTest" and nodes.count < _FEWEST_NODES:
        # Source: Microsoft's documentation of the router of Azure ML.
        yield (
            f"The cluster gets {nodes}: for production Azure ML runs its router three times, which {_FEWEST_NODES} "
            "nodes or more keep apart."
        )


def attach_blockers(config: AttachConfig, facts: Facts) -> Iterator[Blocker]:
    """Why Azure ML will not have the AKS cluster: even with all nodes that autoscaling may add it is too small."""
    pools = facts.pools
    if not pools or config.cluster_purpose == "DevTest":
        return
    sizes = [by_name(facts.sizes, pool.vm_size) for pool in pools]
    counts = [pool.most * size.vcpus for pool, size in zip(pools, sizes, strict=True) if size and size.vcpus]
    if len(counts) == len(pools) and sum(counts) < _FEWEST_VCPUS:
        has = " and ".join(f"{pool.most} x {pool.vm_size}" for pool in pools)
        yield _too_small(f"{has}: {' + '.join(map(str, counts))} = {sum(counts)} vCPUs", "Add nodes in AKS")


def _quotas(nodes: NewNodes, facts: Facts) -> Iterator[Quota]:
    """All that the nodes count against: the whole region's, and their family's."""
    for name in (CORES, nodes.size.family if nodes.size else ""):
        if (quota := by_name(facts.quotas, name)) is not None:
            yield quota


def _times(nodes: NewNodes) -> str:
    each = nodes.size.vcpus if nodes.size else None
    return f"{nodes.count} x {each} = {nodes.vcpus}"


def _not_offered(nodes: NewNodes, facts: Facts) -> Blocker:
    offered = [size for size in (facts.sizes or {}).values() if not size.restricted]
    wanted = nodes.size
    family = [size for size in offered if wanted and size.family == wanted.family]
    near = sorted(family, key=lambda size: (abs((size.vcpus or 0) - ((wanted and wanted.vcpus) or 0)), size.name))
    names = [size.name for size in near[:_NEAREST]] or _alike(nodes.size_name, [size.name for size in offered])
    why = "is not available to this subscription" if wanted else "is not offered"
    same = "of the same family" if family else "with the nearest names"
    hint = f"Offered there {same}: {', '.join(names)}. " if names else ""
    return Blocker(
        "deployment-failed",
        f"The VM size {nodes.size_name} {why} in {facts.region}.",
        f"{hint}Give another vm_size or location.",
        "compute.vm-size-unavailable",
    )


def _alike(name: str, names: list[str]) -> list[str]:
    spelled = {each.lower(): each for each in names}
    return [spelled[near] for near in difflib.get_close_matches(name.lower(), spelled, n=_NEAREST)]


def _short(nodes: NewNodes, quota: Quota, region: str) -> Blocker:
    what = "all vCPUs" if quota.name.lower() == CORES else f"vCPUs of {quota.name}"
    return Blocker(
        "deployment-failed",
        f"The quota for {what} in {region} is {quota.limit}: {quota.used} are used, and {nodes} need {_times(nodes)} "
        f"more, together {quota.used + (nodes.vcpus or 0)}.",
        "Ask for fewer or smaller nodes, take another location, give back what is not needed, or have the quota raised "
        "in the Azure portal (Quotas, Compute).",
        QUOTA,
    )


def _too_small(has: str, remedy: str) -> Blocker:
    return Blocker(
        "deployment-failed",
        f"For production Azure ML asks for {_FEWEST_VCPUS} vCPUs, and the cluster has {has}.",
        f"{remedy}, or cluster_purpose: DevTest.",
        "compute.cluster-too-small",
    )
