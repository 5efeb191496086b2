"""What a plan does to the replicas of a web service. Pure."""

from dataclasses import dataclass, replace

from aks_deploy.deploying.diff import effective, recreated_with
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.load import Load
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import AttachCluster, CreateService, ProvisionCluster, ReplaceService, Step, UpdateService

_AKS = "AKS"
_SCALING = ("num_replicas", "autoscale_enabled", "autoscale_min_replicas")
_NEEDS = ("cpu_cores", "memory_gb", "gpu_cores", *_SCALING)


@dataclass(frozen=True, slots=True)
class Pods:
    """The replicas before and after. `exchanged`: all are made anew. `most`: where autoscaling was told how many."""

    before: Load | None
    after: Load
    exchanged: bool
    most: Load | None = None


def pods_after(desired: Desired, service: WebService | None, steps: tuple[Step, ...]) -> Pods | None:
    """What becomes of the replicas; None where they stay, or where nobody says what they need."""
    if not any(getattr(desired.deployment, name) is not None for name in _NEEDS):
        return None
    for step in steps:
        match step:
            case CreateService() | ReplaceService():
                stays = not any(isinstance(each, ProvisionCluster | AttachCluster) for each in steps)
                before = service if service and stays and service.lives_on(desired.cluster_name) else None
                return _pods(desired, before, _anew(desired, service), exchanged=True)
            case UpdateService(fields=fields) if service is not None:
                scaled = any(field.name in _SCALING for field in fields)
                if scaled or step.effects.restarts:
                    return _pods(desired, service, _changed(desired, service), exchanged=step.effects.restarts)
    return None


def _anew(desired: Desired, service: WebService | None) -> DeploymentConfig:
    """What a web service has that is created, or created again."""
    if service is None or service.kind != _AKS:
        return desired.deployment
    return recreated_with(desired.deployment, service.config)


def _changed(desired: Desired, service: WebService) -> DeploymentConfig:
    """What a web service has after an update."""
    given = effective(desired.deployment, service.config).given()
    if given.get("autoscale_enabled"):
        given["num_replicas"] = None
    return DeploymentConfig.model_construct(**{**service.config.given(), **given})


def _pods(desired: Desired, before: WebService | None, config: DeploymentConfig, *, exchanged: bool) -> Pods:
    after, most = Load.of(config), desired.deployment.autoscale_max_replicas
    return Pods(
        Load.of(before.config) if before and before.kind == _AKS else None,
        after,
        exchanged,
        replace(after, replicas=most) if most and most > after.replicas else None,
    )
