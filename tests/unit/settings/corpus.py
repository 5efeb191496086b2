"""What is expected of each file of the corpus of public configurations, where that is at hand.

`WRITTEN` are files that can be imported: what the configuration file says then, its keys with those of sections as
`section.key`. `REFUSED` are the others: what a problem of theirs says.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "shared/corpus/configs"
FILES = sorted(path.name for path in FOLDER.glob("*") if path.suffix != ".jsonl")

_SCALED: dict[str, object] = {
    "deployment.autoscale_enabled": True,
    "deployment.autoscale_min_replicas": 1,
    "deployment.autoscale_max_replicas": 3,
    "deployment.autoscale_target_utilization": 70,
}
_DIABETES: dict[str, object] = _SCALED | {
    "deployment.autoscale_refresh_seconds": 10,
    "deployment.auth_enabled": True,
    "deployment.cpu_cores": 0.5,
    "deployment.memory_gb": 2,
    "deployment.enable_app_insights": True,
    "deployment.scoring_timeout_ms": 5000,
    "deployment.replica_max_concurrent_requests": 2,
    "deployment.max_request_wait_time": 5000,
}
_SCORE: dict[str, object] = {"inference.entry_script": "score.py"}
_FUNCTION: dict[str, object] = {
    "service_name": "testservicename",
    "inference.entry_script": "score.py",
    "inference.conda_file": "environment.yml",
}
WRITTEN: dict[str, dict[str, object]] = {
    "009_workspace-config-json.json": {
        "subscription_id": "00000000-0000-0000-0000-000000000001",
        "resource_group": "Cocoon_rg",
        "workspace_name": "ML2022",
    },
    "021_aml-deploy-json.json": _FUNCTION | {"inference.source_directory": "tests/deploy/"},
    "027_aml-compute-json.json": {
        "cluster_name": "aks-intTest",
        "provisioning.agent_count": 3,
        "provisioning.location": "southcentralus",
    },
    "031_workspace-action-json.json": {"workspace_name": "gha_and_aml_workspace", "resource_group": "gha_and_aml_rg"},
    "032_aml-deploy-json.json": {"cluster_name": "machine-learning"},
    "033_aml-deploy-json.json": _SCORE
    | {
        "service_name": "ssattiraju-model-01",
        "inference.source_directory": "code/deploy",
        "inference.conda_file": "environment.yml",
        "deployment.collect_model_data": True,
        "deployment.auth_enabled": True,
        "deployment.enable_app_insights": True,
        "deployment.cpu_cores": 1,
        "deployment.memory_gb": 0.5,
        "deployment.description": "sample light GBM model",
    },
    "035_aml-deploy-json.json": {"cluster_name": "mlopslab-cmp01"},
    "036_aml-deploy-json.json": _FUNCTION | {"inference.source_directory": "code/deploy/"},
    "038_aml-deploy-json.json": _SCORE
    | {
        "service_name": "mlops-aci-githubactions",
        "inference.source_directory": "COVID19Articles_GH/deploy",
        "inference.conda_file": "environment.yml",
    },
    "074_v1-deploy-config-aks.yml": _DIABETES,
    "080_v1-deploy-config-aks.yml": _DIABETES | {"deployment.cpu_cores": 1, "deployment.memory_gb": 4},
    "081_v1-deploy-config-aks.json": _SCALED
    | {
        "deployment.autoscale_refresh_seconds": 1,
        "deployment.auth_enabled": False,
        "deployment.cpu_cores": 1,
        "deployment.memory_gb": 1,
    },
    "091_v1-inference-config.json": _SCORE | {"inference.conda_file": "seer_scoring.yml"},
    "093_v1-inference-config.json": _SCORE | {"inference.conda_file": "myenv.yml"},
    "096_v1-inference-config.yml": _SCORE | {"inference.conda_file": "../conda_dependencies.yml"},
    "099_v1-inference-config.yml": {
        "inference.entry_script": "code/scoring/score.py",
        "inference.conda_file": "scoringConfig.yml",
    },
}
_TEMPLATE = ":2:13: service_name '<your-webservice-name>' must be"
_ACI = "recognised as az ml deployment configuration for ACI"
_ENDPOINT = ":1:1: recognised as online endpoint or deployment of Azure ML v2"
_ACTION = ":1:1: recognised as metadata of a GitHub action"
_TRAINING = ":1:1: recognised as compute.json of Azure/aml-compute for a training cluster"
_WORKFLOW = "recognised as workflow of GitHub Actions"
REFUSED: dict[str, str] = {
    "013_settings-json.json": ":1:1: recognised as settings.json of the MLDevOps template",
    "015_aml-deploy-json.json": _TEMPLATE,
    "016_aml-deploy-json.json": _TEMPLATE,
    "020_aml-deploy-json.json": ":2:13: service_name 'TESTSERVICENAME' must be",
    "024_aml-deploy-json.json": _TEMPLATE,
    "026_aml-compute-json.json": _TRAINING,
    "028_aml-compute-json.json": ":2:13: cluster_name '<your-cluster-name>' must be",
    "029_action-metadata.yml": _ACTION,
    "039_aml-deploy-json.json": "Nothing in these files can be imported.",
    "047_aml-compute-json.json": _TRAINING,
    "050_aml-compute-json.json": _TRAINING,
    "052_aml-compute-json.json": ":1:1: nothing in it tells what it is; it could be compute.json of Azure/aml-compute",
    "072_azdo-pipeline.yml": "recognised as pipeline of Azure DevOps",
    "078_v1-deploy-config-aks.json": ":3:5: unknown key 'ComputeTarget' in this az ml deployment configuration",
    "082_v1-deploy-config-aci.json": _ACI,
    "083_v1-deploy-config-aci.yml": _ACI,
    "084_v1-deploy-config-aci.json": _ACI,
    "092_v1-inference-config.json": ":1:1: recognised as az ml inference configuration with a definition of an environ",
    "109_v2-k8s-endpoint.yml": _ENDPOINT,
    "116_v2-llmops-deployment-config.json": ":1:1: recognised as deployment configuration of the LLMOps template",
    "118_action-metadata.yml": _ACTION,
    **{f"{number}_v2-k8s-deployment.yml": _ENDPOINT for number in (104, 110, 111, 112)},
    **{f"{number}_v2-k8s-endpoint.yml": _ENDPOINT for number in (113, 114)},
    **{f"0{number}_workflow.yml": _WORKFLOW for number in (23, 30, 54, 57, 58, 59, 62, 63, 64, 66)},
}
