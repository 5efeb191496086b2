"""The simulator's answers beside the swagger and the recorded payloads, where those are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from aml_simulator.http import Request
from simulator.kit import Client, create_body
from simulator.swagger import DATA_PLANE, Swagger

_RECORDED = "azure-rest-api-specs/resource-manager/Microsoft.MachineLearningServices"


@pytest.fixture
def swagger(recordings: Path) -> Swagger:
    return Swagger(recordings / DATA_PLANE)


@pytest.fixture
def deployed(client: Client) -> Client:
    client.mms("POST", "services", create_body(numReplicas=1, computeType="AKS"))
    client.tenant.clock.advance(90)
    return client


def test_a_service_is_as_the_swagger_says(swagger: Swagger, deployed: Client) -> None:
    service = deployed.mms("GET", "services/churn?expand=true").json()

    assert swagger.problems(service | {"imageDetails": None}, "AKSServiceResponse") == []
    assert swagger.problems(service["imageDetails"], "DockerImageResponse") == []


def test_a_list_and_keys_are_as_the_swagger_says(swagger: Swagger, deployed: Client) -> None:
    assert swagger.problems(deployed.mms("POST", "services/churn/listkeys").json(), "AuthKeys") == []
    assert set(deployed.mms("GET", "services").json()) == {"value"}


def test_a_token_is_as_the_swagger_says(swagger: Swagger, client: Client) -> None:
    client.mms("POST", "services", create_body(aadAuthEnabled=True))

    assert swagger.problems(client.mms("POST", "services/churn/token").json(), "AuthToken") == []


def test_an_operation_and_its_failure_are_as_the_swagger_says(swagger: Swagger, client: Client) -> None:
    gpu = {"containerResourceRequirements": {"gpu": 1}}
    location = client.mms("POST", "services", create_body(**gpu)).response.headers["Operation-Location"]
    running = client.send("GET", location).json()
    client.tenant.clock.advance(1200)
    failed = client.send("GET", location).json()

    assert (running["state"], failed["state"]) == ("Running", "Failed")
    assert swagger.problems(running, "AsyncOperationStatus") == swagger.problems(failed, "AsyncOperationStatus") == []


def test_a_refusal_is_as_the_swagger_says(swagger: Swagger, client: Client) -> None:
    for path in ("services/nobody", "images/nobody:1", "models/nobody:1", "assets/nobody", "operations/nobody"):
        assert swagger.problems(client.mms("GET", path).json(), "ModelErrorResponse") == []


def test_models_and_assets_are_as_the_swagger_says(swagger: Swagger, client: Client) -> None:
    asset = client.mms("POST", "assets", {"name": "churn", "artifacts": [{"prefix": "LocalUpload/c/a"}]}).json()
    body = {"name": "churn", "url": f"aml://asset/{asset['id']}", "mimeType": "application/json"}
    model = client.mms("POST", "models", body | {"framework": "Onnx", "kvTags": {"a": "b"}}).json()

    assert swagger.problems(asset, "Asset") == []
    assert swagger.problems(model, "Model") == []
    assert swagger.problems(client.mms("GET", "models?count=1").json(), "PaginatedModelList") == []


def test_a_service_of_a_model_has_every_field_of_the_recorded_one(recordings: Path, client: Client) -> None:
    (path,) = (recordings / _RECORDED).glob("preview/2020-09-01-preview/examples/getService.json")
    recorded = json.loads(path.read_text())["responses"]["200"]["body"]["properties"]
    environment = recorded["environmentImageRequest"]["environment"]
    client.mms("POST", "models", {"name": "churn", "url": "https://elsewhere", "mimeType": "application/json"})
    asked = {"driverProgram": "score.py", "assets": [asset_of(client, "score.py")], "modelIds": ["churn:1"]}
    body = create_body(imageId=None, environmentImageRequest=asked | {"environment": environment})
    assert client.mms("POST", "services", body).status == 202
    ours = client.mms("GET", "services/churn?expand=true").json()

    # What is keyed by the name or version of a model is not compared.
    config = recorded["modelConfigMap"]
    assert _missing(recorded | {"modelConfigMap": {}}, ours) == []
    assert _missing(config["accountContext"], ours["modelConfigMap"]["accountContext"]) == []
    (known,), (shown,) = config["models"].values(), ours["modelConfigMap"]["models"].values()
    assert _missing(known, shown) == []
    assert ours["environmentImageRequest"]["environment"]["python"] == environment["python"] | {
        "condaDependenciesFile": None
    }


def asset_of(client: Client, name: str) -> dict[str, str]:
    """An uploaded file, as web services name it."""
    root = f"https://eastus.api.azureml.ms/artifact/v2.0{client.workspace}/artifacts"
    answer = client.send("POST", f"{root}/batch/metadata/LocalUpload/c", {"paths": [{"path": name}]}).json()
    url = answer["artifactContentInformation"][name]["contentUri"]
    client.tenant.handle(Request.of_url("PUT", url, headers={"x-ms-blob-type": "BlockBlob"}, body=b"x"))
    return {"id": name, "url": f"aml://artifact/{answer['artifacts'][name]['artifactId']}"}


def test_a_fixed_number_of_replicas_is_shown_as_recorded(recordings: Path, deployed: Client) -> None:
    (path,) = (recordings / _RECORDED).glob("preview/2020-09-01-preview/examples/getService.json")
    recorded = json.loads(path.read_text())["responses"]["200"]["body"]["properties"]
    ours = deployed.mms("GET", "services/churn?expand=true").json()

    same = (
        "autoScaler",
        "numReplicas",
        "maxConcurrentRequestsPerContainer",
        "maxQueueWaitMs",
        "authEnabled",
        "properties",
    )
    assert {name: ours[name] for name in same} == {name: recorded[name] for name in same}


def _missing(recorded: dict[str, Any], ours: dict[str, Any], where: str = "") -> list[str]:
    """The paths of the recorded fields that ours lacks."""
    lacking = [f"{where}{name}" for name in recorded if name not in ours]
    both = [(name, recorded[name], ours[name]) for name in recorded if name in ours]
    deeper = [(name, left, right) for name, left, right in both if isinstance(left, dict) and isinstance(right, dict)]
    return lacking + [path for name, left, right in deeper for path in _missing(left, right, f"{where}{name}.")]
