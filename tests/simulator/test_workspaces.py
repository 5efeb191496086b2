"""Finding workspaces, and what the SDK reads before it would make one."""

from collections.abc import Callable

from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, SECRET, Client
from simulator.sdk import Workspace

TWO = [{"name": "ml-prod", "resource_group": "ml-group"}, {"name": "ml-test", "resource_group": "tests"}]


def test_the_sdk_lists_workspaces_of_a_subscription_and_of_a_group(sdk: Workspace) -> None:
    everywhere = Workspace.list(sdk.subscription_id, auth=sdk._auth)
    there = Workspace.list(sdk.subscription_id, auth=sdk._auth, resource_group="ML-Group")
    elsewhere = Workspace.list(sdk.subscription_id, auth=sdk._auth, resource_group="other")

    assert [each.resource_group for each in everywhere["ml-prod"]] == ["ml-group"]
    assert (list(there), elsewhere) == (["ml-prod"], {})


def test_only_workspaces_with_a_role_are_listed(make_tenant: Callable[..., Tenant]) -> None:
    principal = {"client_id": CLIENT, "secret": SECRET, "roles": {"ml-test": "reader"}}
    client = Client(make_tenant(workspaces=TWO, service_principals=[principal]))
    root = f"https://management.azure.com/subscriptions/{client.subscription}"

    listed = client.send("GET", f"{root}/resources?api-version=2025-04-01").json()["value"]

    assert [each["name"] for each in listed] == ["ml-test"]
    assert client.send("GET", f"{root}/resourceGroups/tests?api-version=2025-04-01").status == 200
    assert client.send("GET", f"{root}/resourceGroups/ml-group?api-version=2025-04-01").status == 404


def test_resources_of_another_type_are_none(client: Client) -> None:
    asked = "%24filter=resourceType%20eq%20%27Microsoft.Storage%2FstorageAccounts%27&api-version=2025-04-01"
    url = f"https://management.azure.com/subscriptions/{client.subscription}/resources?{asked}"

    assert client.send("GET", url).json() == {"value": []}


def test_creating_a_workspace_that_is_there_returns_it(sdk: Workspace) -> None:
    where = {"auth": sdk._auth, "subscription_id": sdk.subscription_id, "resource_group": "ml-group"}

    made = Workspace.create("ml-prod", location="eastus", exist_ok=True, **where)

    assert made.get_details()["id"] == sdk.get_details()["id"]
