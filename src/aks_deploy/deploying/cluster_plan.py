"""The part of a plan that is about the cluster: how it comes to be, what forbids it, what is said of it. Pure."""

import difflib
from collections.abc import Iterator

from aks_deploy.deploying.made_with import made_with
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Cluster, Observed
from aks_deploy.domain.plan import AttachCluster, AwaitCluster, Blocker, ProvisionCluster, RemoveCluster

_LISTED = 10
_AKS = "AKS"


def is_made(desired: Desired, cluster: Cluster | None) -> bool:
    """Whether the cluster is to be made: it is absent or on its way out, or has failed and may be replaced."""
    return cluster is None or cluster.leaving or (cluster.failed and desired.replace)


def cluster_steps(
    desired: Desired, cluster: Cluster | None
) -> Iterator[RemoveCluster | ProvisionCluster | AttachCluster | AwaitCluster]:
    """How the cluster becomes ready; nothing where it is."""
    if cluster is not None and not is_made(desired, cluster):
        if not cluster.ready:
            yield AwaitCluster(cluster.name, cluster.state)
        return
    if cluster is not None:
        yield RemoveCluster(cluster.name, cluster.state, cluster.attached)
    match desired.cluster_config:
        case ProvisioningConfig() as config:
            yield ProvisionCluster(desired.cluster_name, config, fields=tuple(made_with(config)))
        case AttachConfig() as config:
            yield AttachCluster(desired.cluster_name, config, fields=tuple(made_with(config)))


def cluster_blockers(desired: Desired, observed: Observed) -> Iterator[Blocker]:
    """What forbids using the cluster, or making it."""
    cluster, name = observed.cluster, desired.cluster_name
    if cluster is None:
        yield from _missing_blockers(desired, observed)
    elif cluster.kind != _AKS:
        hint = "Give another cluster-name."
        yield Blocker(
            "not-found", f"The compute target '{name}' is {cluster.kind}, not AKS.", hint, "compute.not-found"
        )
    elif is_made(desired, cluster):
        yield from _anew_blockers(desired, observed, cluster)
    elif _is_another(desired, cluster):
        yield Blocker(
            "conflict",
            f"The cluster '{name}' is the AKS cluster {cluster.resource_id}, not the one that attach-config names.",
            "Correct attach-config, give another cluster-name, or detach it in Azure ML studio and run again.",
            "unknown",
        )
    elif cluster.failed:
        yield Blocker(
            "deployment-failed",
            f"The cluster '{name}' is in state {cluster.state}.",
            cluster.remedy + ("" if desired.cluster_config else " It takes provisioning-config or attach-config, too."),
            "compute.failed-state",
            cluster.errors,
        )


def _anew_blockers(desired: Desired, observed: Observed, cluster: Cluster) -> Iterator[Blocker]:
    """What forbids to make a cluster in the place of the one that is there."""
    others = [name for name in observed.on_cluster if name != desired.service_name]
    if desired.cluster_config is None:
        state = "is being deleted" if cluster.leaving else f"is in state {cluster.state}"
        yield Blocker(
            "conflict",
            f"The cluster '{cluster.name}' {state}, and neither provisioning-config nor attach-config says what may "
            "come in its place.",
            "Give one of the two, or another cluster-name.",
            "unknown",
            cluster.errors,
        )
    elif others and not cluster.leaving:
        yield Blocker(
            "conflict",
            f"The cluster '{cluster.name}' is in state {cluster.state} and is not replaced: web services that live on "
            f"it would go with it: {', '.join(others[:_LISTED])}.",
            "Move or delete them first, or give another cluster-name.",
            "unknown",
            cluster.errors,
        )
    else:
        yield from _missing_blockers(desired, observed)


def _missing_blockers(desired: Desired, observed: Observed) -> Iterator[Blocker]:
    config, certificate = desired.cluster_config, desired.certificate
    if config is None:
        yield _not_there(desired, observed)
    elif certificate is not None and not certificate.valid_at(observed.at):
        yield Blocker(
            "invalid-input",
            f"The certificate for {config.ssl_cname} is valid from {certificate.not_before:%Y-%m-%d} "
            f"to {certificate.not_after:%Y-%m-%d} only.",
            "Give one that is valid now.",
            "config.invalid",
        )
    elif twin := next((found for found in observed.clusters if _is_twin(desired, found)), None):
        # Source: Microsoft's documentation: each new attachment breaks the ones before it.
        yield Blocker(
            "conflict",
            f"The AKS cluster {twin.resource_id} is attached as '{twin.name}' already; a second attachment breaks it.",
            f"Give cluster-name: {twin.name}, or detach that one in Azure ML studio.",
            "unknown",
        )


def _not_there(desired: Desired, observed: Observed) -> Blocker:
    name, names = desired.cluster_name, [found.name for found in observed.clusters]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    has = ", ".join(names[:_LISTED]) or "none"
    return Blocker(
        "not-found",
        f"There is no AKS cluster '{name}' in the workspace, and neither provisioning-config nor attach-config says "
        "what it may become.",
        (f"Nearest name: {near[0]}. " if near else "") + f"Clusters there: {has}. Or give one of the two.",
        "compute.not-found",
    )


def _is_another(desired: Desired, cluster: Cluster) -> bool:
    config = desired.cluster_config
    named = isinstance(config, AttachConfig) and cluster.resource_id is not None
    return named and not _same_resource(config, cluster)


def _is_twin(desired: Desired, found: Cluster) -> bool:
    return _same_resource(desired.cluster_config, found) and found.name.lower() != desired.cluster_name.lower()


def _same_resource(config: object, cluster: Cluster) -> bool:
    """Whether both are one AKS cluster: ids do not depend on case."""
    wanted = config.resource_id if isinstance(config, AttachConfig) else None
    return wanted is not None and wanted.lower() == (cluster.resource_id or "").lower()


def cluster_notices(desired: Desired, observed: Observed) -> Iterator[str]:
    """What differs where the cluster exists, for it is never changed; what the certificate says where it does not."""
    config, cluster, certificate = desired.cluster_config, observed.cluster, desired.certificate
    if config is None:
        return
    if cluster is not None and cluster.ready:
        differing = tuple(_differences(config, cluster.config))
        if differing:
            yield f"The cluster '{cluster.name}' exists and is used as it is, though it has {', '.join(differing)}."
    if is_made(desired, cluster) and certificate is not None and config.ssl_cname is not None:
        days = certificate.days_left(observed.at)
        yield f"The certificate for {config.ssl_cname} expires on {certificate.not_after:%Y-%m-%d}, in {days} days."


def cluster_warnings(desired: Desired, observed: Observed) -> Iterator[str]:
    """What callers will not like about a cluster that is yet to be made."""
    config, certificate = desired.cluster_config, desired.certificate
    if not is_made(desired, observed.cluster) or certificate is None or config is None or config.ssl_cname is None:
        return
    if not certificate.covers(config.ssl_cname):
        names = ", ".join(certificate.names[:_LISTED]) or "no host name"
        yield f"The certificate is not for {config.ssl_cname} but for {names}: callers will refuse it."


def _differences(config: ProvisioningConfig | AttachConfig, has: ProvisioningConfig) -> Iterator[str]:
    for name, wanted in config.given().items():
        if config.fact(name).readable:
            current = getattr(has, name)
            if _comparable(name, current) != _comparable(name, wanted):
                yield f"{name} {'not set' if current is None else current} (asked for: {wanted})"


def _comparable(name: str, value: object) -> object:
    """Sizes, regions and hosts do not depend on case, regions not on blanks: `East US` is `eastus`."""
    if name in ("vm_size", "location", "ssl_cname") and isinstance(value, str):
        return value.lower().replace(" ", "")
    return value
