"""Web services made from models and an environment really score: the user's script, its files, its models."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aml_simulator.scoring.layout import Layout
from aml_simulator.scoring.seam import Content
from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, spec
from simulator.sdk import (
    AksWebservice,
    Image,
    InferenceConfig,
    Model,
    Workspace,
    sdk_deploy,
    sdk_deploy_models,
    sdk_environment,
    sdk_inference,
    sdk_workspace,
)

pytestmark = [
    # azureml-core calls functions of its own YAML library that are about to go.
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]
ONE_MODEL = """
import os
from tables import FACTOR
def init():
    global weight
    with open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "weight.txt")) as file:
        weight = float(file.read())
def run(raw): return [weight * FACTOR, os.environ["THRESHOLD"]]
"""
SEVERAL_MODELS = """
import os
from pathlib import Path
def init():
    global weights
    folder = Path(os.environ["AZUREML_MODEL_DIR"])
    weights = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.txt")}
def run(raw): return weights
"""
BY_THE_SDK = """
from azureml.core.model import Model
def init():
    global path
    path = Model.get_model_path("churn", version=1)
def run(raw):
    with open(path) as file: return file.read()
"""
CRASHING = "def init(): raise ValueError('no such weights')\ndef run(raw): return raw\n"


@pytest.fixture
def tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_aml_tenant: Callable[..., Tenant]) -> Tenant:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "folder" / "deep" / "price.txt").write_text("9")
    (tmp_path / "weight.txt").write_text("2.5")
    return make_aml_tenant(spec(workspaces=[WORKSPACE]), speed=None)


@pytest.fixture
def workspace(tenant: Tenant) -> Workspace:
    made = sdk_workspace(tenant)
    Model.register(made, "weight.txt", "churn")
    Model.register(made, "folder", "prices")
    return made


def inference(script: str, **variables: str) -> InferenceConfig:
    Path("source/lib").mkdir(parents=True)
    Path("source/tables.py").write_text("FACTOR = 2")
    Path("source/lib/score.py").write_text(script)
    environment = sdk_environment()
    environment.environment_variables = variables
    return sdk_inference(Path("source"), "lib/score.py", environment)


def deployed(workspace: Workspace, tenant: Tenant, models: list[str], wanted: InferenceConfig) -> AksWebservice:
    service = sdk_deploy_models(workspace, models, wanted)
    tenant.clock.advance(210)
    service.update_deployment_state()
    return service


@pytest.mark.scoring
def test_a_script_finds_its_model_its_modules_and_its_variables(workspace: Workspace, tenant: Tenant) -> None:
    service = deployed(workspace, tenant, ["churn:1"], inference(ONE_MODEL, THRESHOLD="0.5"))

    assert (service.state, service.run("{}")) == ("Healthy", [5.0, "0.5"])


@pytest.mark.scoring
def test_several_models_lie_by_name_and_version(workspace: Workspace, tenant: Tenant) -> None:
    service = deployed(workspace, tenant, ["churn:1", "prices:1"], inference(SEVERAL_MODELS))

    assert service.run("{}") == {"churn/1/weight.txt": "2.5", "prices/1/folder/deep/price.txt": "9"}


@pytest.mark.scoring
def test_the_sdk_finds_a_model_inside_the_container(workspace: Workspace, tenant: Tenant) -> None:
    service = deployed(workspace, tenant, ["churn:1"], inference(BY_THE_SDK))

    assert service.run("{}") == "2.5"


@pytest.mark.scoring
def test_a_single_script_without_an_environment_runs_behind_its_driver(workspace: Workspace, tenant: Tenant) -> None:
    Path("score.py").write_text("def init(): pass\ndef run(raw): return 'driven'\n")
    service = deployed(workspace, tenant, [], InferenceConfig("score.py"))

    assert service.run("{}") == "driven"


@pytest.mark.scoring
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_image_that_was_made_here_scores(workspace: Workspace, tenant: Tenant) -> None:
    inference(BY_THE_SDK)
    Path("source/steps").write_text("RUN true")
    wanted = InferenceConfig(
        "lib/score.py", "python", source_directory="source", extra_docker_file_steps="steps", description="old road"
    )
    image = Image.create(workspace, "made", [Model(workspace, id="churn:1")], wanted)
    tenant.clock.advance(120)
    service = sdk_deploy(workspace, image=image.id)
    tenant.clock.advance(90)

    assert (image.description, service.run("{}")) == ("old road", "2.5")


@pytest.mark.scoring
def test_a_script_that_raises_in_init_is_unhealthy_and_its_traceback_is_in_the_logs(
    workspace: Workspace, tenant: Tenant
) -> None:
    service = deployed(workspace, tenant, ["churn:1"], inference(CRASHING))

    assert service.state == "Unhealthy"
    assert "ValueError: no such weights" in service.get_logs()


@pytest.mark.scoring
def test_an_update_brings_the_new_script_and_the_new_model(workspace: Workspace, tenant: Tenant) -> None:
    service = deployed(workspace, tenant, ["churn:1"], inference(ONE_MODEL, THRESHOLD="0.5"))
    Path("weight.txt").write_text("10")
    Path("source/tables.py").write_text("FACTOR = 3")
    newer = Model.register(workspace, "weight.txt", "churn")
    environment = sdk_environment()
    environment.environment_variables = {"THRESHOLD": "0.7"}
    service.update(models=[newer], inference_config=sdk_inference(Path("source"), "lib/score.py", environment))
    tenant.clock.advance(210)

    assert (tenant.service("churn").state, service.run("{}")) == ("Healthy", [30.0, "0.7"])


@pytest.mark.scoring
def test_no_file_of_a_release_stays_when_the_tenant_ends(
    workspace: Workspace, tenant: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    wanted = inference(SEVERAL_MODELS)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    assert deployed(workspace, tenant, ["churn:1"], wanted).state == "Healthy"
    assert [path.name for path in (tmp_path / "temporary").glob("aml-simulator-app-*")] != []
    tenant.close()

    assert [path.name for path in (tmp_path / "temporary").glob("aml-simulator-*")] == []


@pytest.mark.parametrize("path", ["../outside", "/etc/outside", "a/../../outside"])
def test_a_file_cannot_be_laid_outside_of_its_folder(path: str) -> None:
    with pytest.raises(ValueError, match="leads out of the folder"):
        Layout([Content(path, lambda: b"")])
