"""AKS clusters come, change and go: what is refused at once, what fails later, what takes how long."""

import re
from datetime import timedelta

from aml_simulator.azure import quota
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.errors import ApiError, Failure
from aml_simulator.azure.operation import Ending, Operation, State
from aml_simulator.azure.vm_sizes import normal
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]")
_MINIMUM_VCPUS = 12


def check_name(name: str) -> None:
    """Refuse what Azure ML refuses as a compute target's name.

    Raises:
        ApiError: 400.

    Source: the rule in Azure's own words, in MicrosoftDocs/azure-docs#55961; code by assumption.
    """
    if not _NAME.fullmatch(name):
        raise ApiError(
            400,
            "ComputeNameInvalid",
            f"The compute name '{name}' is invalid: 2 to 16 letters, digits and hyphens, the first a letter, the last "
            "no hyphen.",
        )


def check_capacity(world: World, cluster: Cluster) -> None:
    """Refuse a production cluster that is too small, be it made or attached.

    Raises:
        ApiError: 400.

    Source: Microsoft's documentation of `cluster_purpose`; code and wording by assumption, but for the first words,
    which a public issue quotes.
    """
    pools = world.node_pools(cluster)
    sizes = [world.vm_sizes.get(pool.vm_size.lower()) for pool in pools]
    vcpus = sum(pool.count * (size.vcpus if size else _MINIMUM_VCPUS) for pool, size in zip(pools, sizes, strict=True))
    if cluster.purpose != "DevTest" and vcpus < _MINIMUM_VCPUS:
        nodes = " and ".join(f"{pool.count} x {pool.vm_size}" for pool in pools)
        raise ApiError(
            400,
            "ClusterTooSmall",
            f"Cluster should have at least {_MINIMUM_VCPUS} cores to operate with purpose {cluster.purpose}; "
            f"{nodes} have {vcpus}. Smaller ones are for purpose DevTest.",
        )


def provision(world: World, workspace: Workspace, cluster: Cluster) -> Operation:
    """Begin to create `cluster`: after the provisioning time it is there, or has failed."""
    failure = _obstacle(world, workspace, cluster)
    lasts_s = world.spec.durations.provision
    # Azure's validation finds these long before any node would be up.
    lasts = timedelta(seconds=lasts_s / 10 if failure else lasts_s)
    return _begin(world, workspace, cluster, lasts=lasts, failure=failure)


def attach(world: World, workspace: Workspace, cluster: Cluster) -> Operation:
    """Begin to attach an AKS cluster that exists, or to change one that is a compute target.

    Source: public issues show that a failed attachment is a compute target in state Failed; the code is theirs.
    """
    managed = world.managed_cluster(cluster.resource_id)
    said = managed.attach_error if managed else None
    failure = Failure("InternalServerError", 500, said) if said else None
    return _begin(world, workspace, cluster, lasts=timedelta(seconds=world.spec.durations.attach), failure=failure)


def _begin(
    world: World, workspace: Workspace, cluster: Cluster, *, lasts: timedelta, failure: Failure | None = None
) -> Operation:
    def judge() -> Ending:
        cluster.failure = failure
        cluster.state = "Failed" if failure else "Succeeded"
        cluster.modified = world.clock.now()
        return Ending(State.FAILED if failure else State.SUCCEEDED, failure)

    operation = Operation(cluster.name, "Compute", world.clock.now(), lasts, judge)
    cluster.operation = world.begin(workspace, operation)
    return operation


def remove(world: World, workspace: Workspace, cluster: Cluster, *, keep_nodes: bool) -> Operation:
    """Begin to delete a cluster, or to detach it, which takes no time."""

    def judge() -> Ending:
        workspace.clusters.pop(cluster.name.lower(), None)
        for service in workspace.services_on(cluster):
            service.lose_cluster(world.clock.now())
            world.scoring.remove(service.key)
        return Ending()

    lasts_s = 0 if keep_nodes else world.spec.durations.delete_cluster
    if cluster.operation:
        cluster.operation.cancel(world.clock.now())
    cluster.state = "Deleting"
    operation = Operation(cluster.name, "Compute", world.clock.now(), timedelta(seconds=lasts_s), judge)
    cluster.operation = world.begin(workspace, operation)
    return operation


def _obstacle(world: World, workspace: Workspace, cluster: Cluster) -> Failure | None:
    """Why Azure cannot make these nodes.

    Source: codes as public issues show them (BadArgument around the resource provider's own); wording by assumption.
    """
    size, region = world.vm_sizes.get(cluster.vm_size.lower()), normal(cluster.location)
    if size is None or not size.offered_in(region):
        return _bad_argument("BadRequest", f"The VM size '{cluster.vm_size}' is not available in '{region}'.")
    if size.restricted_in(region):
        message = f"The VM size '{cluster.vm_size}' is not allowed in your subscription in location '{region}'."
        return _bad_argument("BadRequest", message)
    required = size.vcpus * cluster.agent_count
    for family in (quota.ALL, size.family):
        used = quota.used(world, workspace.subscription, region=region, family=family, but=cluster)
        limit = quota.limit(world, region, family)
        if used + required > limit:
            what = "Total Regional Cores" if family == quota.ALL else f"{family} Cores"
            return _bad_argument(
                "QuotaExceeded",
                f"Creating it would exceed the approved {what} quota. Location: {region}, Current Limit: {limit}, "
                f"Current Usage: {used}, Additional Required: {required}.",
            )
    return None


def _bad_argument(code: str, message: str) -> Failure:
    return Failure("BadArgument", 400, f"{code}: {message}", ({"code": code, "message": message},))
