"""What a web service is asked to be: the fields of Azure's service resource, checked as strictly as they are typed."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from aml_simulator.azure.environment import EnvironmentImageRequest
from aml_simulator.azure.part import Part, Text

# Every whole number is an int32. Source: swagger 2019-09-30.
PositiveInt = Annotated[int, Field(ge=1, le=2**31 - 1)]
PositiveNumber = Annotated[float, Field(gt=0)]


class AutoScaler(Part):
    """How replicas follow the load; the numbers are null where it is off.

    Source: swagger 2019-09-30; defaults from the SDK's documentation.
    """

    autoscale_enabled: bool = False
    min_replicas: PositiveInt | None = None
    max_replicas: PositiveInt | None = None
    target_utilization: Annotated[int, Field(ge=1, le=100)] | None = None
    refresh_period_in_seconds: PositiveInt | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, data: Any) -> Any:  # noqa: ANN401 - JSON before its validation
        if not isinstance(data, dict) or data.get("autoscaleEnabled") is not True:
            return data
        defaults = {"minReplicas": 1, "maxReplicas": 10, "targetUtilization": 70, "refreshPeriodInSeconds": 1}
        return defaults | {name: value for name, value in data.items() if value is not None}

    @model_validator(mode="after")
    def _range(self) -> Self:
        if self.min_replicas and self.max_replicas and self.min_replicas > self.max_replicas:
            raise ValueError(f"minReplicas {self.min_replicas} is above maxReplicas {self.max_replicas}")
        return self


class Resources(Part):
    """What each replica asks of a node. Source: swagger 2019-09-30; limits from reading the SDK."""

    cpu: PositiveNumber = 0.1
    cpu_limit: PositiveNumber | None = None
    memory_in_gb: PositiveNumber = Field(0.5, alias="memoryInGB")
    memory_in_gb_limit: PositiveNumber | None = Field(None, alias="memoryInGBLimit")
    gpu: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    fpga: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.cpu_limit is not None and self.cpu_limit < self.cpu:
            raise ValueError(f"cpuLimit {self.cpu_limit} is below cpu {self.cpu}")
        if self.memory_in_gb_limit is not None and self.memory_in_gb_limit < self.memory_in_gb:
            raise ValueError(f"memoryInGBLimit {self.memory_in_gb_limit} is below memoryInGB {self.memory_in_gb}")
        return self


class LivenessProbe(Part):
    """When a replica counts as dead. Source: swagger 2019-09-30; defaults from the SDK's documentation."""

    failure_threshold: PositiveInt = 3
    success_threshold: PositiveInt = 1
    timeout_seconds: PositiveInt = 2
    period_seconds: PositiveInt = 10
    initial_delay_seconds: PositiveInt = 310


class DataCollection(Part):
    """Source: swagger 2019-09-30 (ModelDataCollection)."""

    event_hub_enabled: bool = False
    storage_enabled: bool = False


class AuthKeys(Part):
    """Scoring keys that the caller chose. Source: swagger 2019-09-30."""

    primary_key: str | None = Field(None, repr=False)
    secondary_key: str | None = Field(None, repr=False)


class Settings(Part):
    """All that can be set on creation and changed by an update."""

    description: str | None = None
    kv_tags: Text = Field(default={})
    properties: Text = Field(default={})
    image_id: str | None = None
    environment_image_request: EnvironmentImageRequest | None = None
    num_replicas: PositiveInt | None = None
    auto_scaler: AutoScaler = AutoScaler()
    container_resource_requirements: Resources = Resources()
    liveness_probe_requirements: LivenessProbe = LivenessProbe()
    max_concurrent_requests_per_container: PositiveInt = 1
    max_queue_wait_ms: PositiveInt = 500
    scoring_timeout_ms: PositiveInt = 60000
    auth_enabled: bool = True
    aad_auth_enabled: bool = False
    app_insights_enabled: bool = False
    data_collection: DataCollection = DataCollection()
    namespace: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")] | None = None

    @model_validator(mode="before")
    @classmethod
    def _defaults_that_depend(cls, data: Any) -> Any:  # noqa: ANN401 - JSON before its validation
        if not isinstance(data, dict):
            return data
        given = {name for name, value in data.items() if value is not None}
        defaults: dict[str, Any] = {}
        if not given & {"autoScaler", "numReplicas"}:
            defaults["autoScaler"] = {"autoscaleEnabled": True}
        if data.get("aadAuthEnabled") is True and "authEnabled" not in given:
            defaults["authEnabled"] = False
        return data | defaults

    @model_validator(mode="after")
    def _one_kind_of_sign_in(self) -> Self:
        if self.auth_enabled and self.aad_auth_enabled:
            raise ValueError("authEnabled and aadAuthEnabled cannot both be on")
        return self

    @property
    def replicas(self) -> int:
        """How many replicas there shall be while nobody calls."""
        if self.auto_scaler.autoscale_enabled:
            return self.auto_scaler.min_replicas or 1
        return self.num_replicas or 1


class CreateRequest(Settings):
    """The body of a request to create a web service on AKS.

    Source: swagger 2019-09-30 (AKSServiceCreateRequest); tags, overwrite and storageInitEnabled from reading the SDK.
    """

    name: str
    compute_type: str
    compute_name: str
    keys: AuthKeys = AuthKeys()
    overwrite: bool = False
    tags: None = None
    location: str | None = None
    deployment_type: str | None = None
    storage_init_enabled: bool | None = None
    is_default: bool | None = None
    traffic_percentile: float | None = None
    type: str | None = None

    def settings(self) -> Settings:
        """Without what only creation knows."""
        return Settings.model_validate({field: value for field, value in self.as_json().items() if field in _SETTINGS})


_SETTINGS = {field.alias for field in Settings.model_fields.values()}
