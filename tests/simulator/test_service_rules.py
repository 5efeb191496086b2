"""What the model management service refuses, and what the SDK never sends."""

from collections.abc import Callable
from typing import Any

import pytest

from aml_simulator.azure.clouds import CLOUDS
from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, Client, StagedScoring, create_body

SERVICE = {"name": "churn", "image": "churn:1", "cluster": "aks-prod"}


@pytest.fixture
def deployed(client: Client) -> Client:
    """A client of a tenant with one healthy web service."""
    assert client.mms("POST", "services", create_body()).status == 202
    client.tenant.clock.advance(90)
    return client


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"numReplicas": "3"}, "numReplicas"),
        ({"numReplicas": 0}, "numReplicas"),
        ({"numReplicas": 2**31}, "numReplicas"),
        ({"numReplicas": True}, "numReplicas"),
        ({"authEnabled": "true"}, "authEnabled"),
        ({"autoScaler": {"autoscaleEnabled": True, "minReplicas": 3, "maxReplicas": 2}}, "autoScaler"),
        ({"autoScaler": {"autoscaleEnabled": True, "minReplcias": 3}}, "autoScaler.minReplcias"),
        ({"containerResourceRequirements": {"cpu": "2"}}, "containerResourceRequirements.cpu"),
        ({"containerResourceRequirements": {"cpu": 2, "cpuLimit": 1}}, "containerResourceRequirements"),
        ({"kvTags": {"a": 1}}, "kvTags.a"),
        ({"numReplcias": 3}, "numReplcias"),
        ({"namespace": "Not_A_Label"}, "namespace"),
        ({"authEnabled": True, "aadAuthEnabled": True}, "authEnabled and aadAuthEnabled"),
        ({"name": "Churn"}, "name"),
        ({"name": "x"}, "name"),
        ({"imageId": None}, "imageId"),
        ({"environmentImageRequest": {"modelIds": []}}, "imageId"),
        ({"computeName": None}, "computeName"),
        ({"computeType": "ACI"}, "computeType"),
    ],
)
def test_a_request_that_is_wrong_is_400_and_names_the_field(client: Client, change: dict[str, Any], named: str) -> None:
    answer = client.mms("POST", "services", create_body(**change))

    assert answer.status == answer.json()["statusCode"] == 400
    assert named in answer.message
    assert client.tenant.services == []


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b"3", b"\xff"])
@pytest.mark.parametrize("path", ["services", "services/validate", "services/validate/resource"])
def test_a_body_that_is_no_object_is_answered_with_an_error(client: Client, path: str, body: bytes) -> None:
    answer = client.mms("POST", path, body)

    assert answer.status == (400 if path == "services" else 200)
    assert answer.code == "InvalidRequestBody"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"computeName": "aks-prdo"}, 404, "NotFoundComputeResource"),
        ({"computeName": "aks-failed"}, 400, "ComputeResourceNotCreated"),
        ({"imageId": "churn:3"}, 404, "ImageNotFound"),
        ({"imageId": "broken:1"}, 400, "ImageNotDeployable"),
    ],
)
def test_what_cannot_be_deployed_is_refused_with_its_code(
    client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    refused = client.mms("POST", "services", create_body(**change))
    foretold = client.mms(
        "POST", "services/validate", {"type": "Create", "serviceName": "churn", "createRequest": create_body(**change)}
    )

    assert (refused.status, refused.code) == (status, code)
    assert (foretold.status, foretold.code) == (200, code)


def test_a_cluster_that_is_still_creating_takes_no_service(client: Client) -> None:
    client.arm("PUT", "/computes/aks-new", {"properties": {"computeType": "AKS"}})

    assert client.mms("POST", "services", create_body(computeName="aks-new")).code == "ComputeResourceNotCreated"


def test_what_can_be_deployed_is_foretold_with_an_empty_answer(client: Client) -> None:
    wanted = {"type": "Create", "serviceName": "churn", "createRequest": create_body()}

    answers = [
        client.mms("POST", "services/validate/name/churn", {}),
        client.mms("POST", "services/validate", wanted),
        client.mms("POST", "services/validate/resource", create_body()),
    ]

    assert [(answer.status, answer.response.body) for answer in answers] == [(200, b"")] * 3


def test_a_name_that_is_taken_is_409(deployed: Client) -> None:
    answer = deployed.mms("POST", "services", create_body())

    assert (answer.status, answer.code) == (409, "ServiceExists")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "services/churn", [{"op": "replace", "path": "/imageId", "value": "churn:2"}]),
        ("POST", "services", create_body(overwrite=True)),
        ("POST", "services/churn/regenerateKeys", {"keyType": "Primary"}),
    ],
)
def test_a_second_change_while_one_runs_is_409_and_changes_nothing(
    client: Client, method: str, path: str, body: object
) -> None:
    client.mms("POST", "services", create_body())
    before = client.tenant.service("churn").keys

    assert client.mms(method, path, body).status == 409

    client.tenant.clock.advance(90)
    assert client.tenant.service("churn").image == "churn:1"
    assert client.tenant.service("churn").keys == before
    assert client.mms(method, path, body).status == 202


def test_a_service_can_be_deleted_while_it_is_deployed(client: Client) -> None:
    operation = client.mms("POST", "services", create_body()).response.headers["Operation-Location"]

    assert client.mms("DELETE", "services/churn").status == 200

    assert client.send("GET", operation).json()["state"] == "Cancelled"
    assert client.mms("DELETE", "services/churn").status == 204


def test_a_deletion_can_take_its_time(make_tenant: Callable[..., Tenant]) -> None:
    client = Client(make_tenant(durations={"delete": 10}, workspaces=[WORKSPACE | {"services": [SERVICE]}]))

    operation = client.mms("DELETE", "services/churn").response.headers["Operation-Location"]

    assert client.send("GET", operation).json()["state"] == "Running"
    assert client.tenant.services == ["churn"]
    client.tenant.clock.advance(10)
    assert client.send("GET", operation).json()["state"] == "Succeeded"
    assert client.tenant.services == []


@pytest.mark.parametrize(
    ("operation", "named"),
    [
        ({"op": "replace", "path": "/numReplicas", "value": "3"}, "numReplicas"),
        ({"op": "replace", "path": "/containerResourceRequirements/cpus", "value": 3}, "cpus"),
        ({"op": "replace", "path": "/computeName", "value": "aks2"}, "/computeName"),
        ({"op": "replace", "path": "/imageId/x", "value": "aks2"}, "/imageId/x"),
        ({"op": "move", "path": "/numReplicas", "from": "/a"}, "from"),
        ({"op": "test", "path": "/numReplicas", "value": 1}, "test"),
        ({"path": "/numReplicas"}, "op"),
    ],
)
def test_a_patch_that_is_wrong_is_400_and_names_the_field(deployed: Client, operation: object, named: str) -> None:
    answer = deployed.mms("PATCH", "services/churn", [operation])

    assert answer.status == 400
    assert named in answer.message
    assert deployed.tenant.service("churn").state == "Healthy"


@pytest.mark.parametrize("body", [{}, [], None])
def test_a_patch_that_is_no_list_is_400(deployed: Client, body: object) -> None:
    assert deployed.mms("PATCH", "services/churn", body).status == 400


def test_replace_makes_what_is_not_there_yet(deployed: Client) -> None:
    patch = [{"op": "replace", "path": "/containerResourceRequirements/cpuLimit", "value": 1.5}]

    assert deployed.mms("PATCH", "services/churn", patch).status == 202

    assert deployed.tenant.service("churn").settings["cpu_cores_limit"] == 1.5


def test_a_failed_update_keeps_the_old_replicas(deployed: Client) -> None:
    # No node has a GPU: the change is taken, and later cannot be scheduled.
    patch = [{"op": "replace", "path": "/containerResourceRequirements/gpu", "value": 1}]
    deployed.mms("PATCH", "services/churn", patch)
    deployed.tenant.clock.advance(1200)

    shown = deployed.mms("GET", "services/churn").json()

    assert (shown["state"], shown["error"]["details"][0]["code"]) == ("Unhealthy", "Unschedulable")
    assert (shown["deploymentStatus"]["availableReplicas"], shown["deploymentStatus"]["updatedReplicas"]) == (1, 0)


def test_one_key_is_made_anew_and_the_other_stays(deployed: Client) -> None:
    before = deployed.tenant.service("churn").keys

    answer = deployed.mms("POST", "services/churn/regenerateKeys", {"keyType": "Primary", "keyValue": None})

    operation = deployed.send("GET", answer.response.headers["Operation-Location"]).json()
    after = deployed.tenant.service("churn").keys
    assert operation["state"] == "Succeeded"
    assert (after.secondary, after.primary == before.primary) == (before.secondary, False)


def test_a_key_can_be_chosen_and_does_not_reach_the_journal(deployed: Client) -> None:
    deployed.mms("POST", "services/churn/regenerateKeys", {"keyType": "Secondary", "keyValue": "chosen-by-hand"})

    assert deployed.tenant.service("churn").keys.secondary == "chosen-by-hand"
    assert "chosen-by-hand" not in repr(deployed.tenant.journal.entries)


@pytest.mark.parametrize("path", ["services/nobody", "services/nobody/logs", "operations/nobody", "images/nobody:1"])
def test_what_is_not_there_is_404(client: Client, path: str) -> None:
    answer = client.mms("GET", path)

    assert (answer.status, answer.json()["statusCode"]) == (404, 404)


def test_the_answer_names_the_running_operation(client: Client) -> None:
    operation = client.mms("POST", "services", create_body()).response.headers["Operation-Location"]

    assert client.mms("GET", "services/churn").json()["operationId"] == operation.rpartition("/")[2]


def test_a_deleted_cluster_takes_its_services_down(deployed: Client, scoring: StagedScoring) -> None:
    uri = deployed.mms("GET", "services/churn").json()["scoringUri"]
    deployed.arm("DELETE", "/computes/aks-prod", version="?api-version=1&underlyingResourceAction=Delete")
    deployed.tenant.clock.advance(300)

    assert deployed.tenant.service("churn").state == "Failed"
    assert deployed.send("POST", uri, {}).status == 0
    assert len(scoring.removed) == 1


def test_a_host_name_in_each_region_answers_for_every_workspace(client: Client) -> None:
    domain = CLOUDS["AzureCloud"].data_plane_domain
    path = f"modelmanagement/v1.0{client.workspace}/services"

    assert client.send("GET", f"https://westus.{domain}/{path}").status == 200
