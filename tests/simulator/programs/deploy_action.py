"""A deployment action: settings in JSON files, credentials in one variable, outputs printed for the workflow."""

import json
import os
import sys
from pathlib import Path

from azureml.core import ComputeTarget, Environment, Model, Workspace
from azureml.core.authentication import ServicePrincipalAuthentication
from azureml.core.compute import AksCompute
from azureml.core.model import InferenceConfig
from azureml.core.webservice import AksWebservice, Webservice
from azureml.exceptions import ComputeTargetException, ProjectSystemException, WebserviceException

credentials = json.loads(os.environ["AZURE_CREDENTIALS"])
auth = ServicePrincipalAuthentication(
    tenant_id=credentials["tenantId"],
    service_principal_id=credentials["clientId"],
    service_principal_password=credentials["clientSecret"],
    cloud="AzureCloud",
)
settings = json.loads(Path("deploy.json").read_text())
where = json.loads(Path("config.json").read_text())


def workspace():
    try:
        Workspace.get("ml-elsewhere", auth, where["subscription_id"], where["resource_group"])
    except ProjectSystemException as error:
        print("::debug::", str(error.message)[:40])
    found = Workspace.get(where["workspace_name"], auth, where["subscription_id"], where["resource_group"])
    found.write_config(path=".", file_name="written.json")
    return Workspace.from_config(path=".azureml/written.json", auth=auth)


def cluster(ws):
    try:
        return ComputeTarget(workspace=ws, name=settings["compute_target"])
    except ComputeTargetException:
        attach = AksCompute.attach_configuration(resource_id=settings["resource_id"], cluster_purpose="DevTest")
        target = ComputeTarget.attach(ws, settings["compute_target"], attach)
        target.wait_for_completion(show_output=True)
        return target


def models(ws):
    try:
        Model(ws, name="nothing", version=1)
    except WebserviceException:
        print("::debug::no such model")
    Model.register(ws, "weights.json", "weights", tags={"run": "1"}, properties={"sha": "abc"})
    return [Model(ws, name="weights", version=1)]


ws = workspace()
target = cluster(ws)
environment = Environment.from_conda_specification("scoring", "conda.yml")
environment.environment_variables = {"STAGE": "production"}
inference = InferenceConfig(entry_script="score.py", source_directory="source", environment=environment)
config = AksWebservice.deploy_configuration(
    cpu_cores=0.5, memory_gb=1, auth_enabled=True, num_replicas=1, timeout_seconds=5, period_seconds=10,
    primary_key="a" * 32, secondary_key="b" * 32, namespace="production", scoring_timeout_ms=20000,
)  # fmt: skip
chosen = models(ws)
Model.print_configuration(chosen, inference, config, target)
try:
    service = Model.deploy(ws, settings["name"], chosen, inference, config, target, overwrite=True)
    service.wait_for_deployment(show_output=True, timeout_sec=60)
except WebserviceException as exception:
    print(f"::error::Model deployment failed: {exception}")
    sys.exit(1)
if service.state != "Healthy":
    sys.exit(service.get_logs())
assert service.run('{"data": [2]}') == [5.0]

try:
    Model.deploy(ws, settings["name"], chosen, inference, config, target)
except WebserviceException as error:
    assert settings["name"] in error.message
package = Model.package(ws, chosen, inference)
package.wait_for_creation(show_output=True)
registry = package.get_container_registry()
files = Model.package(ws, chosen, inference, generate_dockerfile=True)
files.wait_for_creation(show_output=True)
outputs = {
    "service_scoring_uri": service.scoring_uri,
    "acr_address": registry.address,
    "acr_username": registry.username,
    "package_location": package.location,
}
for name, value in outputs.items():
    assert value, name
    print(f"::set-output name={name}::{value}")
by_model = Webservice.list(ws, compute_type="AKS", model_name="weights", model_id="weights:1")
assert [each.name for each in by_model] == [settings["name"]]
service.delete()
target.detach()
print("detached")
