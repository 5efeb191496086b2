"""Work that comes out otherwise than it should, and answers that say otherwise than it came out."""

import json
from pathlib import Path
from typing import Any

import pytest

from aml_simulator.tenant import Tenant
from simulator.kit import Client, StagedScoring, create_body

CREATED = "services$"
QUOTA: dict[str, Any] = {
    "code": "BadArgument",
    "message": "Not enough.",
    "details": [{"code": "QuotaExceeded", "message": "No cores are left."}],
}
NEW_CLUSTER = {
    "location": "eastus",
    "properties": {"computeType": "AKS", "properties": {"agentCount": 3, "agentVmSize": "Standard_F4s_v2"}},
}


def deployed(client: Client, **fault: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The operation and the web service, once it is over, of a creation that a fault hits."""
    client.tenant.faults.add("POST", CREATED, kind="outcome", **fault)
    location = client.mms("POST", "services", create_body()).response.headers["Operation-Location"]
    client.tenant.clock.advance(client.tenant.spec.durations.deploy)
    return client.send("GET", location).json(), client.mms("GET", "services/churn").json()


def test_an_operation_says_that_it_failed_though_the_service_became_healthy(client: Client) -> None:
    operation, service = deployed(client, says="Failed", error=QUOTA, status=409)

    assert (operation["state"], service["state"]) == ("Failed", "Healthy")
    assert (operation["error"]["code"], operation["error"]["statusCode"]) == ("BadArgument", 409)
    assert "error" not in service


def test_an_operation_says_that_it_succeeded_though_the_service_did_not_become_healthy(client: Client) -> None:
    operation, service = deployed(client, becomes="Unhealthy", says="Succeeded")

    assert (operation["state"], service["state"]) == ("Succeeded", "Unhealthy")
    assert "error" not in operation
    assert service["error"]["message"] == "A fault of the tenant."


def test_a_service_fails_for_the_reason_that_is_given_and_nothing_was_started(
    client: Client, scoring: StagedScoring
) -> None:
    operation, service = deployed(client, becomes="Failed", error=QUOTA, log="first\nlast")

    assert (operation["state"], service["state"]) == ("Failed", "Failed")
    assert operation["error"]["details"] == service["error"]["details"] == QUOTA["details"]
    assert client.mms("GET", "services/churn/logs").json() == {"content": "first\nlast"}
    assert scoring.releases == {}


def test_a_service_without_containers_has_printed_nothing(client: Client) -> None:
    deployed(client, becomes="Unschedulable")

    assert client.mms("GET", "services/churn/logs").json() == {"content": ""}


def test_work_that_fails_takes_its_time(client: Client) -> None:
    client.tenant.faults.add("PUT", "computes/aks-new", kind="outcome", becomes="Failed", error=QUOTA)
    client.arm("PUT", "/computes/aks-new", NEW_CLUSTER)

    client.tenant.clock.advance(client.tenant.spec.durations.provision - 1)
    before = client.arm("GET", "/computes/aks-new").json()["properties"]
    client.tenant.clock.advance(1)
    after = client.arm("GET", "/computes/aks-new").json()["properties"]

    assert (before["provisioningState"], before["provisioningErrors"]) == ("Creating", None)
    assert (after["provisioningState"], after["provisioningErrors"]) == ("Failed", [{"error": QUOTA}])


@pytest.mark.parametrize(("says", "told"), [("Failed", "Failed"), ("TimedOut", "TimedOut"), ("Cancelled", "Canceled")])
def test_an_operation_on_a_cluster_can_claim_what_is_not_so(client: Client, says: str, told: str) -> None:
    client.tenant.faults.add("DELETE", "computes/aks-prod", kind="outcome", says=says)
    answer = client.arm(
        "DELETE", "/computes/aks-prod", version="?api-version=2020-02-02&underlyingResourceAction=Delete"
    )
    client.tenant.clock.advance(client.tenant.spec.durations.delete_cluster)

    operation = client.send("GET", answer.response.headers["Azure-AsyncOperation"]).json()

    assert (operation["status"], operation["error"]["code"]) == (told, "InternalServerError")
    assert "aks-prod" not in client.tenant.clusters


def test_a_request_that_begins_nothing_is_answered_as_usual(client: Client) -> None:
    client.tenant.faults.add("GET", kind="outcome", becomes="Failed")

    assert client.mms("GET", "images/churn:1").json()["creationState"] == "Succeeded"


def test_the_next_request_is_not_concerned(client: Client) -> None:
    client.tenant.faults.add("POST", CREATED, kind="outcome", becomes="Failed", times=1)
    client.mms("POST", "services", create_body(name="first"))
    client.mms("POST", "services", create_body(name="second"))
    client.tenant.clock.advance(client.tenant.spec.durations.deploy)

    assert [client.tenant.service(name).state for name in ("first", "second")] == ["Failed", "Healthy"]


def test_the_same_fault_can_stand_in_the_tenant_file(tmp_path: Path) -> None:
    fault = {"method": "POST", "path": CREATED, "kind": "outcome", "becomes": "Unhealthy", "error": QUOTA}
    (tmp_path / "tenant.yml").write_text(json.dumps({"faults": [fault]}))

    with Tenant.load(tmp_path / "tenant.yml") as tenant:
        (found,) = tenant.faults.entries

    assert found.model_dump(mode="json", exclude_unset=True) == fault
