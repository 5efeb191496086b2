"""SDK objects in, domain values out, and configurations back into the SDK's words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.models import EnvironmentReference, ModelReference
from aks_deploy.domain.observed import Cluster, Image, Model, Operation, WebService


def image_of(found: Any) -> Image:  # noqa: ANN401 - azureml-core is untyped
    """The image that `azureml.core.Image` found."""
    return Image(ImageReference(found.name, int(found.version)), found.creation_state)


def model_of(found: Any) -> Model:  # noqa: ANN401 - as above
    """The model that `azureml.core.Model` found."""
    return Model(ModelReference(found.name, int(found.version)), found.model_framework or "")


def environment_of(found: Any) -> EnvironmentReference:  # noqa: ANN401 - as above
    """The name and version of the environment that `azureml.core.Environment` found."""
    return EnvironmentReference(found.name, str(found.version))


def cluster_of(found: Any) -> Cluster:  # noqa: ANN401 - as above
    """The compute target that `azureml.core.ComputeTarget` found."""
    errors = tuple(said(error) for error in found.provisioning_errors or ())
    if found.type != "AKS":
        return Cluster(found.name, found.type, found.provisioning_state, errors=errors)
    return Cluster(
        found.name,
        found.type,
        found.provisioning_state,
        resource_id=found.cluster_resource_id,
        attached=bool(found.is_attached),
        config=_cluster_config_of(found),
        errors=errors,
    )


def _cluster_config_of(found: Any) -> ProvisioningConfig:  # noqa: ANN401 - as above
    """The parameters as Azure returns them: not validated, since Azure may hold what we would refuse."""
    tls = found.ssl_configuration
    return ProvisioningConfig.model_construct(
        agent_count=found.agent_count,
        vm_size=found.agent_vm_size,
        location=found.cluster_location,
        cluster_purpose=found.cluster_purpose,
        load_balancer_type=found.load_balancer_type,
        load_balancer_subnet=found.load_balancer_subnet,
        ssl_cname=tls.cname if tls else None,
        leaf_domain_label=tls.leaf_domain_label if tls else None,
    )


def web_service_of(found: Any, made_from: Mapping[str, Any]) -> WebService:  # noqa: ANN401 - as above
    """The web service that `azureml.core.Webservice` found, of whatever kind, and Azure's `environmentImageRequest`."""
    aks = found.compute_type == "AKS"
    environment = made_from.get("environment") or {}
    return WebService(
        name=found.name,
        kind=found.compute_type,
        state=found.state or "Transitioning",
        cluster_name=found.compute_name if aks else None,
        image=_image_reference(found.image_id),
        models=tuple(made_from.get("modelIds") or ()),
        environment=":".join(str(environment[key]) for key in ("name", "version") if environment.get(key)) or None,
        entry_script=_entry_script(environment.get("environmentVariables") or {}),
        config=_config_of(found) if aks else DeploymentConfig(),
        tags=dict(found.tags or {}),
        scoring_uri=found.scoring_uri,
        swagger_uri=getattr(found, "swagger_uri", None),
        error=said(found.error) if found.error else "",
    )


def operation_of(operation_id: str, body: dict[str, Any], log_offset: int) -> Operation:
    """The operation that Azure returned. Its log comes as `yyyymmddHHMMSS|text#yyyymmddHHMMSS|text#...`.

    A read may cut an entry anywhere: while more may come, what stands after the last `#` is left for the next read.
    Source: azureml-core 1.61, `Webservice._wait_for_operation_to_complete`.
    """
    error = said(body["error"]) if body.get("error") else ""
    operation = Operation(operation_id, str(body.get("state") or "NotStarted"), error)
    log = str(body.get("streamingOperationLog") or "")
    taken = log[: log.rfind("#") + 1] if operation.running else log
    lines = (entry.partition("|")[2].strip() for entry in taken.split("#"))
    return replace(operation, log=tuple(line for line in lines if line), log_offset=log_offset + len(taken))


def _entry_script(variables: Mapping[str, str]) -> str | None:
    """The script, relative to the source directory.

    Source: azureml-core 1.61, `InferenceConfig._handle_assets`, which leaves both in the environment.
    """
    script = variables.get("AZUREML_ENTRY_SCRIPT") or ""
    return script.removeprefix(f"{variables.get('AZUREML_SOURCE_DIRECTORY') or ''}/") or None


def _image_reference(image_id: str | None) -> ImageReference | None:
    try:
        return ImageReference.parse(image_id) if image_id else None
    except ValueError:
        return None


def _config_of(found: Any) -> DeploymentConfig:  # noqa: ANN401 - as above
    """Every parameter as Azure returns it: not validated, since Azure may hold what we would refuse."""
    scaler, needs, probe = found.autoscaler, found.container_resource_requirements, found.liveness_probe_requirements
    return DeploymentConfig.model_construct(
        autoscale_enabled=scaler.autoscale_enabled,
        autoscale_min_replicas=scaler.min_replicas,
        autoscale_max_replicas=scaler.max_replicas,
        autoscale_refresh_seconds=scaler.refresh_period_seconds,
        autoscale_target_utilization=scaler.target_utilization,
        num_replicas=found.num_replicas,
        collect_model_data=found.data_collection.storage_enabled,
        auth_enabled=found.auth_enabled,
        token_auth_enabled=found.token_auth_enabled,
        cpu_cores=needs.cpu,
        cpu_cores_limit=needs.cpu_limit,
        memory_gb=needs.memory_in_gb,
        memory_gb_limit=needs.memory_in_gb_limit,
        gpu_cores=needs.gpu,
        enable_app_insights=found.enable_app_insights,
        scoring_timeout_ms=found.scoring_timeout_ms,
        replica_max_concurrent_requests=found.max_concurrent_requests_per_container,
        max_request_wait_time=found.max_request_wait_time,
        period_seconds=probe.period_seconds,
        initial_delay_seconds=probe.initial_delay_seconds,
        timeout_seconds=probe.timeout_seconds,
        success_threshold=probe.success_threshold,
        failure_threshold=probe.failure_threshold,
        namespace=found.namespace,
        tags=dict(found.tags or {}),
        properties=dict(found.properties or {}),
        description=found.description,
        compute_target_name=found.compute_name,
    )


def sdk_parameters(config: DeploymentConfig) -> dict[str, Any]:
    """The given parameters under the SDK's names, secrets revealed; mappings copied, since the SDK writes to them."""
    plain = {name: _plain(value) for name, value in config.given().items()}
    return {name: dict(value) if isinstance(value, dict) else value for name, value in plain.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401 - a parameter of any type
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def said(error: Any) -> str:  # noqa: ANN401 - text, or one of several shapes of JSON
    """Azure's code and message, with those of its details, in one line each."""
    if isinstance(error, str):
        return error
    if not isinstance(error, dict):
        return str(error)
    error = error["error"] if isinstance(error.get("error"), dict) else error
    own = ": ".join(str(error[key]) for key in ("code", "message") if error.get(key))
    details = [said(item) for item in error.get("details") or () if item]
    return "\n".join(part for part in (own, *details) if part)
