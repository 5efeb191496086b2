"""Files of the Azure CLI's first extension for Azure ML: those that `az ml model deploy` takes as --dc and --ic.

Source: azureml-core 1.61, `deploy_config_dict_to_obj`, for deployments; azure-cli-ml 1.x, `file_to_inference_config`,
for inference. Both ignore keys that they do not know.
"""

from collections.abc import Callable
from dataclasses import replace

from aks_deploy.settings.formats.kinds import MARK, Entries, Kind, Reading, To, Without, always, text
from aks_deploy.settings.located import Located

_ACI_ONLY = Without("az ml reads it for ACI only")
_TLS = Without("az ml reads it for ACI only; a web service on AKS has the TLS of its cluster")
_ENDPOINT_ONLY = Without("az ml reads it for AKS endpoints only")
_AUTOSCALING = {
    "autoscaleEnabled": "autoscale_enabled",
    "minReplicas": "autoscale_min_replicas",
    "maxReplicas": "autoscale_max_replicas",
    "refreshPeriodInSeconds": "autoscale_refresh_seconds",
    "targetUtilization": "autoscale_target_utilization",
}
_RESOURCES = {"cpu": "cpu_cores", "memoryInGB": "memory_gb", "cpuLimit": "cpu_cores_limit"}
_PROBE = {
    "periodSeconds": "period_seconds",
    "initialDelaySeconds": "initial_delay_seconds",
    "timeoutSeconds": "timeout_seconds",
    "successThreshold": "success_threshold",
    "failureThreshold": "failure_threshold",
}
PARAMETERS = {
    **{f"autoScaler.{key}": name for key, name in _AUTOSCALING.items()},
    **{f"containerResourceRequirements.{key}": name for key, name in _RESOURCES.items()},
    "containerResourceRequirements.memoryInGBLimit": "memory_gb_limit",
    **{f"livenessProbeRequirements.{key}": name for key, name in _PROBE.items()},
    "dataCollection.storageEnabled": "collect_model_data",
    "authEnabled": "auth_enabled",
    "tokenAuthEnabled": "token_auth_enabled",
    "appInsightsEnabled": "enable_app_insights",
    "scoringTimeoutMs": "scoring_timeout_ms",
    "maxConcurrentRequestsPerContainer": "replica_max_concurrent_requests",
    "maxQueueWaitMs": "max_request_wait_time",
    "numReplicas": "num_replicas",
    "gpuCores": "gpu_cores",
    "namespace": "namespace",
    "keys.primaryKey": "primary_key",
    "keys.secondaryKey": "secondary_key",
}
"""The parameters of the section `deployment`, by their path in the file."""

_DEPLOYMENT_MARKS = {path.partition(".")[0] for path in PARAMETERS} - {"namespace", "keys"} | {"computeType"}


def _deploys_to(*compute_types: str) -> Callable[[Entries], bool]:
    return lambda entries: text(entries, "computeType") in compute_types


DEPLOYMENT = Kind(
    name="az ml deployment configuration",
    recognises=_deploys_to("aks"),
    keys={
        "computeType": MARK,
        "computeTargetName": To("cluster_name"),
        **{path: To(f"deployment.{name}") for path, name in PARAMETERS.items()},
        **dict.fromkeys(("sslEnabled", "sslCertificate", "sslKey", "cname"), _TLS),
        **dict.fromkeys(("location", "dnsNameLabel", "vnetName", "subnetName"), _ACI_ONLY),
        **dict.fromkeys(("vaultBaseUrl", "keyName", "keyVersion"), _ACI_ONLY),
        **dict.fromkeys(("versionName", "trafficPercentile"), _ENDPOINT_ONLY),
    },
)
_FOR_AKS = always("Write one with computeType: aks, or give the parameters themselves.")
_ELSEWHERE = (
    Kind(
        name="az ml deployment configuration for ACI",
        recognises=_deploys_to("aci"),
        refusal="computeType is ACI (Azure Container Instances), and aks-deploy deploys to AKS",
        advice=_FOR_AKS,
    ),
    Kind(
        name="az ml deployment configuration for AKS endpoints",
        recognises=_deploys_to("aksendpoint"),
        refusal="computeType is AksEndpoint (versions with shares of the traffic), and aks-deploy deploys web services",
        advice=_FOR_AKS,
    ),
    Kind(
        name="az ml deployment configuration for this machine",
        recognises=_deploys_to("local"),
        refusal="computeType is local (a container on this machine), and aks-deploy deploys to AKS",
        advice=_FOR_AKS,
    ),
    Kind(
        name="az ml deployment configuration",
        recognises=lambda entries: not _DEPLOYMENT_MARKS.isdisjoint(entries),
        refusal="computeType must say what it is for, and it must be aks",
        advice=always("Write computeType: aks. The az CLI refuses a file without it, too."),
    ),
)

_INFERENCE_MARKS = {"entryScript", "sourceDirectory", "condaFile", "extraDockerfileSteps", "baseImage", "enableGpu"}


def _infers(entries: Entries) -> bool:
    return not _INFERENCE_MARKS.isdisjoint(entries)


def _defines_environment(entries: Entries) -> bool:
    """Whether the environment is more than a name and a version, which the SDK takes for a definition."""
    environment = entries.get("environment")
    return _infers(entries) and environment is not None and bool(environment.entries().keys() - {"name", "version"})


def _with_environment(_: Located, reading: Reading) -> Reading:
    found = dict(reading.found)
    name, version = found.pop("environment name", None), found.pop("environment version", None)
    if name is not None:
        # The SDK takes the latest version where none is given.
        joined = f"{name.text}:{version.text if version else 'latest'}"
        found["inference.environment"] = Located(joined, name.source, joined, name.key)
    return replace(reading, found=found)


INFERENCE = Kind(
    name="az ml inference configuration",
    recognises=_infers,
    keys={
        "entryScript": To("inference.entry_script"),
        "sourceDirectory": To("inference.source_directory"),
        "condaFile": To("inference.conda_file"),
        "baseImage": To("inference.base_image"),
        "environment.name": To("environment name"),
        "environment.version": To("environment version"),
        "runtime": Without("web services run Python", changes=True, off="python"),
        "extraDockerfileSteps": Without("register an environment that has these steps, and name it", changes=True),
        "enableGpu": Without("give a base_image with CUDA, and gpu_cores", changes=True, off="false"),
        "cudaVersion": Without("give a base_image with this CUDA", changes=True),
        "baseImageRegistry": Without(
            "write the registry into baseImage; one that asks for a password needs a registered environment",
            changes=True,
        ),
        "schemaFile": Without("az ml does not read it"),
    },
    finish=_with_environment,
)
_DEFINITION = Kind(
    name="az ml inference configuration with a definition of an environment",
    recognises=_defines_environment,
    refusal="the environment is defined in it, and aks-deploy takes one that is registered, or a conda file",
    advice=always(
        "Register the environment and leave only its name and version here; or put its condaDependencies into a file, "
        "and name that as condaFile and the image as baseImage."
    ),
)

KINDS = (DEPLOYMENT, *_ELSEWHERE, _DEFINITION, INFERENCE)
