"""Images that are made, changed and deleted, packages, and images of environments, through the SDK."""

from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from azureml._model_management._util import download_docker_build_context, get_mms_operation
from azureml.exceptions import WebserviceException

from aml_simulator.tenant import Tenant
from simulator.kit import READER, WORKSPACE, Client, StagedScoring, create_body
from simulator.sdk import (
    ContainerImage,
    Image,
    InferenceConfig,
    Model,
    Workspace,
    sdk_deploy,
    sdk_environment,
    sdk_inference,
)

pytestmark = [
    # azureml-core calls images deprecated, and functions of its own YAML library that are about to go.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]


@pytest.fixture
def tenant(make_tenant: Callable[..., Tenant]) -> Tenant:
    models = [{"name": "churn", "framework": "ScikitLearn"}]
    unbuildable = {"no-such-package": "No matching distribution found"}
    return make_tenant(workspaces=[WORKSPACE | {"models": models}], unbuildable=unbuildable)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a script in it and in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source").mkdir()
    for folder in (tmp_path, tmp_path / "source"):
        (folder / "score.py").write_text("def init(): pass\ndef run(raw): return raw\n")
    return tmp_path


def made(workspace: Workspace, *packages: str, name: str = "ours") -> Image:
    Path("conda.yml").write_text("dependencies:\n- pip:\n" + "".join(f"  - {each}\n" for each in ("a", *packages)))
    wanted = ContainerImage.image_configuration("score.py", "python", conda_file="conda.yml", tags={"team": "risk"})
    return Image.create(workspace, name, [Model(workspace, id="churn:1")], wanted)


def test_an_image_is_running_and_then_usable(sdk: Workspace, tenant: Tenant, scoring: StagedScoring) -> None:
    image = made(sdk)
    assert (image.id, image.creation_state, image.image_location) == ("ours:1", "Running", None)
    tenant.clock.advance(120)
    image.wait_for_creation()

    assert (image.creation_state, image.tags, [model.id for model in image.models]) == (
        "Succeeded", {"team": "risk"}, ["churn:1"],
    )  # fmt: skip
    sdk_deploy(sdk, image=image.id)
    (((release,),),) = (scoring.releases.values(),)
    assert {"main.py"} == {content.path for content in release.contents if not content.unpack}


def test_an_image_that_is_not_made_yet_cannot_be_deployed(sdk: Workspace, client: Client) -> None:
    refused = client.mms("POST", "services", create_body(imageId=made(sdk).id))

    assert (refused.status, refused.code) == (400, "ImageNotDeployable")


def test_an_image_with_a_package_that_is_nowhere_fails(sdk: Workspace, tenant: Tenant) -> None:
    image = made(sdk, "no-such-package")
    tenant.clock.advance(120)

    with pytest.raises(WebserviceException, match="current state: Failed"):
        image.wait_for_creation()
    log = next(content for name, content in tenant.uploads.items() if name.startswith("ImageLogs/"))
    assert b"No matching distribution" in log


def test_versions_count_and_labels_change(sdk: Workspace) -> None:
    made(sdk)
    image = made(sdk)
    image.add_tags({"stage": "new"})
    image.add_properties({"by": "me"})

    found = Image(sdk, id="ours:2")
    assert (found.tags, found.properties["by"]) == ({"team": "risk", "stage": "new"}, "me")


def test_a_deleted_image_is_gone_unless_a_service_uses_it(sdk: Workspace, client: Client) -> None:
    sdk_deploy(sdk)
    used = client.mms("DELETE", "images/churn:1")
    Image(sdk, id="churn:2").delete()

    assert (used.status, used.code) == (412, "DeletionRequired")
    with pytest.raises(WebserviceException, match="ImageNotFound"):
        Image(sdk, id="churn:2")
    assert client.mms("DELETE", "images/churn:2").status == 204


def test_the_old_road_of_a_deployment_makes_an_image(sdk: Workspace, tenant: Tenant) -> None:
    Path("steps").write_text("RUN true\n")
    wanted = InferenceConfig("score.py", runtime="python", extra_docker_file_steps="steps")
    image = Image.create(sdk, "ours", [], wanted)
    tenant.clock.advance(120)
    image.wait_for_creation()

    assert image.creation_state == "Succeeded"


@pytest.mark.parametrize(
    ("change", "named"),
    [({"name": "X"}, "name"), ({"modelIds": ["nobody:1"]}, "modelIds"), ({"assets": [{}]}, "assets.0.url"),
     ({"driver": "x"}, "driver"), ({"targetRuntime": {"runtimeType": "R"}}, "targetRuntime.runtimeType")],
)  # fmt: skip
def test_a_request_for_an_image_is_read_strictly(client: Client, change: dict[str, object], named: str) -> None:
    body = {"name": "ours", "driverProgram": "d", "imageType": "Docker", "imageFlavor": "WebApiContainer"}
    answer = client.mms("POST", "images", body | {"targetRuntime": {"runtimeType": "Python"}} | change)

    assert answer.status in (400, 404)
    assert named in answer.message


def test_a_package_is_an_image_in_the_workspaces_registry(sdk: Workspace, tenant: Tenant) -> None:
    package = Model.package(sdk, [Model(sdk, id="churn:1")], sdk_inference(Path("source")), image_name="ours")
    assert (package.state, package.location) == ("Running", None)
    tenant.clock.advance(120)
    package.update_creation_state()

    registry = package.get_container_registry()
    assert package.state == "Succeeded"
    assert package.location.startswith(f"{registry.address}/ours:")
    assert "Building environment scoring" in package.get_logs()
    assert package.get_logs(offset=len(package.get_logs())) == ""


@pytest.mark.filterwarnings("ignore:.*extractall.*")
def test_a_package_can_be_what_an_image_is_built_from(sdk: Workspace, tenant: Tenant, here: Path) -> None:
    (here / "weights.pkl").write_text("weights")
    model = Model.register(sdk, "weights.pkl", "fraud")
    package = Model.package(sdk, [model], sdk_inference(Path("source")), generate_dockerfile=True)
    tenant.clock.advance(120)
    package.update_creation_state()
    # `save` would also ask a container engine on this machine.
    download_docker_build_context(sdk, requests.get(package.location, timeout=9).json(), "out")

    assert (here / "out/Dockerfile").read_text().startswith("FROM mcr.microsoft.com/azureml/")
    assert (here / "out/azureml-app/source/score.py").is_file()
    assert (here / "out/azureml-app/azureml-models/fraud/1/weights.pkl").read_text() == "weights"


def test_a_package_that_cannot_be_built_fails(sdk: Workspace, tenant: Tenant) -> None:
    wanted = sdk_inference(Path("source"), environment=sdk_environment("scoring", "no-such-package"))
    package = Model.package(sdk, [], wanted)
    tenant.clock.advance(120)
    package.update_creation_state()

    assert (package.state, package.location) == ("Failed", None)
    assert get_mms_operation(sdk, package._operation_id)["error"]["code"] == "EnvironmentBuildFailed"


def test_an_environment_is_built_ahead_and_its_image_is_known(sdk: Workspace, tenant: Tenant) -> None:
    environment = sdk_environment().register(sdk)
    assert environment.get_image_details(sdk).image_exist is False
    build = environment.build(sdk)
    assert build.status == "Running"
    tenant.clock.advance(120)

    assert build.status == "Succeeded"
    assert environment.get_image_details(sdk).image_exist is True


def test_a_reader_makes_nothing_and_sees_no_password(tenant: Tenant) -> None:
    reader = Client(tenant, client_id=READER)

    assert [reader.mms("POST", path, {}).status for path in ("images", "packages")] == [403, 403]
    assert reader.arm("POST", "/listKeys").status == 403
