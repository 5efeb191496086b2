"""ARM and discovery: who sees what, and how Azure says no."""

from collections.abc import Callable

import pytest

from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, READER, SECRET, Client
from simulator.sdk import Workspace

OTHER = "3c9e7f10-6c4d-4a35-8e21-9a7b3c5d1f03"


def test_the_sdk_reads_a_workspace(sdk: Workspace) -> None:
    assert (sdk.name, sdk.resource_group, sdk.location) == ("ml-prod", "ml-group", "eastus")
    assert sdk.discovery_url == "https://eastus.api.azureml.ms/discovery"


def test_names_do_not_depend_on_case(client: Client) -> None:
    path = client.workspace.replace("resourceGroups", "resourcegroups").replace("ml-prod", "ML-Prod").upper()

    assert client.send("GET", f"https://management.azure.com{path}?api-version=2022-05-01").json()["name"] == "ml-prod"


@pytest.mark.parametrize(
    ("place", "instead", "code"),
    [
        ("ml-prod", "ml-prdo", "ResourceNotFound"),
        ("ml-group", "ml-grup", "ResourceGroupNotFound"),
        ("2b9e7f10", "00000000", "SubscriptionNotFound"),
    ],
)
def test_what_is_not_there_is_404_with_the_part_that_is_missing(
    client: Client, place: str, instead: str, code: str
) -> None:
    path = client.workspace.replace(place, instead)

    answer = client.send("GET", f"https://management.azure.com{path}?api-version=2022-05-01")

    assert (answer.status, answer.code) == (404, code)


def test_without_an_api_version_arm_refuses(client: Client) -> None:
    answer = client.arm("GET", version="")

    assert (answer.status, answer.code) == (400, "MissingApiVersionParameter")


def test_a_reader_reads_and_changes_nothing(tenant: Tenant) -> None:
    reader = Client(tenant, READER)

    assert reader.arm("GET").status == 200
    assert reader.mms("GET", "images").status == 200
    refused = reader.arm("PUT", "/computes/aks2", {"properties": {"computeType": "AKS"}})
    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert "workspaces/computes/write" in refused.message
    assert reader.mms("POST", "services/churn/listkeys").status == 403
    assert tenant.clusters == ["aks-prod", "aks-failed"]


def test_without_a_role_even_what_is_missing_is_403(make_tenant: Callable[..., Tenant]) -> None:
    nobody = Client(make_tenant(service_principals=[{"client_id": CLIENT, "secret": SECRET, "roles": {}}]))

    assert nobody.arm("GET").status == 403
    assert nobody.send("GET", f"https://management.azure.com{nobody.workspace}x?api-version=1").status == 403
    assert nobody.send("GET", "https://management.azure.com/subscriptions?api-version=1").json() == {"value": []}


def test_a_role_on_the_workspace_alone_is_enough(make_tenant: Callable[..., Tenant]) -> None:
    roles = {"ml-prod": "contributor", "*": "none"}
    client = Client(make_tenant(service_principals=[{"client_id": CLIENT, "secret": SECRET, "roles": roles}]))

    assert client.arm("GET").status == 200
    listed = client.send("GET", "https://management.azure.com/subscriptions?api-version=1").json()["value"]
    assert [each["subscriptionId"] for each in listed] == [client.subscription]


def test_a_subscription_without_a_role_is_not_listed(make_tenant: Callable[..., Tenant]) -> None:
    subscriptions = ["2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02", OTHER]
    principal = {"client_id": CLIENT, "secret": SECRET, "roles": {subscriptions[0]: "reader"}}
    client = Client(make_tenant(subscriptions=subscriptions, service_principals=[principal]))

    one = client.send("GET", f"https://management.azure.com/subscriptions/{OTHER}?api-version=1")

    assert (one.status, one.code) == (404, "SubscriptionNotFound")


def test_the_metadata_names_the_clouds_and_needs_no_token(make_tenant: Callable[..., Tenant]) -> None:
    client = Client(make_tenant(clouds=["AzureCloud", "AzureChinaCloud"]))
    client.token = ""

    listed = client.send("GET", "https://management.azure.com/metadata/endpoints?api-version=2019-05-01").json()

    assert [cloud["name"] for cloud in listed] == ["AzureCloud", "AzureChinaCloud"]
    assert listed[1]["resourceManager"] == "https://management.chinacloudapi.cn/"


def test_discovery_names_every_service_that_the_sdk_insists_on(client: Client) -> None:
    client.token = ""

    services = client.send("GET", "https://westeurope.api.azureml.ms/discovery").json()

    insisted = {"api", "experimentation", "history", "hyperdrive", "modelmanagement", "studio"}
    assert insisted <= set(services)
    assert services["modelmanagement"] == "https://westeurope.api.azureml.ms"


def test_a_host_of_another_cloud_is_not_answered(tenant: Tenant, client: Client) -> None:
    answer = client.send("GET", "https://management.usgovcloudapi.net/subscriptions?api-version=1")

    assert answer.status == 501
    assert tenant.journal.unrouted == ["GET management.usgovcloudapi.net/subscriptions"]
