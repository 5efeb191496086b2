"""A notebook from before environments: an image of a model and a script, a web service of the image."""

import os

from azureml.core import Image, Model, Webservice, Workspace
from azureml.core.authentication import ServicePrincipalAuthentication
from azureml.core.compute import AksCompute, ComputeTarget
from azureml.core.image import ContainerImage
from azureml.core.model import InferenceConfig
from azureml.core.webservice import AksWebservice
from azureml.exceptions import WebserviceException

auth = ServicePrincipalAuthentication(os.environ["TENANT_ID"], os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
ws = Workspace.from_config(auth=auth)
model = Model.register(model_path="weights.json", model_name="weights", tags={"a": "b"}, workspace=ws)

image_config = ContainerImage.image_configuration(
    execution_script="score.py",
    runtime="python",
    conda_file="conda.yml",
    dependencies=["weights.json"],
    description="An image with a model",
    tags={"area": "digits"},
)
image = ContainerImage.create(name="multiplier", models=[model], image_config=image_config, workspace=ws)
image.wait_for_creation(show_output=True)
print(image.image_location, image.image_build_log_uri, image.creation_state)
for each in Image.list(workspace=ws, image_name="multiplier", tags=["area"], model_id=model.id):
    print(f"{each.name}(v.{each.version} [{each.creation_state}]) stored at {each.image_location}")
image.add_tags({"checked": "yes"})
assert Image(ws, id="multiplier:1").tags["checked"] == "yes"
assert set(ws.images) == {"multiplier", "multiplier-base"}

target = ComputeTarget(ws, "aks-prod")
config = AksWebservice.deploy_configuration(num_replicas=1)
base = Image(ws, name="multiplier-base", version=1)
service = Webservice.deploy_from_image(
    workspace=ws, name="from-image", image=base, deployment_config=config, deployment_target=target
)
service.wait_for_deployment(show_output=True)
assert (service.state, service.image.id) == ("Healthy", "multiplier-base:1")
assert service.run('{"data": [2]}') == [5.0]

with open("source/steps", "w") as steps:
    steps.write("RUN true\n")
inference = InferenceConfig(
    entry_script="score.py",
    source_directory="source",
    runtime="python",
    conda_file="conda.yml",
    extra_docker_file_steps="steps",
)
second = Model.deploy(ws, "from-steps", [model], inference, config, target)
second.wait_for_deployment(show_output=True)
assert second.run('{"data": [4]}') == [10.0]
service.update(image=second.image, tags={"image": "newer"})
service.wait_for_deployment(show_output=True)
assert service.image.name == second.image.name
assert sorted(ws.webservices) == ["from-image", "from-steps"]
assert len(Webservice.list(ws, image_name=second.image.name, tags=["image"])) == 1

try:
    Webservice.deploy_from_image(ws, "in-aci", base)
except WebserviceException as refused:
    assert "ACI" in refused.message, refused.message
for each in (service, second):
    each.delete()
for each in Image.list(ws):
    each.delete()
for each in Model.list(ws):
    each.delete()
assert not Image.list(ws)
assert not Model.list(ws)
assert not Webservice.list(ws)
assert isinstance(target, AksCompute)
print("nothing left")
