"""What Azure has and the simulator has not: the thing is named, and what to do instead."""

import pytest

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.not_simulated import ABSENT, Absent
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import Client, create_body
from simulator.sdk import Dataset, Experiment, Workspace, sdk_workspace

MMS = "https://eastus.api.azureml.ms/modelmanagement/v1.0"


def test_what_is_absent_is_not_implemented_at_the_same_time() -> None:
    for absent in ABSENT:
        for route in (route for route in ROUTES.routes if route.area is absent.area):
            assert not absent.fits(route.area, route.method, route.template), route.template


@pytest.mark.parametrize("absent", ABSENT, ids=lambda absent: f"{absent.methods or 'ANY'} {absent.template}")
def test_a_known_operation_is_refused_by_name(absent: Absent) -> None:
    assert absent.thing
    assert absent.instead.endswith(".")
    assert absent.pattern.fullmatch(absent.template)


@pytest.mark.parametrize(
    ("method", "path", "thing"),
    [
        ("PUT", "", "creating, changing or deleting a workspace"),
        ("PUT", "/onlineEndpoints/churn", "`onlineEndpoints` of azure-ai-ml"),
        ("POST", "/resynckeys", "synchronising keys"),
    ],
)
def test_a_call_that_is_not_here_is_501_with_a_remedy(client: Client, method: str, path: str, thing: str) -> None:
    answer = client.arm(method, path)

    assert (answer.status, answer.code) == (501, "NotSimulated")
    assert thing in answer.message
    assert answer.response.headers["x-ms-request-id"]
    assert len(client.tenant.journal.unrouted) == 1


@pytest.mark.parametrize("kind", ["AmlCompute", "ComputeInstance", "Kubernetes"])
def test_another_kind_of_compute_target_is_501_by_name(client: Client, kind: str) -> None:
    answer = client.arm("PUT", "/computes/cpu", {"properties": {"computeType": kind}})

    assert (answer.status, answer.message) == (
        501, f"The simulator does not have this: compute targets of type {kind}. Use AksCompute.",
    )  # fmt: skip


def test_an_aks_endpoint_is_501_by_name(client: Client) -> None:
    endpoint = create_body(computeType="AKSENDPOINT", versions={"blue": {}})

    answer = client.mms("POST", "services", endpoint)
    asked = client.mms("POST", "services/validate", {"type": "Create", "createRequest": endpoint})

    assert answer.status == 501
    assert answer.message.startswith("The simulator does not have this: AksEndpoint (service 'churn'). Deploy with ")
    # The SDK takes every other status of this question for a yes.
    assert (asked.status, asked.message) == (200, answer.message)


def test_a_service_for_container_instances_is_refused_by_name(client: Client) -> None:
    answer = client.mms("POST", "services", create_body(computeType="ACI", computeName=None))

    assert (answer.status, answer.code) == (400, "ComputeTypeNotSupported")
    assert "service 'churn' would go to Azure Container Instances (ACI)" in answer.message
    assert client.tenant.journal.unrouted == []


def test_the_sdk_says_what_is_not_here(tenant: Tenant) -> None:
    with in_process(tenant, strict=False):
        workspace = sdk_workspace(tenant)
        with pytest.raises(Exception, match="experiments and runs") as refused:
            Experiment(workspace, "training")
        with pytest.raises(Exception, match="Not Implemented"):
            Dataset.get_by_name(workspace, "rows")
        with pytest.raises(Exception, match="creating a workspace"):
            Workspace.create(
                "ml-new",
                auth=workspace._auth,
                subscription_id=workspace.subscription_id,
                resource_group="ml-group",
                location="eastus",
            )

    assert "Register files with Model.register" in str(refused.value)


def test_telemetry_is_taken_and_thrown_away(client: Client) -> None:
    answer = client.send("POST", "https://dc.services.visualstudio.com/v2/track", [{}, {}])

    assert answer.json() == {"itemsReceived": 2, "itemsAccepted": 2, "errors": []}
