"""Files of Microsoft's GitHub actions for Azure ML: deploy.json, compute.json and workspace.json.

Source: Azure/aml-deploy, Azure/aml-compute and Azure/aml-workspace, their code, schemas and READMEs. All three ignore
keys that they do not know, and look for their files in `.cloud/.azure`.
"""

from collections.abc import Mapping
from dataclasses import replace

from aks_deploy.settings.formats.kinds import MARK, Entries, Kind, Reading, Remark, To, Without, always, text
from aks_deploy.settings.located import Located, Source

_SAME_NAME = (
    *("cpu_cores", "memory_gb", "gpu_cores", "tags", "properties", "description", "namespace", "token_auth_enabled"),
    *("autoscale_enabled", "autoscale_min_replicas", "autoscale_max_replicas", "autoscale_refresh_seconds"),
    *("autoscale_target_utilization", "scoring_timeout_ms", "replica_max_concurrent_requests", "num_replicas"),
    *("max_request_wait_time", "period_seconds", "initial_delay_seconds", "timeout_seconds", "success_threshold"),
    "failure_threshold",
)
_ACI_ONLY = Without("Azure/aml-deploy reads it for ACI only")
_TLS = Without("Azure/aml-deploy reads it for ACI only; a web service on AKS has the TLS of its cluster")
_TESTS = Without("aks-deploy verifies that the endpoint answers; tests of your own are a step of the workflow")
_NOT_DELETED = Without("aks-deploy leaves the web service live", changes=True, off="false")
_INFERENCE_DEFAULTS = {
    "inference.entry_script": ("inference_entry_script", "score.py"),
    "inference.source_directory": ("inference_source_directory", "code/deploy/"),
    "inference.conda_file": ("conda_file", "environment.yml"),
}
_TARGET = "deployment_compute_target"


def _image(why: str, off: str = "") -> Without:
    return Without(why, changes=True, off=off, section="inference")


def _deploy_finished(document: Located, reading: Reading) -> Reading:
    """Say where Azure/aml-deploy would deploy, and give what it takes where the file says a part of inference only."""
    found, remarks = dict(reading.found), []
    if _TARGET not in document.entries():
        remarks.append(Remark(f"without {_TARGET} Azure/aml-deploy deploys to ACI, and aks-deploy to cluster-name"))
    inference = reading.section("inference")
    for name, (key, default) in _INFERENCE_DEFAULTS.items():
        if inference and name not in found:
            found[name] = Located(default, _file(document), default)
            text = f"{key} is not given; Azure/aml-deploy takes '{default}' then, and so does aks-deploy"
            remarks.append(Remark(text, "inference"))
    return replace(reading, found=found, remarks=tuple(remarks))


def _file(document: Located) -> Source:
    return replace(document.source, line=None, column=None)


_DEPLOY_KEYS: Mapping[str, To | Without] = {
    "name": To("service_name"),
    _TARGET: To("cluster_name"),
    **{name: To(f"deployment.{name}") for name in _SAME_NAME},
    "model_data_collection_enabled": To("deployment.collect_model_data"),
    "authentication_enabled": To("deployment.auth_enabled"),
    "app_insights_enabled": To("deployment.enable_app_insights"),
    "inference_source_directory": To("inference.source_directory"),
    "inference_entry_script": To("inference.entry_script"),
    "conda_file": To("inference.conda_file"),
    "custom_base_image": To("inference.base_image"),
    "runtime": _image("web services run Python", "python"),
    "extra_docker_file_steps": _image("register an environment that has these steps, and name it"),
    "enable_gpu": _image("give a base_image with CUDA, and gpu_cores", "false"),
    "cuda_version": _image("give a base_image with this CUDA"),
    "no_code_deployment_enabled": Without("models without inference-config are deployed without code"),
    **dict.fromkeys(("test_enabled", "test_file_path", "test_file_function_name"), _TESTS),
    **dict.fromkeys(("delete_service_after_deployment", "delete_service_after_test"), _NOT_DELETED),
    "profiling_enabled": Without("give cpu_cores and memory_gb, which a profile chose", changes=True, off="false"),
    "profiling_dataset": Without("aks-deploy profiles no models"),
    "skip_deployment": Without("aks-deploy deploys", changes=True, off="false"),
    "create_image": Without("aks-deploy builds no images to take away", changes=True),
    "location": _ACI_ONLY,
    "dns_name_label": _ACI_ONLY,
    **dict.fromkeys(("ssl_enabled", "ssl_cert_pem_file", "ssl_key_pem_file", "ssl_cname"), _TLS),
}
# What a section, or another of these files, has under the same name says nothing about the kind.
_SHARED = {*_SAME_NAME, "name", "location", "conda_file", "ssl_cert_pem_file", "ssl_key_pem_file", "ssl_cname"}
DEPLOY = Kind(
    name="deploy.json of Azure/aml-deploy",
    recognises=lambda entries: bool(entries.keys() & _DEPLOY_KEYS.keys() - _SHARED),
    keys=_DEPLOY_KEYS,
    finish=_deploy_finished,
)

_TRAINING_MARKS = {"vm_priority", "min_nodes", "max_nodes", "idle_seconds_before_scaledown"}
_TRAINING_ONLY = Without("Azure/aml-compute reads it for training clusters only")
_PROVISIONING = (
    *("agent_count", "vm_size", "location", "service_cidr", "dns_service_ip", "docker_bridge_cidr", "vnet_name"),
    *("subnet_name", "cluster_purpose", "load_balancer_type", "load_balancer_subnet"),
    *("ssl_cname", "ssl_cert_pem_file", "ssl_key_pem_file"),
)


def _trains(entries: Entries) -> bool:
    compute_type = text(entries, "compute_type")
    return compute_type == "amlcluster" or (not compute_type and not _TRAINING_MARKS.isdisjoint(entries))


def _provisions(document: Located, reading: Reading) -> Reading:
    """Azure/aml-compute creates a missing cluster whatever else the file says."""
    return replace(reading, found={"provisioning": Located({}, document.source), **reading.found})


COMPUTE = Kind(
    name="compute.json of Azure/aml-compute",
    recognises=lambda entries: text(entries, "compute_type") == "akscluster",
    keys={
        "compute_type": MARK,
        "name": To("cluster_name"),
        **{name: To(f"provisioning.{name}") for name in _PROVISIONING},
        "vnet_resource_group_name": To("provisioning.vnet_resourcegroup_name"),
        **dict.fromkeys((*_TRAINING_MARKS, "remote_login_port_public_access"), _TRAINING_ONLY),
        **dict.fromkeys(("identity_type", "identity_id"), _TRAINING_ONLY),
    },
    finish=_provisions,
)
_TRAINING = Kind(
    name="compute.json of Azure/aml-compute for a training cluster",
    recognises=_trains,
    refusal="it describes a cluster for training (amlcluster), which serves no web services",
    advice=always("For a cluster that web services run on: compute_type is akscluster."),
)
_OTHER_COMPUTE = Kind(
    name="compute.json of Azure/aml-compute",
    recognises=lambda entries: "compute_type" in entries,
    refusal="compute_type must be akscluster",
    advice=always("Azure/aml-compute knows akscluster and amlcluster, which is for training."),
)

_MUST_EXIST = Without("aks-deploy deploys to a workspace that exists, and creates none")
_CREATION = (
    *("create_workspace", "friendly_name", "create_resource_group", "location", "sku", "storage_account", "key_vault"),
    *("app_insights", "container_registry", "cmk_key_vault", "cmk_keyvault", "resource_cmk_uri", "hbi_workspace"),
)
WORKSPACE = Kind(
    name="workspace.json of Azure/aml-workspace",
    recognises=lambda entries: {"name", "resource_group"} <= entries.keys() <= {"name", "resource_group", *_CREATION},
    keys={
        "name": To("workspace_name"),
        "resource_group": To("resource_group"),
        **dict.fromkeys(_CREATION, _MUST_EXIST),
    },
)

KINDS = (COMPUTE, _TRAINING, _OTHER_COMPUTE, WORKSPACE, DEPLOY)
