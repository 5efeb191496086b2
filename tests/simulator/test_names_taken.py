"""Names that Azure takes and names that it does not; which are taken, and by whom."""

from collections.abc import Callable

import pytest

from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, Answer, Client, create_body

IMAGE = {
    "driverProgram": "driver",
    "targetRuntime": {"runtimeType": "Python"},
    "imageType": "Docker",
    "imageFlavor": "WebApiContainer",
}
MODEL = {"url": "https://elsewhere", "mimeType": "application/json"}


def named(client: Client, kind: str, name: str) -> Answer:
    """What comes back when something of that kind is made under that name."""
    if kind == "compute":
        return client.arm("PUT", f"/computes/{name}", {"properties": {"computeType": "AKS"}})
    bodies = {"services": create_body(name=name), "images": IMAGE | {"name": name}, "models": MODEL | {"name": name}}
    return client.mms("POST", kind, bodies[kind])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        *(("services", name) for name in ("abc", "a-1", "a" * 32, "a--b")),
        *(("compute", name) for name in ("ab", "A-1", "a" * 16, "a--b")),
        *(("models", name) for name in ("a", "A_b.c-d", "1" * 255)),
    ],
)
def test_a_name_by_the_rule_is_taken(client: Client, kind: str, name: str) -> None:
    assert named(client, kind, name).status in (200, 201, 202)


@pytest.mark.parametrize(
    ("kind", "name", "code"),
    [
        *(
            ("services", name, "InvalidServiceName")
            for name in ("ab", "a" * 33, "1ab", "-ab", "ab-", "a_b", "aBc", "é" * 3)
        ),
        *(("compute", name, "ComputeNameInvalid") for name in ("a", "a" * 17, "1a", "a-", "a_b", "a.b")),
        *(("images", name, "InvalidRequestBody") for name in ("ab", "a" * 33, "-ab", "ab.", "a_b", "aBc")),
        *(("models", name, "InvalidRequestBody") for name in ("", "a" * 256, "-a", ".a", "a b", "a/b")),
    ],
)
def test_a_name_against_the_rule_is_400_and_says_the_rule(client: Client, kind: str, name: str, code: str) -> None:
    answer = named(client, kind, name)

    assert (answer.status, answer.code) == (400, code)
    assert "name" in answer.message
    assert name in answer.message or "pattern" in answer.message


def test_a_services_name_is_unique_in_its_workspace_whatever_the_namespace(client: Client) -> None:
    assert client.mms("POST", "services", create_body(namespace="one")).status == 202

    refused = client.mms("POST", "services", create_body(namespace="other"))

    assert (refused.status, refused.code) == (409, "ServiceExists")
    assert client.mms("GET", "services/churn").json()["namespace"] == "one"


@pytest.mark.parametrize("namespace", ["-a", "a-", "a_b", "A", "a.b", "a" * 64])
def test_a_namespace_that_kubernetes_does_not_take_is_400(client: Client, namespace: str) -> None:
    refused = client.mms("POST", "services", create_body(namespace=namespace))

    assert (refused.status, "namespace" in refused.message) == (400, True)


def test_the_namespace_of_a_workspace_is_one_that_kubernetes_takes(make_tenant: Callable[..., Tenant]) -> None:
    there = {"name": "there", "image": "churn:1", "cluster": "aks-prod"}
    client = Client(make_tenant(workspaces=[WORKSPACE | {"name": "My_ML", "services": [there]}]))
    path = client.workspace.replace("ml-prod", "My_ML")

    shown = client.send("GET", f"https://eastus.api.azureml.ms/modelmanagement/v1.0{path}/services/there").json()

    assert shown["namespace"] == "azureml-my-ml"


def test_two_workspaces_may_have_services_of_one_name(make_tenant: Callable[..., Tenant]) -> None:
    there = {"name": "churn", "image": "churn:1", "cluster": "aks-prod"}
    spaces = [WORKSPACE | {"services": [there]}, WORKSPACE | {"name": "other", "services": [there]}]
    tenant = make_tenant(workspaces=spaces)
    Client(tenant).mms("DELETE", "services/churn")

    assert tenant.service("churn", "other").state == "Healthy"
    assert tenant.services == ["churn"]


def test_deleting_a_service_twice_is_deleting_it_once(make_tenant: Callable[..., Tenant]) -> None:
    client = Client(make_tenant(durations={"delete": 60}))
    client.mms("POST", "services", create_body())
    first = client.mms("DELETE", "services/churn").response.headers["Operation-Location"]
    client.tenant.clock.advance(59)

    assert client.mms("DELETE", "services/churn").response.headers["Operation-Location"] == first
    assert client.mms("PATCH", "services/churn", [{"op": "replace", "path": "/kvTags", "value": {}}]).status == 409
    client.tenant.clock.advance(1)
    assert client.tenant.services == []


def test_deleting_a_cluster_twice_is_deleting_it_once(client: Client) -> None:
    query = "?api-version=2020-02-02&underlyingResourceAction=delete"
    first = client.arm("DELETE", "/computes/aks-prod", version=query).response.headers["Azure-AsyncOperation"]
    client.tenant.clock.advance(299)

    again = client.arm("DELETE", "/computes/aks-prod", version=query).response.headers["Azure-AsyncOperation"]

    assert again == first
    assert named(client, "compute", "aks-prod").status == 409
    client.tenant.clock.advance(1)
    assert client.tenant.clusters == ["aks-failed"]
