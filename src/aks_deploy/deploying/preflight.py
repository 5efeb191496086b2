"""What is known before the first slow call: all that stands in the way, all that may, and what could not be told. Pure.

Only what is certain forbids anything: a size that is not offered, a quota that is short, a replica that is larger than
a node. The arithmetic of room warns, and shows its sum.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from aks_deploy.deploying.new_nodes import (
    QUOTA,
    attach_blockers,
    new_nodes,
    node_warnings,
    provisioning_blockers,
    provisioning_doubts,
)
from aks_deploy.deploying.pods import Pods, pods_after
from aks_deploy.deploying.rights import rights_warnings
from aks_deploy.deploying.room import Nodes, moments, shortages
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    Blocker,
    ProvisionCluster,
    RemoveCluster,
    Step,
)
from aks_deploy.domain.subscription import by_name

Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What the plan needs to know of the subscription. None and False are not asked.

    `region`: whose VM sizes. `pools`: the AKS cluster whose nodes. `others`: the cluster whose other web services.
    """

    region: str | None = None
    quotas: bool = False
    permissions: bool = False
    pools: str | None = None
    others: str | None = None


def questions(desired: Desired, observed: Observed, steps: Steps, *, region: str) -> Questions:
    """As few as the steps need, none where nothing changes; `region` is the workspace's."""
    if all(isinstance(step, AwaitCluster | AwaitService) for step in steps):
        return Questions()
    for step in steps:
        match step:
            case ProvisionCluster(config=config):
                return Questions(config.location or region, quotas=True, permissions=True)
            case AttachCluster(config=config):
                # Where the AKS cluster is, its node pools do not say; what a size has is the same everywhere.
                return Questions(region, permissions=True, pools=config.resource_id)
    cluster = observed.cluster
    if cluster is None or not cluster.ready or pods_after(desired, observed.service, steps) is None:
        return Questions(permissions=True)
    pools = cluster.resource_id if cluster.attached else None
    return Questions(cluster.config.location or region, permissions=True, pools=pools, others=cluster.name)


@dataclass(frozen=True, slots=True)
class Preflight:
    """What it comes to."""

    blockers: tuple[Blocker, ...]
    warnings: tuple[str, ...]
    notices: tuple[str, ...]


def preflight(desired: Desired, observed: Observed, steps: Steps) -> Preflight:
    """What the facts mean for the steps."""
    blockers, warnings = list[Blocker](), list(rights_warnings(steps, observed.facts))
    doubts = list(observed.facts.doubts)
    for step in steps:
        match step:
            case ProvisionCluster(config=config):
                obstacles = tuple(provisioning_blockers(config, observed.facts))
                # What goes before gives back its vCPUs, which Azure may count until then.
                maybe = [each for each in obstacles if each.diagnosis_code == QUOTA and _removes(steps)]
                blockers += [each for each in obstacles if each not in maybe]
                warnings += [each.message for each in maybe]
                warnings += node_warnings(config, observed.facts)
                doubts += provisioning_doubts(config, observed.facts)
            case AttachCluster(config=config):
                blockers += attach_blockers(config, observed.facts)
    pods = pods_after(desired, observed.service, steps)
    nodes, unknown = _nodes(observed, steps)
    doubts += unknown if pods else ()
    if pods is not None and nodes is not None:
        too_large = tuple(_too_large(desired, pods, nodes))
        blockers += too_large
        warnings += () if too_large else _short_of_room(desired, observed, pods, nodes)
        doubts += () if too_large else _later_short(observed, pods, nodes)
    return Preflight(tuple(blockers), tuple(warnings), tuple(f"Not certain: {doubt}" for doubt in doubts))


def _removes(steps: Steps) -> bool:
    return any(isinstance(step, RemoveCluster) and not step.attached for step in steps)


def _nodes(observed: Observed, steps: Steps) -> tuple[tuple[Nodes, ...] | None, tuple[str, ...]]:
    """The nodes on which the pods can run, and why they are not known where they are None."""
    facts = observed.facts
    if facts.sizes is None:
        return None, ()
    named = _pools(observed, steps)
    if named is None:
        return None, ()
    sizes = {name: by_name(facts.sizes, name) for name, count in named}
    unknown = sorted(name for name, size in sizes.items() if not (size and size.vcpus and size.memory_gb))
    if unknown:
        what = f"what {', '.join(unknown)} has is not known in {facts.region}"
        return None, (f"{what}, so whether the nodes hold the replicas was not checked.",)
    return tuple(Nodes(count, size) for name, count in named if (size := sizes[name]) and count), ()


def _pools(observed: Observed, steps: Steps) -> tuple[tuple[str, int], ...] | None:
    """Size and number of the nodes; None where Azure does not say."""
    facts, cluster = observed.facts, observed.cluster
    for step in steps:
        if isinstance(step, ProvisionCluster):
            nodes = new_nodes(step.config, facts)
            return ((nodes.size_name, nodes.count),) if nodes.size else None
    if facts.pools is not None:
        return tuple((pool.vm_size, pool.most) for pool in facts.pools if pool.takes_pods)
    if cluster is None or cluster.attached or not cluster.config.vm_size or not cluster.config.agent_count:
        return None
    return ((cluster.config.vm_size, cluster.config.agent_count),)


def _too_large(desired: Desired, pods: Pods, nodes: tuple[Nodes, ...]) -> Iterator[Blocker]:
    """One replica that no node can hold, whatever else runs there."""
    load, there = pods.after, " and ".join(map(str, nodes))
    if not nodes or not all(each.too_small_for(load) for each in nodes):
        return
    if load.gpus and not any(each.size.gpus for each in nodes):
        yield Blocker(
            "deployment-failed",
            f"gpu_cores {load.gpus}: the nodes of the cluster '{desired.cluster_name}' have no GPU ({there}).",
            "Give a cluster with GPU nodes, or gpu_cores: 0.",
            "deploy.gpu-unavailable",
        )
        return
    has = " and ".join(f"{each.size.vcpus} vCPUs, {each.size.memory_gb:g} GB, {each.size.gpus} GPUs" for each in nodes)
    asks = f"{load.cores:g} cores and {load.memory_gb:g} GB" + (f", and {load.gpus} GPUs" if load.gpus else "")
    yield Blocker(
        "deployment-failed",
        f"One replica asks for {asks}; no node of the cluster '{desired.cluster_name}' can give that "
        f"({there}: {has}, of which AKS keeps a part).",
        "Ask for less, or give a cluster with larger nodes.",
        "deploy.unschedulable",
    )


def _short_of_room(desired: Desired, observed: Observed, pods: Pods, nodes: tuple[Nodes, ...]) -> Iterator[str]:
    name = desired.cluster_name
    if not nodes:
        yield f"Web services can run on no node pool of the cluster '{name}': each is empty, tainted or of Windows."
        return
    stages = moments(pods.before, pods.after, exchanged=pods.exchanged)
    sums = tuple(shortages(stages, observed.others, nodes))
    if sums:
        yield f"The nodes of the cluster '{name}' may not hold the replicas: {'; '.join(sums)}. {_ROOM}"


def _later_short(observed: Observed, pods: Pods, nodes: tuple[Nodes, ...]) -> Iterator[str]:
    """Whether the most replicas that autoscaling was told to make have room."""
    sums = tuple(shortages(((pods.most,),), observed.others, nodes)) if pods.most and nodes else ()
    if sums and pods.most:
        yield f"autoscale_max_replicas {pods.most.replicas} is more than the nodes hold: {sums[0]}."


_ROOM = "Ask for less, or add nodes; other programs on the cluster need room as well."
