"""Deployment: every parameter of the SDK, with the rules that it or Azure enforces too late.

Source of rules and defaults: azureml-core 1.61, `AksWebservice.deploy_configuration`, exercised by running it.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

from aks_deploy.domain.fields import Amount, Count, CountOrZero, Fact, Flag, Percent, Text, TextMap

_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{,61}[a-z0-9])?")


class Configuration(BaseModel):
    """Base of the configurations: frozen, no unknown keys, `None` means unmanaged."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    def given(self) -> dict[str, Any]:
        """The parameters that somebody gave, by name."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}

    def disclosed(self) -> dict[str, Any]:
        """Those of the given parameters that may be shown, by name."""
        return {name: value for name, value in self.given().items() if not self.fact(name).secret}

    @classmethod
    def fact(cls, name: str) -> Fact:
        """What is known of the parameter `name`; KeyError where there is none."""
        return next(item for item in cls.model_fields[name].metadata if isinstance(item, Fact))


_AUTOSCALING = ("autoscale_enabled",)


class DeploymentConfig(Configuration):
    """How a web service runs: parameters of `AksWebservice.deploy_configuration`. What is not given is unmanaged."""

    autoscale_enabled: Annotated[
        Flag | None, Fact("Add and remove replicas with the load", azure_default=True, restate=("num_replicas",))
    ] = None
    autoscale_min_replicas: Annotated[Count | None, Fact("Fewest replicas", 1, restate=_AUTOSCALING)] = None
    autoscale_max_replicas: Annotated[Count | None, Fact("Most replicas", 10, restate=_AUTOSCALING)] = None
    autoscale_refresh_seconds: Annotated[
        Count | None, Fact("Seconds between two decisions of the autoscaler", 1, restate=_AUTOSCALING)
    ] = None
    autoscale_target_utilization: Annotated[
        Percent | None, Fact("Utilisation in percent that the autoscaler aims at", 70, restate=_AUTOSCALING)
    ] = None
    num_replicas: Annotated[Count | None, Fact("Fixed number of replicas; needs autoscale_enabled: false")] = None
    collect_model_data: Annotated[Flag | None, Fact("Keep inputs and predictions in storage", azure_default=False)] = (
        None
    )
    auth_enabled: Annotated[
        Flag | None, Fact("Ask callers for a scoring key", azure_default=True, restate=("token_auth_enabled",))
    ] = None
    token_auth_enabled: Annotated[
        Flag | None, Fact("Ask callers for an Entra token", azure_default=False, restate=("auth_enabled",))
    ] = None
    cpu_cores: Annotated[Amount | None, Fact("CPU cores that each replica requests", 0.1)] = None
    cpu_cores_limit: Annotated[Amount | None, Fact("CPU cores that a replica may use at most")] = None
    memory_gb: Annotated[Amount | None, Fact("Memory in GB that each replica requests", 0.5)] = None
    memory_gb_limit: Annotated[Amount | None, Fact("Memory in GB that a replica may use at most")] = None
    gpu_cores: Annotated[CountOrZero | None, Fact("GPUs of each replica", 0)] = None
    enable_app_insights: Annotated[
        Flag | None, Fact("Send logs to Application Insights; aks-deploy turns it on at creation", azure_default=False)
    ] = None
    scoring_timeout_ms: Annotated[Count | None, Fact("Longest time of one scoring call in ms", 60000)] = None
    replica_max_concurrent_requests: Annotated[Count | None, Fact("Requests that a replica works on at once", 1)] = None
    max_request_wait_time: Annotated[Count | None, Fact("Longest time in the queue in ms, then 503", 500)] = None
    period_seconds: Annotated[Count | None, Fact("Seconds between two liveness probes", 10)] = None
    initial_delay_seconds: Annotated[Count | None, Fact("Seconds before the first liveness probe", 310)] = None
    timeout_seconds: Annotated[Count | None, Fact("Seconds until a liveness probe fails", 2)] = None
    success_threshold: Annotated[Count | None, Fact("Good probes that make a replica live", 1)] = None
    failure_threshold: Annotated[Count | None, Fact("Failed probes that restart a replica", 3)] = None
    namespace: Annotated[Text | None, Fact("Kubernetes namespace of the web service", updatable=False)] = None
    primary_key: Annotated[
        SecretStr | None, Fact("Primary scoring key", "generated", updatable=False, readable=False, secret=True)
    ] = None
    secondary_key: Annotated[
        SecretStr | None, Fact("Secondary scoring key", "generated", updatable=False, readable=False, secret=True)
    ] = None
    tags: Annotated[TextMap | None, Fact("Tags of the web service; replaced as a whole")] = None
    properties: Annotated[TextMap | None, Fact("Properties of the web service; added, never changed")] = None
    description: Annotated[Text | None, Fact("Description of the web service")] = None

    @model_validator(mode="after")
    def _parameters_agree(self) -> Self:
        problems = list(self._disagreements())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _disagreements(self) -> Iterator[str]:
        yield from self._replica_rules()
        yield from self._resource_rules()
        if self.auth_enabled and self.token_auth_enabled:
            yield "auth_enabled and token_auth_enabled exclude each other"
        if self.secondary_key and not self.primary_key:
            yield "secondary_key needs primary_key; the SDK drops it silently"
        if self.namespace and not _NAMESPACE.fullmatch(self.namespace):
            yield f"namespace '{self.namespace}' must be 1-63 of a-z, 0-9 and '-', starting and ending with a-z or 0-9"

    def _replica_rules(self) -> Iterator[str]:
        scaling = [name for name in self.given() if name.startswith("autoscale_") and name != "autoscale_enabled"]
        if scaling and not self.autoscale_enabled:
            yield f"{scaling[0]} needs autoscale_enabled: true"
        if self.autoscale_enabled and self.num_replicas:
            yield "num_replicas needs autoscale_enabled: false"
        if self.autoscale_enabled is False and not self.num_replicas:
            yield "autoscale_enabled: false needs num_replicas"
        low, high = self.autoscale_min_replicas, self.autoscale_max_replicas
        if low and high and low > high:
            yield f"autoscale_min_replicas {low} is more than autoscale_max_replicas {high}"

    def _resource_rules(self) -> Iterator[str]:
        for name in ("cpu_cores", "memory_gb"):
            request, limit = getattr(self, name), getattr(self, f"{name}_limit")
            if request and limit and limit < request:
                yield f"{name}_limit {limit:g} is less than {name} {request:g}"
