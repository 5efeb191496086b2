"""What Azure returns in, domain values out, and configurations back into the SDK's words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import SecretStr

from aks_deploy.azureml_v1.api import Json
from aks_deploy.domain.cluster_config import ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.models import EnvironmentReference, ModelReference
from aks_deploy.domain.observed import Cluster, Image, Model, Operation, WebService

# Of a web service without a probe of its own. Source: azureml-core 1.61, `LivenessProbeRequirements`.
_PROBE = {
    "periodSeconds": 10,
    "initialDelaySeconds": 310,
    "timeoutSeconds": 1,
    "successThreshold": 1,
    "failureThreshold": 3,
}


def image_of(body: Json) -> Image:
    """The image that Azure returned."""
    return Image(ImageReference(body["name"], int(body["version"])), body["creationState"])


def model_of(body: Json) -> Model:
    """The model that Azure returned."""
    return Model(ModelReference(body["name"], int(body["version"])), body.get("framework") or "")


def environment_of(body: Json) -> EnvironmentReference:
    """The name and version of the environment that Azure returned."""
    return EnvironmentReference(body["name"], str(body["version"]))


def cluster_of(body: Json) -> Cluster:
    """The compute target that Azure returned."""
    about = body["properties"]
    kind, state = about["computeType"], about["provisioningState"]
    errors = tuple(said(error) for error in about.get("provisioningErrors") or ())
    if kind != "AKS":
        return Cluster(body["name"], kind, state, errors=errors)
    return Cluster(
        body["name"],
        kind,
        state,
        resource_id=about.get("resourceId"),
        attached=bool(about.get("isAttachedCompute")),
        config=_cluster_config_of(about),
        errors=errors,
    )


def _cluster_config_of(about: Json) -> ProvisioningConfig:
    """The parameters as Azure returns them: not validated, since Azure may hold what we would refuse."""
    inner = about.get("properties") or {}
    tls = inner.get("sslConfiguration") or {}
    return ProvisioningConfig.model_construct(
        agent_count=inner.get("agentCount"),
        vm_size=inner.get("agentVmSize"),
        location=about.get("computeLocation"),
        cluster_purpose=inner.get("clusterPurpose"),
        load_balancer_type=inner.get("loadBalancerType"),
        load_balancer_subnet=inner.get("loadBalancerSubnet"),
        ssl_cname=tls.get("cname"),
        leaf_domain_label=tls.get("leafDomainLabel"),
    )


def web_service_of(body: Json) -> WebService:
    """The web service that Azure returned, of whatever kind."""
    aks, made_from = body["computeType"] == "AKS", body.get("environmentImageRequest") or {}
    environment, status = made_from.get("environment") or {}, body.get("deploymentStatus") or {}
    uri = body.get("scoringUri")
    return WebService(
        name=body["name"],
        kind=body["computeType"],
        state=body.get("state") or "Transitioning",
        cluster_name=body.get("computeName") if aks else None,
        image=_image_reference(body.get("imageId")),
        models=tuple(made_from.get("modelIds") or ()),
        environment=":".join(str(environment[key]) for key in ("name", "version") if environment.get(key)) or None,
        entry_script=_entry_script(environment.get("environmentVariables") or {}),
        config=_config_of(body) if aks else DeploymentConfig(),
        tags=dict(body.get("kvTags") or {}),
        scoring_uri=uri,
        # Azure does not return it. Source: azureml-core 1.61, `AksWebservice.swagger_uri`.
        swagger_uri=f"{uri.rpartition('/')[0]}/swagger.json" if uri else None,
        error=said(body.get("error") or status.get("error") or ""),
        operation_id=body.get("operationId") or None,
        replicas=_replicas(status),
    )


def _replicas(status: Json) -> tuple[int, int] | None:
    """How many can answer, and how many there should be. Source: swagger 2019-09-30 (AKSReplicaStatus)."""
    available, desired = status.get("availableReplicas"), status.get("desiredReplicas")
    return (available, desired) if isinstance(available, int) and isinstance(desired, int) else None


def operation_of(operation_id: str, body: dict[str, Any], log_offset: int, *, not_before_s: float = 0.0) -> Operation:
    """The operation that Azure returned. Its log comes as `yyyymmddHHMMSS|text#yyyymmddHHMMSS|text#...`.

    A read may cut an entry anywhere: while more may come, what stands after the last `#` is left for the next read.
    Source: azureml-core 1.61, `Webservice._wait_for_operation_to_complete`.
    """
    error = said(body["error"]) if body.get("error") else ""
    operation = Operation(operation_id, str(body.get("state") or "NotStarted"), error, not_before_s=not_before_s)
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


def _config_of(body: Json) -> DeploymentConfig:
    """Every parameter as Azure returns it: not validated, since Azure may hold what we would refuse."""
    scaler, needs = body.get("autoScaler") or {}, body.get("containerResourceRequirements") or {}
    probe = body.get("livenessProbeRequirements") or _PROBE
    return DeploymentConfig.model_construct(
        autoscale_enabled=scaler.get("autoscaleEnabled"),
        autoscale_min_replicas=scaler.get("minReplicas"),
        autoscale_max_replicas=scaler.get("maxReplicas"),
        autoscale_refresh_seconds=scaler.get("refreshPeriodInSeconds"),
        autoscale_target_utilization=scaler.get("targetUtilization"),
        num_replicas=body.get("numReplicas"),
        collect_model_data=(body.get("dataCollection") or {}).get("storageEnabled"),
        auth_enabled=body.get("authEnabled"),
        token_auth_enabled=body.get("aadAuthEnabled"),
        cpu_cores=needs.get("cpu"),
        cpu_cores_limit=needs.get("cpuLimit"),
        memory_gb=needs.get("memoryInGB"),
        memory_gb_limit=needs.get("memoryInGBLimit"),
        gpu_cores=needs.get("gpu"),
        enable_app_insights=body.get("appInsightsEnabled"),
        scoring_timeout_ms=body.get("scoringTimeoutMs"),
        replica_max_concurrent_requests=body.get("maxConcurrentRequestsPerContainer"),
        max_request_wait_time=body.get("maxQueueWaitMs"),
        period_seconds=probe.get("periodSeconds"),
        initial_delay_seconds=probe.get("initialDelaySeconds"),
        timeout_seconds=probe.get("timeoutSeconds"),
        success_threshold=probe.get("successThreshold"),
        failure_threshold=probe.get("failureThreshold"),
        namespace=body.get("namespace"),
        tags=dict(body.get("kvTags") or {}),
        properties=dict(body.get("properties") or {}),
        description=body.get("description"),
        compute_target_name=body.get("computeName"),
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
