"""What a step means for callers and for the bill: restarts, downtime, nodes, addresses, keys. Pure."""

from dataclasses import replace

from aks_deploy.deploying.cluster_plan import is_made
from aks_deploy.deploying.new_nodes import new_nodes
from aks_deploy.deploying.running import runs_something_else
from aks_deploy.domain.cluster_config import AttachConfig, ClusterConfig, ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed, WebService
from aks_deploy.domain.plan import (
    AttachCluster,
    CreateService,
    Effects,
    FieldChange,
    ProvisionCluster,
    RemoveCluster,
    ReplaceService,
    Scheme,
    Step,
    UpdateService,
)
from aks_deploy.domain.subscription import Facts


def with_effects(step: Step, observed: Observed) -> Step:
    """The step with what it means for what is there."""
    return replace(step, effects=_effects(step, observed))


def _effects(step: Step, observed: Observed) -> Effects:  # noqa: PLR0911 - one for each kind of step
    service = observed.service
    match step:
        case ProvisionCluster(config=config) | AttachCluster(config=config):
            return _of_cluster(config, observed.facts)
        case UpdateService(fields=fields) if service is not None and _restart(fields):
            return Effects(restarts=True, downtime="possible" if _may_be_alone(service) else "none")
        case RemoveCluster() if service is not None and service.lives_on(step.name):
            return Effects(downtime="certain", keys="at-risk", uri="new")
        case CreateService(overwrite=True, fields=fields):
            return Effects(restarts=True, downtime="possible", keys="new" if _names_keys(fields) else "unchanged")
        case CreateService():
            return Effects(keys="new", uri="new")
        case ReplaceService(fields=fields):
            moves = any(field.name == "cluster" for field in fields)
            return Effects(
                restarts=True,
                downtime="certain",
                keys="new" if _names_keys(fields) else "at-risk",
                uri="new" if moves else "unchanged",
            )
    return Effects()


def _of_cluster(config: ProvisioningConfig | AttachConfig, facts: Facts) -> Effects:
    if isinstance(config, AttachConfig):
        return Effects(public_address=not config.internal)
    nodes = new_nodes(config, facts)
    return Effects(nodes=nodes.count, vcpus=nodes.vcpus, public_address=not config.internal)


def _names_keys(fields: tuple[FieldChange, ...]) -> bool:
    return any(field.name in ("primary_key", "secondary_key") for field in fields)


def _restart(fields: tuple[FieldChange, ...]) -> bool:
    """Whether the change is one of the pods themselves."""
    own = (field.name for field in fields if field.name in DeploymentConfig.model_fields)
    return runs_something_else(fields) or any(DeploymentConfig.fact(name).restarts for name in own)


def _may_be_alone(service: WebService) -> bool:
    """Whether a single replica may be all that answers; where Azure does not say how many there are it may be."""
    config = service.config
    fewest = config.autoscale_min_replicas if config.autoscale_enabled else config.num_replicas
    return fewest is None or fewest == 1


def scoring_scheme(desired: Desired, observed: Observed) -> Scheme | None:
    """What scoring URIs begin with once the plan is carried out; None where Azure does not tell yet."""
    cluster, service = observed.cluster, observed.service
    if is_made(desired, cluster):
        return _scheme(desired.cluster_config) if desired.cluster_config else None
    if service is not None and service.scoring_uri and service.lives_on(desired.cluster_name):
        return "https" if service.scoring_uri.startswith("https://") else "http"
    if cluster is None or not cluster.ready or cluster.kind != "AKS":
        return None
    return _scheme(cluster.config)


def _scheme(config: ClusterConfig) -> Scheme:
    return "https" if config.encrypted else "http"
