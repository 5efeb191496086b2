"""What the replicas of a web service get, in words."""

from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import CreateService, Plan, ReplaceService


def config_after(plan: Plan, service: WebService | None) -> DeploymentConfig:
    """The parameters that the web service will have: those given, else what it has, else Azure's defaults."""
    anew = any(isinstance(step, CreateService | ReplaceService) for step in plan.steps)
    names = DeploymentConfig.model_fields
    before = (
        {name: DeploymentConfig.fact(name).azure_default for name in names}
        if service is None or anew
        else service.config.given()
    )
    return DeploymentConfig.model_construct(**{**before, **plan.desired.deployment.given()})


def replicas(config: DeploymentConfig) -> str:
    """How many there are; empty where Azure does not say."""
    if config.autoscale_enabled:
        fewest, most = config.autoscale_min_replicas, config.autoscale_max_replicas
        many = str(fewest) if fewest == most else f"{fewest} to {most}"
        return f"{many}, aiming at {config.autoscale_target_utilization} % utilisation"
    return f"{config.num_replicas}, fixed" if config.num_replicas else ""


def resources(config: DeploymentConfig) -> str:
    """What each requests, and may use at most where there are limits; empty where Azure does not say."""
    parts = (
        _amount(config.cpu_cores, config.cpu_cores_limit, "CPU cores"),
        _amount(config.memory_gb, config.memory_gb_limit, "GB of memory"),
        _amount(config.gpu_cores, None, "GPUs"),
    )
    return ", ".join(part for part in parts if part)


def callers(config: DeploymentConfig) -> str:
    """What a caller has to bring; empty where that is nothing or not known."""
    if config.token_auth_enabled:
        return "TOKEN"
    return "KEY" if config.auth_enabled else ""


def _amount(request: float | None, limit: float | None, unit: str) -> str:
    if not request:
        return ""
    counted = f"{request:g} {unit.removesuffix('s') if request == 1 else unit}"
    return f"{counted} (at most {limit:g})" if limit and limit > 0 else counted
