"""A tenant seen from the portal: for assertions, and for what a colleague might change there."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.environment import Definition
from aml_simulator.azure.service import Keys, Service
from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World

Settled = Callable[[], AbstractContextManager[World]]
T = TypeVar("T")

# The SDK's parameter names, and where their values stand in Azure's resource.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "image": ("imageId",),
    "description": ("description",),
    "tags": ("kvTags",),
    "properties": ("properties",),
    "num_replicas": ("numReplicas",),
    "autoscale_enabled": ("autoScaler", "autoscaleEnabled"),
    "autoscale_min_replicas": ("autoScaler", "minReplicas"),
    "autoscale_max_replicas": ("autoScaler", "maxReplicas"),
    "autoscale_target_utilization": ("autoScaler", "targetUtilization"),
    "autoscale_refresh_seconds": ("autoScaler", "refreshPeriodInSeconds"),
    "cpu_cores": ("containerResourceRequirements", "cpu"),
    "cpu_cores_limit": ("containerResourceRequirements", "cpuLimit"),
    "memory_gb": ("containerResourceRequirements", "memoryInGB"),
    "memory_gb_limit": ("containerResourceRequirements", "memoryInGBLimit"),
    "gpu_cores": ("containerResourceRequirements", "gpu"),
    "period_seconds": ("livenessProbeRequirements", "periodSeconds"),
    "initial_delay_seconds": ("livenessProbeRequirements", "initialDelaySeconds"),
    "timeout_seconds": ("livenessProbeRequirements", "timeoutSeconds"),
    "success_threshold": ("livenessProbeRequirements", "successThreshold"),
    "failure_threshold": ("livenessProbeRequirements", "failureThreshold"),
    "replica_max_concurrent_requests": ("maxConcurrentRequestsPerContainer",),
    "max_request_wait_time": ("maxQueueWaitMs",),
    "scoring_timeout_ms": ("scoringTimeoutMs",),
    "auth_enabled": ("authEnabled",),
    "token_auth_enabled": ("aadAuthEnabled",),
    "enable_app_insights": ("appInsightsEnabled",),
    "collect_model_data": ("dataCollection", "storageEnabled"),
    "namespace": ("namespace",),
}


def _environment(service: Service) -> Definition | None:
    request = service.settings.environment_image_request
    return request.environment if request else None


def _only(found: list[T], what: str) -> T:
    if not found:
        raise KeyError(f"no {what}")
    if len(found) > 1:
        raise KeyError(f"several workspaces have {what}: say which one")
    return found[0]


def _workspaces(world: World, workspace: str | None) -> list[Workspace]:
    return [each for each in world.workspaces.values() if workspace in (None, each.name)]


@dataclass(frozen=True)
class ServiceView:
    """A web service; each read looks anew, KeyError where it is gone."""

    _settled: Settled
    _name: str
    _workspace: str | None = None

    def _read(self, read: Callable[[Service], T]) -> T:
        with self._settled() as world:
            return read(self._found(world)[1])

    def _found(self, world: World) -> tuple[Workspace, Service]:
        found = [(each, each.service(self._name)) for each in _workspaces(world, self._workspace)]
        return _only([(each, service) for each, service in found if service], f"service '{self._name}'")

    @property
    def image(self) -> str | None:
        """`name:version` of its image."""
        return self._read(lambda service: service.image.id if service.image else None)

    @property
    def models(self) -> tuple[str, ...]:
        """`name:version` of the models in it."""
        return self._read(lambda service: service.model_ids)

    @property
    def environment(self) -> str | None:
        """`name:version` of the environment that it was made from; the name alone where that has no version."""
        definition = self._read(_environment)
        return ":".join(filter(None, (definition.name, definition.version))) if definition else None

    @property
    def entry_script(self) -> str | None:
        """The scoring script's path, where it was made from an environment."""
        definition = self._read(_environment)
        return definition.environment_variables.get("AZUREML_ENTRY_SCRIPT") if definition else None

    @property
    def state(self) -> str:
        """Transitioning, Healthy, Unhealthy or Failed."""
        return self._read(lambda service: service.state)

    @property
    def cluster(self) -> str:
        """The compute target that it runs on."""
        return self._read(lambda service: service.cluster.name)

    @property
    def tags(self) -> dict[str, str]:
        """Its tags."""
        return self._read(lambda service: dict(service.settings.kv_tags))

    @property
    def keys(self) -> Keys:
        """Its scoring keys."""
        return self._read(lambda service: service.keys)

    @property
    def settings(self) -> dict[str, Any]:
        """Its settings under the SDK's parameter names."""
        document = self._read(lambda service: service.settings.as_json())
        return {name: _at(document, path) for name, path in PARAMETERS.items()}

    def edit(self, **parameters: object) -> None:
        """Change it by hand, at once and without an operation; the names are the SDK's parameters.

        The containers that run are not exchanged: a changed image shows, but does not answer.

        Raises:
            KeyError: an unknown parameter, image or service.
            ValueError: a value that Azure would not take.
        """
        with self._settled() as world:
            workspace, service = self._found(world)
            document = service.settings.as_json()
            for name, value in parameters.items():
                _put(document, PARAMETERS[name], value)
            settings = Settings.model_validate(document)
            image = workspace.images.get(settings.image_id or "")
            if settings.image_id and image is None:
                raise KeyError(f"no image '{settings.image_id}'")
            service.settings, service.image = settings, image


@dataclass(frozen=True)
class ClusterView:
    """A compute target; each read looks anew, KeyError where it is gone."""

    _settled: Settled
    _name: str
    _workspace: str | None = None

    def _read(self, read: Callable[[Cluster], T]) -> T:
        with self._settled() as world:
            found = [each.cluster(self._name) for each in _workspaces(world, self._workspace)]
            return read(_only([cluster for cluster in found if cluster], f"cluster '{self._name}'"))

    @property
    def state(self) -> str:
        """Its provisioning state."""
        return self._read(lambda cluster: cluster.state)

    @property
    def settings(self) -> dict[str, Any]:
        """What it was made with, under the SDK's parameter names."""
        return self._read(
            lambda cluster: {
                "vm_size": cluster.vm_size,
                "agent_count": cluster.agent_count,
                "cluster_purpose": cluster.purpose,
                "location": cluster.location,
                "load_balancer_type": cluster.options.get("loadBalancerType"),
                "load_balancer_subnet": cluster.options.get("loadBalancerSubnet"),
            }
        )

    @property
    def attached(self) -> bool:
        """Whether it was attached rather than created."""
        return self._read(lambda cluster: cluster.attached)


def _at(document: dict[str, Any], path: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever Azure's resource holds
    for part in path:
        document = document[part]
    return document


def _put(document: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    *parents, name = path
    for part in parents:
        document = document[part]
    document[name] = value
