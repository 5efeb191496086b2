"""Images: found by name and version, by id, in lists."""

from collections.abc import Callable

import pytest
from azureml.exceptions import WebserviceException

from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import Client
from simulator.sdk import Image, Workspace, sdk_workspace

# azureml-core calls its own image classes deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def test_the_sdk_finds_an_image_by_name_and_version_in_one_call(sdk: Workspace, tenant: Tenant) -> None:
    image = Image(sdk, name="churn", version="2")

    assert (image.id, image.version, image.creation_state) == ("churn:2", 2, "Succeeded")
    assert tenant.journal.count("GET", "images") == 1


def test_without_a_version_the_newest_comes_not_the_one_that_sorts_last(sdk: Workspace) -> None:
    assert Image(sdk, name="churn").id == "churn:12"


def test_the_sdk_finds_an_image_by_id(sdk: Workspace) -> None:
    assert Image(sdk, id="fraud:1").tags == {"team": "risk"}


@pytest.mark.parametrize("wanted", [{"name": "churn", "version": "3"}, {"name": "chrun"}, {"id": "churn:3"}])
def test_an_image_that_is_not_there_is_not_found(sdk: Workspace, wanted: dict[str, str]) -> None:
    with pytest.raises(WebserviceException, match="ImageNotFound"):
        Image(sdk, **wanted)


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, ["broken:1", "fraud:1", "churn:12", "churn:2", "churn:1"]),
        ({"image_name": "fraud"}, ["fraud:1"]),
        ({"tags": ["team"]}, ["fraud:1"]),
        ({"tags": [["team", "risk"]]}, ["fraud:1"]),
        ({"tags": [["team", "sales"]]}, []),
    ],
)
def test_the_sdk_lists_what_fits_newest_first(sdk: Workspace, filters: dict[str, object], ids: list[str]) -> None:
    assert [image.id for image in Image.list(sdk, **filters)] == ids


def test_an_order_can_be_asked_for(client: Client) -> None:
    listed = client.mms("GET", "images?orderBy=CreatedAtAsc&count=2").json()

    assert [image["id"] for image in listed["value"]] == ["churn:1", "churn:2"]
    assert "nextLink" not in listed


def test_a_long_list_comes_in_pages_the_last_without_a_link(make_tenant: Callable[..., Tenant]) -> None:
    images = [{"name": "many", "version": version} for version in range(1, 251)]
    tenant = make_tenant(workspaces=[{"name": "ml-prod", "resource_group": "ml-group", "images": images}])

    with in_process(tenant):
        listed = Image.list(sdk_workspace(tenant))

    assert [image.version for image in listed] == list(range(250, 0, -1))
    assert tenant.journal.count("GET", "images") == 3


@pytest.mark.parametrize("query", ["orderBy=Random", "count=-1", "$skipToken=x"])
def test_a_query_that_makes_no_sense_is_400(client: Client, query: str) -> None:
    assert client.mms("GET", f"images?{query}").status == 400
