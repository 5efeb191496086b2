"""What the replicas of a web service ask of a cluster's nodes, also while an update exchanges them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aml_simulator.azure.service_settings import Settings

SURGE = 1
"""How many replicas an update may have above those wanted. Source: a maintainer in Azure/azure-cli#18272."""

# What is part of a pod: another value means other pods. The rest is the router's, or labels. Source: assumption.
_OF_A_POD = (
    "image_id",
    "environment_image_request",
    "container_resource_requirements",
    "liveness_probe_requirements",
    "max_concurrent_requests_per_container",
    "app_insights_enabled",
    "data_collection",
    "namespace",
)


@dataclass(frozen=True, slots=True)
class Pods:
    """So many replicas, each of which asks for this of one node."""

    count: int
    asked: Mapping[str, float]


def pods_of(settings: Settings) -> Pods:
    """The replicas that there shall be while nobody calls; autoscaling begins with its minimum."""
    asked = settings.container_resource_requirements
    requests = {"cpu": asked.cpu, "memory": asked.memory_in_gb, "nvidia.com/gpu": float(asked.gpu or 0)}
    return Pods(settings.replicas, requests)


def are_exchanged(before: Settings, after: Settings) -> bool:
    """Whether an update needs other pods, not just more or fewer of them."""
    return any(getattr(before, name) != getattr(after, name) for name in _OF_A_POD)


def stages(before: Pods, after: Pods) -> Iterator[Sequence[Pods]]:
    """What stands on the nodes, one after the other, while the pods are exchanged.

    Old ones answer until new ones take their place; there are never more than `SURGE` above those wanted.

    Source: Kubernetes' rolling update. That Azure does not begin where the first new one has no room beside the old
    ones: Azure/MachineLearningNotebooks#1275.
    """
    for old in range(min(before.count, after.count), -1, -1):
        yield Pods(old, before.asked), Pods(min(after.count, after.count + SURGE - old), after.asked)
