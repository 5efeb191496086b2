"""What a step means for callers and for the bill: restarts, downtime, nodes, addresses, keys. Pure."""

from dataclasses import replace

from aks_deploy.deploying.running import runs_something_else
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import (
    AttachCluster,
    CreateService,
    Effects,
    FieldChange,
    ProvisionCluster,
    RemoveCluster,
    ReplaceService,
    Step,
    UpdateService,
)


def with_effects(step: Step, desired: Desired, service: WebService | None) -> Step:
    """The step with what it means for a web service that is there as `service`."""
    return replace(step, effects=_effects(step, desired, service))


def _effects(step: Step, desired: Desired, service: WebService | None) -> Effects:  # noqa: PLR0911 - one for each kind of step
    match step:
        case ProvisionCluster(config=config):
            return Effects(nodes=_nodes(config), vcpus=None, public_address=not config.internal)
        case AttachCluster(config=config):
            return Effects(public_address=not config.internal)
        case UpdateService(fields=fields) if service is not None and _restart(fields):
            return Effects(restarts=True, downtime="possible" if _may_be_alone(service) else "none")
        case RemoveCluster() if service is not None and service.lives_on(step.name):
            return Effects(downtime="certain", keys="at-risk", uri="new")
        case CreateService(overwrite=overwrite):
            return Effects(restarts=True, downtime="possible") if overwrite else Effects(keys="new", uri="new")
        case ReplaceService():
            moves = service is None or service.cluster_name != desired.cluster_name
            return Effects(restarts=True, downtime="certain", keys="at-risk", uri="new" if moves else "unchanged")
    return Effects()


def _nodes(config: ProvisioningConfig) -> int:
    return config.agent_count or int(str(config.fact("agent_count").azure_default))


def _restart(fields: tuple[FieldChange, ...]) -> bool:
    """Whether the change is one of the pods themselves."""
    own = (field.name for field in fields if field.name in DeploymentConfig.model_fields)
    return runs_something_else(fields) or any(DeploymentConfig.fact(name).restarts for name in own)


def _may_be_alone(service: WebService) -> bool:
    """Whether a single replica may be all that answers; where Azure does not say how many there are it may be."""
    config = service.config
    fewest = config.autoscale_min_replicas if config.autoscale_enabled else config.num_replicas
    return fewest is None or fewest == 1
