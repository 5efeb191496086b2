"""The cells of a deployment notebook: register, environment, AKS, deploy, score, update, clean up."""

import json
import os

import requests
from azureml.core import Environment, Model, Workspace
from azureml.core.authentication import ServicePrincipalAuthentication
from azureml.core.compute import AksCompute, ComputeTarget
from azureml.core.compute_target import ComputeTargetException
from azureml.core.conda_dependencies import CondaDependencies
from azureml.core.model import InferenceConfig
from azureml.core.resource_configuration import ResourceConfiguration
from azureml.core.webservice import AksWebservice, Webservice

auth = ServicePrincipalAuthentication(
    tenant_id=os.environ["TENANT_ID"],
    service_principal_id=os.environ["CLIENT_ID"],
    service_principal_password=os.environ["CLIENT_SECRET"],
)
ws = Workspace.from_config(auth=auth)
print(ws.name, ws.resource_group, ws.location, ws.subscription_id, sep="\n")

model = Model.register(
    workspace=ws,
    model_name="weights",
    model_path="weights.json",
    model_framework=Model.Framework.SCIKITLEARN,
    model_framework_version="0.22",
    resource_configuration=ResourceConfiguration(cpu=1, memory_in_gb=0.5),
    description="Multiplies.",
    tags={"area": "diabetes", "type": "regression"},
)
print("Name:", model.name, "Version:", model.version)

environment = Environment("my-sklearn-environment")
environment.python.conda_dependencies = CondaDependencies.create(
    conda_packages=["numpy"], pip_packages=["azureml-defaults", "scikit-learn"]
)
inference_config = InferenceConfig(entry_script="score.py", source_directory="source", environment=environment)

try:
    aks_target = ComputeTarget(workspace=ws, name="my-aks-9")
    print("Found existing cluster, use it.")
except ComputeTargetException:
    prov_config = AksCompute.provisioning_configuration(location="eastus", vm_size="Standard_D3_v2", agent_count=3)
    aks_target = ComputeTarget.create(workspace=ws, name="my-aks-9", provisioning_configuration=prov_config)
if aks_target.get_status() != "Succeeded":
    aks_target.wait_for_completion(show_output=True)
print(aks_target.provisioning_state, aks_target.provisioning_errors)
assert aks_target.get_credentials()["userKubeConfig"]

aks_config = AksWebservice.deploy_configuration(
    autoscale_enabled=True,
    autoscale_min_replicas=1,
    autoscale_max_replicas=3,
    autoscale_target_utilization=70,
    cpu_cores=0.5,
    memory_gb=1,
    collect_model_data=True,
    enable_app_insights=True,
    description="multiplies",
    tags={"stage": "notebook"},
)
service = Model.deploy(ws, "multiply", [model], inference_config, aks_config, aks_target, overwrite=True)
service.wait_for_deployment(show_output=True)
print(service.state, service.scoring_uri, service.swagger_uri)
assert service.state == "Healthy", service.get_logs()

assert service.run(json.dumps({"data": [1, 2]})) == [2.5, 5.0]
key1, key2 = service.get_keys()
headers = {"Content-Type": "application/json", "Authorization": "Bearer " + key2}
response = requests.post(service.scoring_uri, data='{"data": [4]}', headers=headers, timeout=30)
assert (response.status_code, response.json()) == (200, [10.0])
assert requests.post(service.scoring_uri, data="{}", timeout=30).status_code == 401
assert requests.get(service.swagger_uri, headers=headers, timeout=30).json()["info"]["title"] == "multiply"

service.regen_key("Primary")
assert service.get_keys()[0] != key1
service.update(enable_app_insights=False, autoscale_enabled=True, autoscale_min_replicas=1, autoscale_max_replicas=2)
service.wait_for_deployment(show_output=True)
service.update(auth_enabled=False, token_auth_enabled=True)
service.wait_for_deployment(show_output=True)
token, refresh_by = service.get_token()
assert token and refresh_by
assert requests.post(
    service.scoring_uri, data='{"data": [1]}', headers={"Authorization": f"Bearer {token}"}, timeout=30
).ok
print(service.get_logs(num_lines=50))

service = Webservice(ws, "multiply")
print(service.serialize()["properties"])
service.delete()
model.delete()
aks_target.delete()
aks_target.wait_for_completion(show_output=True, is_delete_operation=True)
print("cleaned up")
