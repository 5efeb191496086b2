"""A tenant whose web services really score, through the SDK and over HTTP."""

from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, spec
from simulator.sdk import AksWebservice, Workspace, sdk_deploy, sdk_workspace

pytestmark = [
    pytest.mark.scoring,
    # azureml-core calls deploying from an image deprecated.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
SCRIPTS = {
    "double": "import json\ndef init(): pass\ndef run(raw): return [2 * x for x in json.loads(raw)['data']]\n",
    "crashing": "def init(): raise ValueError('the model file is missing')\ndef run(raw): return raw\n",
}


@pytest.fixture
def scoring_tenant(tmp_path: Path, make_aml_tenant: Callable[..., Tenant]) -> Tenant:
    for name, script in SCRIPTS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "score.py").write_text(script)
    images = [{"name": name, "scoring": tmp_path / name} for name in SCRIPTS]
    return make_aml_tenant(spec(workspaces=[WORKSPACE | {"images": images}]), speed=None)


@pytest.fixture
def workspace(scoring_tenant: Tenant) -> Workspace:
    return sdk_workspace(scoring_tenant)


def deployed(workspace: Workspace, tenant: Tenant, image: str) -> AksWebservice:
    service = sdk_deploy(workspace, image=f"{image}:1")
    tenant.clock.advance(90)
    service.update_deployment_state()
    return service


def test_a_deployed_service_scores_with_its_key_only(workspace: Workspace, scoring_tenant: Tenant) -> None:
    service = deployed(workspace, scoring_tenant, "double")

    def score(key: str) -> requests.Response:
        headers = {"Authorization": f"Bearer {key}"}
        return requests.post(service.scoring_uri, json={"data": [1, 2.5]}, headers=headers, timeout=60)

    assert (service.state, score(service.get_keys()[1]).json()) == ("Healthy", [2, 5.0])
    assert service.run('{"data": [4]}') == [8]
    assert score("wrong").status_code == 401


def test_a_script_that_raises_in_init_is_unhealthy_and_its_traceback_is_in_the_logs(
    workspace: Workspace, scoring_tenant: Tenant
) -> None:
    service = deployed(workspace, scoring_tenant, "crashing")

    assert (service.state, service._get_operation_state()[0]) == ("Unhealthy", "Failed")
    assert "ValueError: the model file is missing" in service.get_logs()


def test_a_crashing_update_leaves_the_old_release_answering(workspace: Workspace, scoring_tenant: Tenant) -> None:
    service = deployed(workspace, scoring_tenant, "double")
    update = [{"op": "replace", "path": "/imageId", "value": "crashing:1"}]
    headers = workspace._auth.get_authentication_header()
    assert requests.patch(service._mms_endpoint, json=update, headers=headers, timeout=60).status_code == 202
    scoring_tenant.clock.advance(60)

    assert scoring_tenant.service("churn").state == "Unhealthy"
    assert service.run('{"data": [4]}') == [8]


def test_a_service_of_the_tenant_file_scores_from_the_first_request_on(
    tmp_path: Path, make_aml_tenant: Callable[..., Tenant]
) -> None:
    (tmp_path / "score.py").write_text(SCRIPTS["double"])
    there = {"name": "churn", "image": "double:1", "cluster": "aks-prod", "primary_key": "the-key"}
    images = [{"name": "double", "scoring": tmp_path}]
    make_aml_tenant(spec(workspaces=[WORKSPACE | {"images": images, "services": [there]}]), speed=None)

    uri = "http://203.0.113.1:80/api/v1/service/churn/score"
    answer = requests.post(uri, json={"data": [1]}, headers={"Authorization": "Bearer the-key"}, timeout=60)

    assert answer.json() == [2]
