"""Web services that are made from models and an environment, through the SDK."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from azureml.exceptions import WebserviceException

from aml_simulator.azure.blobs import Blob
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, Client, StagedScoring, create_body
from simulator.sdk import (
    AksWebservice,
    Environment,
    Image,
    InferenceConfig,
    Model,
    Webservice,
    Workspace,
    sdk_deploy,
    sdk_deploy_models,
    sdk_environment,
    sdk_inference,
    sdk_workspace,
)

pytestmark = [
    # azureml-core calls images deprecated, and functions of its own YAML library that are about to go.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]
MODELS = [
    {"name": "churn", "version": 1, "framework": "ScikitLearn"},
    {"name": "churn", "version": 2},
    {"name": "prices"},
]


@pytest.fixture
def tenant(make_tenant: Callable[..., Tenant]) -> Tenant:
    environments = [{"name": "AzureML-Minimal", "version": "3"}]
    unbuildable = {"no-such-package": "No matching distribution found"}
    workspace = WORKSPACE | {"models": MODELS, "environments": environments}
    return make_tenant(workspaces=[workspace], unbuildable=unbuildable)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "scripts"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "score.py").write_text("def init(): pass\ndef run(raw): return raw\n")
    return folder


@pytest.fixture
def inference(source: Path) -> InferenceConfig:
    return sdk_inference(source, "inner/score.py")


@pytest.fixture
def service(sdk: Workspace, tenant: Tenant, inference: InferenceConfig) -> AksWebservice:
    """One that has become healthy."""
    deployed = sdk_deploy_models(sdk, ["churn:1"], inference)
    tenant.clock.advance(210)
    deployed.update_deployment_state()
    return deployed


def test_what_it_was_made_from_is_read_back(tenant: Tenant, service: AksWebservice) -> None:
    assert (service.state, service.image, service.environment.name) == ("Healthy", None, "scoring")
    assert [model.id for model in service.models] == ["churn:1"]
    view = tenant.service("churn")
    assert (view.models, view.environment, view.entry_script) == (("churn:1",), "scoring", "scripts/inner/score.py")


def test_the_containers_get_script_models_and_variables(sdk: Workspace, scoring: StagedScoring, source: Path) -> None:
    environment = sdk_environment()
    environment.environment_variables = {"THRESHOLD": "0.5"}
    sdk_deploy_models(sdk, ["churn:2", "prices:1"], sdk_inference(source, "inner/score.py", environment))

    ((release,),) = scoring.releases.values()
    assert (release.entry_script, release.model_dir) == ("scripts/inner/score.py", "azureml-models")
    assert release.environment["THRESHOLD"] == "0.5"
    assert [content.unpack for content in release.contents] == [False, True]


def test_an_environment_of_azures_own_can_be_used(sdk: Workspace, tenant: Tenant, source: Path) -> None:
    environment = Environment.get(sdk, "AzureML-Minimal", "3")
    sdk_deploy_models(sdk, [], sdk_inference(source, "inner/score.py", environment))

    assert tenant.service("churn").environment == "AzureML-Minimal:3"


def test_an_image_is_built_once_for_an_environment(sdk: Workspace, tenant: Tenant, inference: InferenceConfig) -> None:
    def stages(service: AksWebservice) -> list[str]:
        seen = []
        for _ in range(2):
            seen.append(service._get_operation_state()[2]["operationDetails"]["subOperationType"])
            tenant.clock.advance(130)
        return seen

    assert stages(sdk_deploy_models(sdk, ["churn:1"], inference)) == ["BuildEnvironment", "DeployService"]
    again = sdk_deploy_models(sdk, ["churn:2"], inference, name="other")
    assert stages(again) == ["DeployService", "DeployService"]


def test_a_package_that_is_nowhere_fails_the_build_and_its_log_says_so(
    sdk: Workspace, tenant: Tenant, source: Path
) -> None:
    wanted = sdk_inference(source, "inner/score.py", sdk_environment("scoring", "no-such-package==1"))
    service = sdk_deploy_models(sdk, ["churn:1"], wanted)
    tenant.clock.advance(130)

    with pytest.raises(WebserviceException, match="EnvironmentBuildFailed"):
        service.wait_for_deployment()

    operation = service._get_operation_state()[2]
    assert (service.state, operation["operationDetails"]["subOperationType"]) == ("Failed", "BuildEnvironment")
    assert "no-such-package==1: No matching distribution" in requests.get(operation["operationLog"], timeout=9).text


@pytest.mark.parametrize("member", [None, "../outside"])
def test_sources_that_cannot_be_unpacked_fail_the_build(
    sdk: Workspace, tenant: Tenant, inference: InferenceConfig, member: str | None
) -> None:
    service = sdk_deploy_models(sdk, [], inference)
    tenant.clock.advance(210)
    (name,) = [name for name in tenant.uploads if name.endswith(".tar.gz")]
    with tenant._site.settled() as world:
        (workspace,) = world.workspaces.values()
        workspace.blobs.put(name, Blob(archive(member) if member else b"no archive", tenant.clock.now()))
        asked = workspace.services["churn"].settings.environment_image_request
        assert asked

    patch = [
        {"op": "replace", "path": "/environmentImageRequest", "value": asked.as_json() | {"modelIds": ["prices:1"]}}
    ]
    assert Client(tenant).mms("PATCH", "services/churn", patch).status == 202
    tenant.clock.advance(130)
    service.update_deployment_state()
    assert (service.state, service.error["code"]) == ("Failed", "EnvironmentBuildFailed")


def archive(member: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as opened:
        opened.addfile(tarfile.TarInfo(member), io.BytesIO())
    return packed.getvalue()


def test_models_script_and_settings_change_together(
    sdk: Workspace, tenant: Tenant, service: AksWebservice, inference: InferenceConfig
) -> None:
    service.update(models=[Model(sdk, id="churn:2")], inference_config=inference, cpu_cores=0.3)
    tenant.clock.advance(60)

    view = tenant.service("churn")
    assert (view.state, view.models, view.settings["cpu_cores"]) == ("Healthy", ("churn:2",), 0.3)


def test_a_change_of_settings_alone_starts_nothing_anew(service: AksWebservice, scoring: StagedScoring) -> None:
    service.update(cpu_cores=0.3)

    assert [len(releases) for releases in scoring.releases.values()] == [1]


def test_an_image_cannot_take_the_place_of_an_environment(
    sdk: Workspace, service: AksWebservice, client: Client
) -> None:
    patch = [{"op": "replace", "path": "/imageId", "value": "churn:1"}]
    assert (client.mms("PATCH", "services/churn", patch).status, service.image) == (400, None)
    with pytest.raises(WebserviceException):
        service.update(image=Image(sdk, id="churn:1"))


def test_an_environment_cannot_take_the_place_of_an_image(
    sdk: Workspace, tenant: Tenant, client: Client, inference: InferenceConfig
) -> None:
    service = sdk_deploy(sdk)
    tenant.clock.advance(90)

    with pytest.raises(WebserviceException):
        service.update(models=[Model(sdk, id="churn:2")], inference_config=inference)
    patch = [{"op": "replace", "path": "/environmentImageRequest", "value": {"modelIds": ["churn:1"]}}]
    assert client.mms("PATCH", "services/churn", patch).status == 400
    assert tenant.service("churn").image == "churn:1"


def test_a_replacement_may_be_of_the_other_kind(
    sdk: Workspace, tenant: Tenant, service: AksWebservice, inference: InferenceConfig
) -> None:
    sdk_deploy(sdk, overwrite=True)
    assert (tenant.service("churn").image, tenant.service("churn").models) == ("churn:1", ())
    tenant.clock.advance(90)

    sdk_deploy_models(sdk, ["churn:2"], inference, overwrite=True)
    assert (tenant.service("churn").image, tenant.service(service.name).models) == (None, ("churn:2",))


def test_a_model_of_a_known_framework_needs_no_code(sdk: Workspace, tenant: Tenant) -> None:
    service = sdk_deploy_models(sdk, ["churn:1"], None)
    tenant.clock.advance(90)
    service.update_deployment_state()

    assert (service.state, service.environment, tenant.service("churn").models) == ("Healthy", None, ("churn:1",))


def test_a_service_without_a_cluster_would_go_to_aci_which_is_refused_by_name(
    sdk: Workspace, tenant: Tenant, inference: InferenceConfig
) -> None:
    with pytest.raises(WebserviceException, match=r"computeType: .*\(ACI\), which is refused on purpose"):
        Model.deploy(sdk, "churn", [], inference)

    assert tenant.services == []


def test_services_are_listed_by_model(sdk: Workspace, service: AksWebservice) -> None:
    def names(**filters: str) -> list[str]:
        return [each.name for each in Webservice.list(sdk, **filters)]

    assert names(model_name="churn") == names(model_id="churn:1") == [service.name]
    assert names(model_name="prices") == names(model_id="churn:2") == names(image_name="churn") == []


def test_a_model_in_use_cannot_be_deleted(service: AksWebservice, client: Client) -> None:
    refused = client.mms("DELETE", "models/churn%3A1")

    assert (refused.status, refused.code) == (412, "DeletionRequired")
    service.delete()
    assert client.mms("DELETE", "models/churn%3A1").status == 200


@pytest.mark.parametrize(
    ("request_", "status", "named"),
    [
        ({"modelIds": ["nobody:1"]}, 404, "modelIds"),
        ({"modelIds": ["churn:2"]}, 400, "modelIds"),
        ({"modelIds": ["churn:1", "prices:1"]}, 400, "modelIds"),
        ({"driverProgram": "score.py", "assets": []}, 400, "driverProgram"),
        ({"driverProgram": "a", "assets": [{"id": "a", "url": "aml://artifact/LocalUpload/x/a"}]}, 400, "assets"),
        ({"modelIds": ["churn:1"], "enviroment": {}}, 400, "enviroment"),
        ({"modelIds": "churn:1"}, 400, "modelIds"),
        ({"assets": [{"url": 1}]}, 400, "assets.0.url"),
    ],
)
def test_a_request_that_nothing_can_be_made_of_is_refused(
    client: Client, request_: dict[str, object], status: int, named: str
) -> None:
    answer = client.mms("POST", "services", create_body(imageId=None, environmentImageRequest=request_))

    assert (answer.status, named in answer.message) == (status, True)
    assert client.tenant.services == []


def test_a_service_of_the_tenant_file_is_made_from_an_environment(
    make_tenant: Callable[..., Tenant], source: Path
) -> None:
    made_from = {"models": ["churn:1"], "environment": "ours:1", "scoring": source / "inner"}
    there = {"name": "old", "cluster": "aks-prod", **made_from}
    workspace = WORKSPACE | {"models": MODELS, "environments": [{"name": "ours"}], "services": [there]}
    tenant = make_tenant(workspaces=[workspace])

    with in_process(tenant):
        service = Webservice(sdk_workspace(tenant), "old")
        assert (service.state, service.environment.version, service.models[0].id) == ("Healthy", "1", "churn:1")
