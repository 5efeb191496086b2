"""The simulator's answers side by side with every recorded payload of an operation that it has."""

import json
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from simulator.kit import Answer, Client, create_body

RECORDINGS = Path(__file__).parents[3] / "shared" / "recordings"
NAMES = sorted(path.relative_to(RECORDINGS).as_posix() for path in RECORDINGS.rglob("*.json"))
V2 = "an operation of azure-ai-ml, the second version of Azure ML"
NOT_HELD = {
    "*/CodeContainer/*": V2,
    "*/CodeVersion/*": V2,
    "*/EnvironmentSpecificationVersion/*": V2,
    "*/ModelVersion/*": V2,
    "*/OnlineDeployment/*": V2,
    "*/OnlineEndpoint/*": V2,
    "azure-rest-api-specs-main/*": V2,
    "azureml-examples/*": "files of users, no answers",
    "notebook-outputs/*": "what a program printed, no answer",
    "*/Workspace/create.json": "workspaces are not created",
    "*/createOrUpdateService.json": "a web service for ACI, which is refused",
    "*/modelManagement.json": "a swagger: held against every answer in another test",
}
# What is recorded and not here.
LACKING = {
    "userAssignedIdentities": "workspaces have the identity that Azure makes",
    "encryption": "workspaces have Azure's own keys",
    "serviceProvisionedResourceGroup": "as above",
    "allowPublicAccessWhenBehindVnet": "workspaces are in no network",
    "privateEndpointConnections": "as above",
    "sharedPrivateLinkResources": "as above",
    "primaryUserAssignedIdentity": "of api-versions after 2022-05-01, which azureml-core never asks for",
    "managedNetwork": "as above",
    "allowRoleAssignmentOnRG": "as above",
    "ipAllowlist": "as above",
    "networkAcls": "as above",
    "serverlessComputeSettings": "as above",
    "EnableSoftwareBillOfMaterials": "as above",
    "enableDataIsolation": "as above",
    "systemDatastoresAuthMode": "as above",
    "enableServiceSideCMKEncryption": "as above",
    "kind": "as above",
    "nextLink": "everything is on the first page",
    "dataCollectorStoragePath": "no data are collected",
}
# What is here and not recorded, by the reason why it is here.
ADDED = {
    "azureml-core insists on it": (
        *("agentCount", "agentVmSize", "clusterFqdn", "clusterPurpose", "loadBalancerSubnet", "loadBalancerType"),
        *("systemServices", "systemServiceType", "version", "publicIpAddress", "isAttachedCompute", "tags"),
        *("provisioningErrors", "description", "resourceId", "cpuLimit", "memoryInGBLimit", "createdTime"),
    ),
    "azureml-core shows it": (
        *("computeLocation", "createdOn", "modifiedOn", "sslConfiguration", "status", "aksNetworkingConfiguration"),
        *("updatedTime", "operationId"),
    ),
    "the swagger has it": (
        *("id", "deploymentType", "deploymentStatus", "desiredReplicas", "updatedReplicas", "availableReplicas"),
        *("imageId", "imageDetails", "models"),
    ),
    "why a compute target has failed": ("error", "code", "message", "details"),
}
Ask = Callable[[Client], Answer]


def service(client: Client) -> Client:
    client.mms("POST", "services", create_body(numReplicas=1))
    client.tenant.clock.advance(90)
    return client


def updated(client: Client) -> Answer:
    aks = client.arm("GET", "/computes/aks-prod").json()["properties"]["resourceId"]
    changes = {"computeType": "AKS", "resourceId": aks, "description": "some compute", "properties": {"agentCount": 4}}
    return client.arm("PUT", "/computes/aks-prod", {"location": "eastus", "properties": changes})


def get_workspace(client: Client) -> Answer:
    return client.arm("GET")


def list_keys(client: Client) -> Answer:
    return client.arm("POST", "/computes/aks-prod/listKeys")


def get_compute(client: Client) -> Answer:
    return client.arm("GET", "/computes/aks-prod")


def create_compute(client: Client) -> Answer:
    return client.arm("PUT", "/computes/aks-new", {"location": "eastus", "properties": {"computeType": "AKS"}})


def delete_compute(client: Client) -> Answer:
    return client.arm("DELETE", "/computes/aks-prod", version="?api-version=2020-08-01&underlyingResourceAction=Delete")


HELD: dict[str, Ask] = {
    "*/getAKSCompute.json": get_compute,
    "*/Compute/get/AKSCompute.json": get_compute,
    "*/createBasicAKSCompute.json": create_compute,
    "*/Compute/createOrUpdate/BasicAKSCompute.json": create_compute,
    "*/updateAKSCompute.json": updated,
    "*/Compute/createOrUpdate/AKSCompute.json": updated,
    "*/deleteCompute.json": delete_compute,
    "*/Compute/delete.json": delete_compute,
    "*/Compute/list.json": lambda client: client.arm("GET", "/computes"),
    "*/listKeysAKSCompute.json": list_keys,
    "*/Compute/listKeys.json": list_keys,
    "*/getWorkspace.json": get_workspace,
    "*/Workspace/get.json": get_workspace,
    "*/Workspace/listKeys.json": lambda client: client.arm("POST", "/listKeys"),
    "*/getService.json": lambda client: service(client).mms("GET", "services/churn?expand=true"),
    "*/getServices.json": lambda client: service(client).mms("GET", "services?expand=true"),
    "*/deleteService.json": lambda client: service(client).mms("DELETE", "services/churn"),
    "*.extract.json": get_workspace,
}


def of(table: dict[str, Any], name: str) -> list[Any]:
    return [value for pattern, value in table.items() if fnmatch(name, pattern)]


def recorded(name: str) -> dict[str, dict[str, Any]]:
    """By status, the recorded headers and body."""
    content = json.loads((RECORDINGS / name).read_text())
    if "Entries" in content:
        workspace = next(each for each in content["Entries"] if each["RequestUri"].split("?")[0].endswith("es/00000"))
        return {"200": {"headers": workspace["ResponseHeaders"], "body": workspace["ResponseBody"]}}
    responses: dict[str, dict[str, Any]] = content["responses"]
    return responses


def differences(theirs: object, ours: object, where: str = "") -> Iterator[str]:
    """Recorded fields that ours lacks, and values of another type; null is of any type."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name, value in theirs.items():
            if name in ours:
                yield from differences(value, ours[name], f"{where}.{name}")
            elif name not in LACKING:
                yield f"{where}.{name} is missing"
    elif isinstance(theirs, list) and isinstance(ours, list):
        for left, right in zip(theirs, ours, strict=False):
            yield from differences(left, right, f"{where}[]")
    elif theirs is not None and ours is not None and kind(theirs) != kind(ours):
        yield f"{where} is {kind(ours)}, recorded as {kind(theirs)}"


def kind(value: object) -> str:
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def short(name: str) -> str:
    return name.rpartition("MachineLearningServices/")[2]


@pytest.mark.parametrize("name", NAMES, ids=short)
def test_every_recording_is_held_or_has_a_reason_why_not(name: str) -> None:
    assert len(of(HELD, name)) + len(of(NOT_HELD, name)) == 1


@pytest.mark.parametrize("name", [name for name in NAMES if of(HELD, name)], ids=short)
def test_an_answer_has_the_status_headers_fields_and_types_of_the_recorded_one(client: Client, name: str) -> None:
    (ask,) = of(HELD, name)
    answer, theirs = ask(client), recorded(name)

    same = theirs[str(answer.status)]
    assert set(same.get("headers") or {}) - {"x-ms-response-type"} <= set(answer.response.headers)
    if same.get("body"):
        assert list(differences(body_of(name, same), answer.json())) == []


@pytest.mark.parametrize("ask", dict.fromkeys(HELD.values()) if NAMES else ())
def test_an_answer_has_no_field_without_a_recording_or_a_reason(client: Client, ask: Ask) -> None:
    answer = ask(client)
    names = [name for name in NAMES if ask in of(HELD, name)]
    bodies = [body_of(name, each) for name in names for each in recorded(name).values() if each.get("body")]
    known = set().union(*map(fields_of, bodies), *ADDED.values())

    assert not bodies or sorted(fields_of(answer.json()) - known) == []


def body_of(name: str, response: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """The recorded body; of a web service what the model management service says, in what ARM says."""
    return of_service(response["body"]) if name.endswith(("getService.json", "getServices.json")) else response["body"]


def of_service(body: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what is kept of models, which is compared elsewhere."""
    if "value" in body:
        return {"value": [of_service(body["value"][0])]}
    return body["properties"] | {"name": body["name"], "environmentImageRequest": None, "modelConfigMap": {}}


def fields_of(value: object) -> set[str]:
    """The names of all fields, wherever they stand; an image's are held against the swagger."""
    if isinstance(value, list):
        return set().union(*map(fields_of, value))
    if not isinstance(value, dict):
        return set()
    return set(value).union(*(fields_of(each) for name, each in value.items() if name != "imageDetails"))
