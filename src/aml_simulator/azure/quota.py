"""The vCPUs of a subscription in a region: how many there may be, and how many there are."""

from collections.abc import Iterator
from uuid import UUID

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.node_pools import NodePoolSpec
from aml_simulator.azure.vm_sizes import normal
from aml_simulator.azure.world import World

ALL = "cores"
"""Stands for all families together."""

UNLIMITED = 2**31 - 1
"""What is shown where the tenant file sets no limit."""


def limit(world: World, region: str, family: str) -> int:
    """The most vCPUs of this family, or of all."""
    limits = next((limits for name, limits in world.spec.quotas.items() if normal(name) == normal(region)), {})
    return limits.get(family, UNLIMITED)


def used(world: World, subscription: UUID, *, region: str, family: str, but: Cluster | None = None) -> int:
    """The vCPUs of this family, or of all, that the AKS clusters of a subscription have there; `but` one of them."""
    pools = [pool for place, pool in _pools(world, subscription, but) if normal(place) == normal(region)]
    sizes = [(pool.count, world.vm_sizes.get(pool.vm_size.lower())) for pool in pools]
    return sum(count * size.vcpus for count, size in sizes if size and family in (ALL, size.family))


def _pools(world: World, subscription: UUID, but: Cluster | None) -> Iterator[tuple[str, NodePoolSpec]]:
    """The region and nodes of each AKS cluster, be it a compute target or none; a failed one has none."""
    mine = f"/subscriptions/{subscription}/"
    for managed in world.spec.managed_clusters:
        if managed.resource_id.lower().startswith(mine):
            yield from ((managed.location, pool) for pool in managed.node_pools)
    targets = (
        cluster
        for workspace in world.workspaces.values()
        if workspace.subscription == subscription
        for cluster in workspace.clusters.values()
    )
    for cluster in targets:
        if cluster is not but and cluster.state != "Failed" and world.managed_cluster(cluster.resource_id) is None:
            yield from ((cluster.location, pool) for pool in world.node_pools(cluster))
