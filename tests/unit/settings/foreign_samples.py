"""Files in other people's formats, written by hand: one of each kind that can be read."""

AZ_DEPLOYMENT = """\
computeType: AKS
computeTargetName: aks-prod
autoScaler:
  autoscaleEnabled: True
  minReplicas: 2
  maxReplicas: 4
containerResourceRequirements:
  cpu: 0.5
  memoryInGB: "2"
livenessProbeRequirements: {periodSeconds: 15}
dataCollection: {storageEnabled: false}
authEnabled: true
gpuCores: null
sslEnabled: True
"""
AZ_INFERENCE = """\
{
  "entryScript": "score.py",
  "sourceDirectory": "code/scoring",
  "runtime": "python",
  "condaFile": "conda.yml",
  "extraDockerfileSteps": null,
  "schemaFile": "schema.json",
  "enableGpu": false,
  "baseImage": "registry.example.com/scoring:1"
}
"""
AML_DEPLOY = """\
// how the churn model is served
{
  "name": "churn", // the web service
  "deployment_compute_target": "aks-prod",
  "inference_entry_script": "serve.py",
  "app_insights_enabled": true,
  "authentication_enabled": true,
  "cpu_cores": 0.5,
  "num_replicas": null,
  "tags": {"team": "churn", "url": "https://example.com//x"},
  "runtime": "python",
  "enable_gpu": false,
  "test_enabled": true,
  "location": "westeurope"
}
"""
AML_COMPUTE = """\
{
  "name": "aks-prod",
  "compute_type": "akscluster",
  "agent_count": 3,
  "vm_size": "Standard_F4s_v2", // 12 vCPUs in all
  "max_nodes": 4
}
"""
AML_WORKSPACE = '{"name": "ml-prod", "resource_group": "rg-prod", "create_workspace": true}'
WORKSPACE = """\
{
  "subscription_id": "11111111-1111-1111-1111-111111111111",
  "resource_group": "rg-prod",
  "workspace_name": "ml-prod",
  "location": "westeurope"
}
"""
IMAGE = '{"image_name": "churn", "image_version": "12", "image_location": "r.azurecr.io/churn:12", "id": 7}'
MODEL = '{"model_name": "churn", "model_version": 3, "run_id": "r1"}'
WEBSERVICE = """\
{"aks_name": "aks-prod", "aks_service_name": "churn", "aks_url": "http://1.2.3.4/x", "aks_keys": ["KEY-1", "KEY-2"]}
"""
