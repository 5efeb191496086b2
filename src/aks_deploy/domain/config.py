"""Deployment: every parameter of the SDK, with the rules that it or Azure enforces too late.

Source of rules and defaults: azureml-core 1.61, `AksWebservice.deploy_configuration`, exercised by running it.
"""

from collections.abc import Iterator
from typing import Annotated

from aks_deploy.domain.configuration import Breach, Configuration
from aks_deploy.domain.fields import (
    Amount,
    Count,
    CountOrZero,
    Description,
    Fact,
    Flag,
    Name,
    Namespace,
    Percent,
    PropertyMap,
    ScoringKey,
    TextMap,
    number,
)

ORDERED = (
    ("cpu_cores", "cpu_cores_limit"),
    ("memory_gb", "memory_gb_limit"),
    ("autoscale_min_replicas", "autoscale_max_replicas"),
)
"""Pairs of parameters of a deployment of which the first must not exceed the second."""

_AUTOSCALING = ("autoscale_enabled",)


class DeploymentConfig(Configuration):
    """How a web service runs: parameters of `AksWebservice.deploy_configuration`. What is not given is unmanaged."""

    RULES = (
        "the other parameters of autoscaling need autoscale_enabled: true",
        "num_replicas excludes autoscale_enabled: true, and autoscale_enabled: false needs num_replicas",
        "autoscale_min_replicas must not exceed autoscale_max_replicas",
        "cpu_cores must not exceed cpu_cores_limit, nor memory_gb memory_gb_limit",
        "auth_enabled and token_auth_enabled exclude each other",
        "secondary_key needs primary_key",
    )

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
    collect_model_data: Annotated[
        Flag | None, Fact("Keep inputs and predictions in storage", azure_default=False, restarts=True)
    ] = None
    auth_enabled: Annotated[
        Flag | None, Fact("Ask callers for a scoring key", azure_default=True, restate=("token_auth_enabled",))
    ] = None
    token_auth_enabled: Annotated[
        Flag | None, Fact("Ask callers for an Entra token", azure_default=False, restate=("auth_enabled",))
    ] = None
    cpu_cores: Annotated[Amount | None, Fact("CPU cores that each replica requests", 0.1, restarts=True)] = None
    cpu_cores_limit: Annotated[Amount | None, Fact("CPU cores that a replica may use at most", restarts=True)] = None
    memory_gb: Annotated[Amount | None, Fact("Memory in GB that each replica requests", 0.5, restarts=True)] = None
    memory_gb_limit: Annotated[Amount | None, Fact("Memory in GB that a replica may use at most", restarts=True)] = None
    gpu_cores: Annotated[
        CountOrZero | None, Fact("GPUs of each replica; cannot go back to 0 in place", 0, restarts=True)
    ] = None
    enable_app_insights: Annotated[
        Flag | None,
        Fact(
            "Send logs to Application Insights; aks-deploy turns it on at creation", azure_default=False, restarts=True
        ),
    ] = None
    scoring_timeout_ms: Annotated[Count | None, Fact("Longest time of one scoring call in ms", 60000)] = None
    replica_max_concurrent_requests: Annotated[
        Count | None, Fact("Requests that a replica works on at once; Microsoft advises to leave it", 1)
    ] = None
    max_request_wait_time: Annotated[Count | None, Fact("Longest time in the queue in ms, then 503", 500)] = None
    period_seconds: Annotated[Count | None, Fact("Seconds between two liveness probes", 10, restarts=True)] = None
    initial_delay_seconds: Annotated[
        Count | None, Fact("Seconds before the first liveness probe", 310, restarts=True)
    ] = None
    timeout_seconds: Annotated[Count | None, Fact("Seconds until a liveness probe fails", 2, restarts=True)] = None
    success_threshold: Annotated[Count | None, Fact("Good probes that make a replica live", 1, restarts=True)] = None
    failure_threshold: Annotated[Count | None, Fact("Failed probes that restart a replica", 3, restarts=True)] = None
    namespace: Annotated[
        Namespace | None, Fact("Kubernetes namespace of the web service", "Azure's choice", updatable=False)
    ] = None
    primary_key: Annotated[
        ScoringKey | None, Fact("Primary scoring key", "generated", updatable=False, readable=False, secret=True)
    ] = None
    secondary_key: Annotated[
        ScoringKey | None, Fact("Secondary scoring key", "generated", updatable=False, readable=False, secret=True)
    ] = None
    tags: Annotated[TextMap | None, Fact("Tags of the web service; replaced as a whole")] = None
    properties: Annotated[PropertyMap | None, Fact("Properties of the web service; added, never changed")] = None
    description: Annotated[Description | None, Fact("Description of the web service; cannot be emptied")] = None
    compute_target_name: Annotated[
        Name | None, Fact("AKS compute target to deploy to: another way to give cluster-name", updatable=False)
    ] = None
    blobfuse_enabled: Annotated[
        Flag | None,
        Fact(
            "Mount models with blobfuse instead of downloading them; for web services made from models only",
            azure_default=True,
            updatable=False,
            readable=False,
        ),
    ] = None

    def breaches(self) -> Iterator[Breach]:
        """Rules of the SDK, and of Azure where the SDK forgets them."""
        yield from self._replica_breaches()
        for low, high in ORDERED:
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and most < least:
                yield Breach(high, (low,), f"{high} {number(most)} is less than {low} {number(least)}")
        if self.auth_enabled and self.token_auth_enabled:
            rule = "auth_enabled and token_auth_enabled exclude each other"
            yield Breach("token_auth_enabled", ("auth_enabled",), rule)
        if self.secondary_key and not self.primary_key:
            rule = "secondary_key needs primary_key; the SDK drops it silently"
            yield Breach("secondary_key", ("primary_key",), rule)

    def _replica_breaches(self) -> Iterator[Breach]:
        if not self.autoscale_enabled:
            for name in self.given():
                if name in _SCALING:
                    yield Breach(name, _AUTOSCALING, f"{name} needs autoscale_enabled: true")
        if self.autoscale_enabled and self.num_replicas:
            yield Breach("num_replicas", _AUTOSCALING, "num_replicas needs autoscale_enabled: false")
        if self.autoscale_enabled is False and not self.num_replicas:
            yield Breach("autoscale_enabled", ("num_replicas",), "autoscale_enabled: false needs num_replicas")


_SCALING = tuple(name for name in DeploymentConfig.model_fields if DeploymentConfig.fact(name).restate == _AUTOSCALING)
