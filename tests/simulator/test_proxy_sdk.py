"""The unmodified azureml-core, in a process of its own, reaches a served tenant and gets a real prediction from it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aml_simulator.mounts.server import Server

pytestmark = [pytest.mark.proxy, pytest.mark.scoring]
TIMEOUT_S = 120.0
TENANT = """
service_principals:
  - {client_id: 00000000-0000-4000-8000-000000000001, secret: pretend}
workspaces:
  - name: ml-prod
    images:
      - {name: churn, version: 1, scoring: score}
    clusters:
      - {name: aks-prod}
"""
SCORE = """
import json, os
def init():
    global weight
    with open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "weight.json")) as file:
        weight = json.load(file)
def run(data): return [weight * row for row in json.loads(data)["data"]]
"""
DEPLOYS_AND_SCORES = """
import json, sys, threading
import requests
from azureml.core import Workspace
from azureml.core.authentication import ServicePrincipalAuthentication
from azureml.core.compute import AksCompute, ComputeTarget
from azureml.core.image import Image
from azureml.core.webservice import AksWebservice, Webservice

def wait(refresh, state, until):
    while state() != until:
        threading.Event().wait(0.05)
        refresh()

tenant_id, subscription = sys.argv[1:]
auth = ServicePrincipalAuthentication(tenant_id, "00000000-0000-4000-8000-000000000001", "pretend")
workspace = Workspace.get("ml-prod", auth=auth, subscription_id=subscription, resource_group="ml-prod")
image = Image(workspace, name="churn", version=1)
cluster = ComputeTarget.create(workspace, "aks-new", AksCompute.provisioning_configuration(agent_count=3))
wait(cluster.refresh_state, lambda: cluster.provisioning_state, "Succeeded")
settings = AksWebservice.deploy_configuration(cpu_cores=1, memory_gb=1)
service = Webservice.deploy_from_image(workspace, "churn", image, settings, cluster)
wait(service.update_deployment_state, lambda: service.state, "Healthy")
keys = service.get_keys()
ask = lambda **headers: requests.post(service.scoring_uri, data='{"data": [1, 2]}', headers=headers, timeout=30)
right, none = ask(Authorization=f"Bearer {keys[1]}"), ask()
swagger = requests.get(service.swagger_uri, headers={"Authorization": f"Bearer {keys[0]}"}, timeout=30)
print(json.dumps({
    "state": service.state, "prediction": right.json(), "without key": none.status_code,
    "by the SDK": service.run('{"data": [3]}'), "title": swagger.json()["info"]["title"],
    "log": "ready for serving traffic" in service.get_logs(),
}))
"""

REGISTERS_DEPLOYS_UPDATES = """
import json, sys, threading, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from azureml.core import Environment, Model, Workspace
from azureml.core.authentication import ServicePrincipalAuthentication
from azureml.core.compute import ComputeTarget
from azureml.core.model import InferenceConfig
from azureml.core.webservice import AksWebservice

def wait(service):
    while service.state != "Healthy":
        threading.Event().wait(0.05)
        service.update_deployment_state()

tenant_id, subscription = sys.argv[1:]
auth = ServicePrincipalAuthentication(tenant_id, "00000000-0000-4000-8000-000000000001", "pretend")
workspace = Workspace.get("ml-prod", auth=auth, subscription_id=subscription, resource_group="ml-prod")
Path("weight.json").write_text("2.5")
model = Model.register(workspace, "weight.json", "churn", tags={"stage": "new"})
environment = Environment("scoring").register(workspace)
inference = InferenceConfig("score.py", source_directory="score", environment=environment)
settings = AksWebservice.deploy_configuration(cpu_cores=1, memory_gb=1)
target = ComputeTarget(workspace, "aks-prod")
service = Model.deploy(workspace, "churn", [model], inference, settings, target)
wait(service)
first = service.run('{"data": [1, 2]}')
Path("weight.json").write_text("3")
newer = Model.register(workspace, "weight.json", "churn")
service.update(models=[newer], inference_config=inference)
service.update_deployment_state()
wait(service)
print(json.dumps({
    "first": first, "then": service.run('{"data": [1, 2]}'),
    "models": [each.id for each in service.models], "listed": [each.id for each in Model.list(workspace)],
    "environment": [Environment.get(workspace, "scoring").version, service.environment.version],
    "down": Path(Model(workspace, id="churn:1").download("down")).read_text(),
}))
"""


@pytest.fixture
def server(tmp_path: Path, make_aml_simulator_server: Callable[..., Server]) -> Server:
    model = tmp_path / "score" / "model"
    model.mkdir(parents=True)
    (model / "weight.json").write_text("2.5")
    (tmp_path / "score" / "score.py").write_text(SCORE)
    (tmp_path / "tenant.yml").write_text(TENANT)
    return make_aml_simulator_server(tmp_path / "tenant.yml")


def answered(server: Server, folder: Path, program: str) -> object:
    """What the program prints last; it runs in `folder` and reaches nothing but the tenant."""
    (folder / "home").mkdir()
    spec = server.tenant.spec
    arguments = [sys.executable, "-c", program, str(spec.tenant_id), str(spec.subscriptions[0])]
    environment = {**os.environ, **server.environment, "HOME": str(folder / "home")}
    ended = subprocess.run(  # noqa: S603 - one of the texts above
        arguments, env=environment, cwd=folder, capture_output=True, text=True, check=False, timeout=TIMEOUT_S
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_the_sdk_deploys_an_image_and_scores_with_the_key(server: Server, tmp_path: Path) -> None:
    assert answered(server, tmp_path, DEPLOYS_AND_SCORES) == {
        "state": "Healthy", "prediction": [2.5, 5.0], "without key": 401, "by the SDK": [7.5],
        "title": "churn", "log": True,
    }  # fmt: skip
    assert server.tenant.journal.count("POST", "service/churn/score") == 3


def test_the_sdk_registers_a_model_deploys_it_and_updates_it(server: Server, tmp_path: Path) -> None:
    assert answered(server, tmp_path, REGISTERS_DEPLOYS_UPDATES) == {
        "first": [2.5, 5.0], "then": [3, 6], "models": ["churn:2"], "listed": ["churn:2", "churn:1"],
        "environment": ["1", "1"], "down": "2.5",
    }  # fmt: skip
