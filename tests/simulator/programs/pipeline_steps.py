"""The steps of an MLOps pipeline outside of a run: data, model by tag, environment, secrets, smoke test."""

import os

import requests
from azureml.core import Environment, Model, Run, Workspace
from azureml.core.authentication import MsiAuthentication, ServicePrincipalAuthentication
from azureml.core.compute import ComputeTarget
from azureml.core.model import InferenceConfig
from azureml.core.webservice import AksWebservice, Webservice
from azureml.exceptions import WebserviceException

run = Run.get_context()
run.log("accuracy", 0.9)
if "OfflineRun" in str(type(run)):
    auth = ServicePrincipalAuthentication(os.environ["TENANT_ID"], os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    ws = Workspace(
        subscription_id=os.environ["SUBSCRIPTION_ID"],
        resource_group="ml-group",
        workspace_name="ml-prod",
        auth=auth,
    )
else:
    ws = run.experiment.workspace

datastore = ws.get_default_datastore()
datastore.upload(src_dir="source", target_path="training", overwrite=True, show_progress=True)
datastore.download(target_path="data", prefix="training", show_progress=False)
assert os.path.exists("data/training/score.py")
vault = ws.get_default_keyvault()
vault.set_secret(name="score-key", value="s3cret")
assert vault.get_secret("score-key") == "s3cret"


def get_model(name, tag_name=None, tag_value=None):
    if tag_name:
        found = Model.list(ws, name=name, tags=[[tag_name, tag_value]])
        return found[0] if found else None
    try:
        return Model(ws, name=name)
    except WebserviceException:
        return None


assert get_model("weights") is None
os.makedirs("outputs", exist_ok=True)
with open("outputs/weights.json", "w") as file:
    file.write("3")
Model.register(ws, "outputs", "weights", tags={"BuildId": "41"})
Model.register(ws, "weights.json", "weights", tags={"BuildId": "42", "accuracy": "0.9"}, properties={"sha": "c0ffee"})
model = get_model("weights", "BuildId", "41")
assert (model.version, model.tags) == (1, {"BuildId": "41"})
model.add_tags({"approved": "yes"})
model.add_properties({"reviewer": "ann"})
model.update(tags={"BuildId": "41", "approved": "yes"}, description="reviewed")
assert Model(ws, "weights", tags=["approved"], properties=[["reviewer", "ann"]]).version == 1
model.download(target_dir="model", exist_ok=True)
assert os.path.exists("model/outputs/weights.json")
assert Model.get_model_path("weights", version=2, _workspace=ws).endswith("weights.json")

try:
    environment = Environment.get(ws, "scoring-env")
except Exception:
    environment = Environment.from_conda_specification("scoring-env", "conda.yml")
    environment.register(ws)
build = Environment.get(ws, "scoring-env", version="1").build(ws)
build.wait_for_completion(show_output=True)
details = Environment.get(ws, "scoring-env").get_image_details(ws)
print(details["dockerImage"]["name"], details["imageExistsInRegistry"])
Environment.get(ws, "AzureML-Minimal").clone("mine").register(ws)
assert {"scoring-env", "mine", "AzureML-Minimal"} <= set(Environment.list(ws))
assert set(ws.environments) == set(Environment.list(ws))

target = ws.compute_targets["aks-prod"]
inference = InferenceConfig("score.py", source_directory="source", environment=Environment.get(ws, "scoring-env"))
weights = Model(ws, "weights", version=2)
service = Model.deploy(ws, "smoke", [weights], inference, AksWebservice.deploy_configuration(num_replicas=1), target)
service.wait_for_deployment(show_output=True)
service = AksWebservice(ws, "smoke")
headers = {"Authorization": f"Bearer {service.get_keys()[0]}"}
assert requests.post(service.scoring_uri, data='{"data": [1]}', headers=headers, timeout=30).json() == [2.5]
service.update(models=[weights, model], inference_config=inference, tags={"models": "two"})
service.wait_for_deployment(show_output=True)
assert [each.id for each in service.models] == ["weights:2", "weights:1"]
assert service.environment.name == "scoring-env"
service.add_properties({"release": "7"})
service.remove_tags(["models"])
assert [each.name for each in Webservice.list(ws, properties=["release"])] == ["smoke"]
without_code = Model.register(ws, "weights.json", "sklearn", model_framework="ScikitLearn", model_framework_version="1")
no_code = Model.deploy(ws, "no-code", [without_code], deployment_target=target,
                       deployment_config=AksWebservice.deploy_configuration())  # fmt: skip
no_code.wait_for_deployment(show_output=True)
print(no_code.state, ComputeTarget(ws, "aks-prod").serialize()["properties"]["provisioningState"])
by_machine = Workspace.get("ml-prod", MsiAuthentication(), os.environ["SUBSCRIPTION_ID"], "ml-group")
assert sorted(by_machine.webservices) == ["no-code", "smoke"]
print("smoke test passed")
