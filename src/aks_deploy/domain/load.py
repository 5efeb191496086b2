"""What the replicas of a web service ask of the nodes."""

from dataclasses import dataclass
from typing import Self

from aks_deploy.domain.config import DeploymentConfig


@dataclass(frozen=True, slots=True)
class Load:
    """So many replicas, each of which asks one node for this much. Autoscaling begins with its minimum."""

    replicas: int
    cores: float
    memory_gb: float
    gpus: int = 0

    @classmethod
    def of(cls, config: DeploymentConfig) -> Self:
        """The load of a web service that has `config`; what nobody gave is Azure's default."""
        return cls(
            _replicas(config),
            config.cpu_cores or _default("cpu_cores"),
            config.memory_gb or _default("memory_gb"),
            config.gpu_cores or 0,
        )


def _replicas(config: DeploymentConfig) -> int:
    autoscaled = config.autoscale_enabled if config.autoscale_enabled is not None else not config.num_replicas
    return (config.autoscale_min_replicas if autoscaled else config.num_replicas) or 1


def _default(name: str) -> float:
    return float(str(DeploymentConfig.fact(name).azure_default))
