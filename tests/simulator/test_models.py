"""Registered models through the SDK: their files go up, they are found, listed, changed, deleted, and come down."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from azureml.exceptions import WebserviceException

from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import READER, WORKSPACE, Client
from simulator.sdk import Model, Workspace, sdk_workspace


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: the SDK registers nothing that lies outside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "weights.pkl").write_bytes(b"weights")
    (tmp_path / "bundle" / "deep").mkdir(parents=True)
    (tmp_path / "bundle" / "deep" / "a b.txt").write_text("deep")
    (tmp_path / "bundle" / "top.txt").write_text("top")
    return tmp_path


@pytest.fixture
def listed(make_tenant: Callable[..., Tenant]) -> Iterator[Workspace]:
    """A workspace whose models were there from the start."""
    models = [
        {"name": "churn", "version": version, "tags": {"stage": "old"}, "framework": "Onnx"} for version in (1, 2)
    ]
    models += [{"name": "churn", "version": 10}, {"name": "fraud", "tags": {"team": "risk"}, "properties": {"a": "b"}}]
    tenant = make_tenant(workspaces=[WORKSPACE | {"models": models}])
    with in_process(tenant):
        yield sdk_workspace(tenant)


def ids(workspace: Workspace, **filters: object) -> list[str]:
    return [model.id for model in Model.list(workspace, **filters)]


@pytest.mark.usefixtures("here")
def test_a_registered_file_is_version_1_with_all_that_was_said_of_it(sdk: Workspace) -> None:
    model = Model.register(
        sdk, "weights.pkl", "churn", tags={"a": "b"}, properties={"c": "d"}, description="scores",
        model_framework="ScikitLearn", model_framework_version="1.5",
    )  # fmt: skip

    found = Model(sdk, id=model.id)
    assert (model.id, found.version, found.tags, found.properties) == ("churn:1", 1, {"a": "b"}, {"c": "d"})
    assert (found.description, found.model_framework, found.model_framework_version) == ("scores", "ScikitLearn", "1.5")


@pytest.mark.usefixtures("here")
def test_versions_count_for_each_name(sdk: Workspace) -> None:
    made = [Model.register(sdk, "weights.pkl", name).id for name in ("churn", "churn", "fraud")]

    assert made == ["churn:1", "churn:2", "fraud:1"]


@pytest.mark.usefixtures("here")
def test_a_version_is_not_given_again_after_its_model_was_deleted(sdk: Workspace) -> None:
    Model.register(sdk, "weights.pkl", "churn").delete()

    assert Model.register(sdk, "weights.pkl", "churn").id == "churn:2"


@pytest.mark.parametrize(
    ("path", "files"),
    [
        ("weights.pkl", {"weights.pkl": "weights"}),
        ("bundle", {"bundle/deep/a b.txt": "deep", "bundle/top.txt": "top"}),
    ],
)
def test_what_goes_up_comes_down_again(sdk: Workspace, here: Path, path: str, files: dict[str, str]) -> None:
    Model.register(sdk, path, "churn").download("down")

    down = here / "down"
    assert {file.relative_to(down).as_posix(): file.read_text() for file in down.rglob("*.*")} == files


def test_more_files_than_fit_in_one_call_go_up(sdk: Workspace, tenant: Tenant, here: Path) -> None:
    for number in range(120):
        (here / "bundle" / f"{number}.txt").write_text(str(number))

    Model.register(sdk, "bundle", "churn")

    assert tenant.journal.count("POST", "artifacts/batch/metadata") == 3
    assert sum(name.endswith(".txt") for name in tenant.uploads) == 122


def test_the_model_of_the_tenant_file_can_be_downloaded(make_tenant: Callable[..., Tenant], here: Path) -> None:
    tenant = make_tenant(workspaces=[WORKSPACE | {"models": [{"name": "churn", "files": here / "bundle"}]}])
    with in_process(tenant):
        path = Model.get_model_path("churn", _workspace=sdk_workspace(tenant))

    assert Path(path, "top.txt").read_text() == "top"


def test_a_model_is_found_by_name_and_version_in_one_call(listed: Workspace) -> None:
    assert Model(listed, name="churn", version=2).id == Model(listed, id="churn:2").id == "churn:2"


def test_without_a_version_the_newest_model_comes(listed: Workspace) -> None:
    assert Model(listed, name="churn").id == "churn:10"
    assert listed.models["churn"].id == "churn:10"


@pytest.mark.parametrize("wanted", [{"name": "churn", "version": 3}, {"id": "chrun:1"}, {"name": "chrun"}])
def test_a_model_that_is_not_there_is_not_found(listed: Workspace, wanted: dict[str, object]) -> None:
    with pytest.raises(WebserviceException, match="ModelNotFound"):
        Model(listed, **wanted)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ({}, ["fraud:1", "churn:10", "churn:2", "churn:1"]),
        ({"latest": True}, ["fraud:1", "churn:10"]),
        ({"latest": True, "name": "churn"}, ["churn:10"]),
        ({"name": "churn"}, ["churn:10", "churn:2", "churn:1"]),
        ({"tags": [["team", "risk"]]}, ["fraud:1"]),
        ({"tags": ["stage"]}, ["churn:2", "churn:1"]),
        ({"properties": [["a", "b"]]}, ["fraud:1"]),
        ({"model_framework": "Onnx"}, ["churn:2", "churn:1"]),
        ({"run_id": "nobody"}, []),
    ],
)
def test_the_sdk_lists_what_fits_newest_first(listed: Workspace, filters: dict[str, object], wanted: list[str]) -> None:
    assert ids(listed, **filters) == wanted


def test_a_long_list_comes_in_pages_of_the_asked_size(make_tenant: Callable[..., Tenant]) -> None:
    models = [{"name": "many", "version": version} for version in range(1, 51)]
    tenant = make_tenant(workspaces=[WORKSPACE | {"models": models}])

    with in_process(tenant):
        assert ids(sdk_workspace(tenant), page_count=20) == [f"many:{version}" for version in range(50, 0, -1)]
    assert tenant.journal.count("GET", "models") == 3


@pytest.mark.usefixtures("here")
def test_labels_change_and_the_rest_stays(sdk: Workspace) -> None:
    model = Model.register(sdk, "weights.pkl", "churn", tags={"a": "b"}, properties={"made": "here"})
    model.update(tags={"c": "d"}, description="new")
    model.add_properties({"by": "me"})

    found = Model(sdk, name="churn", version=1)
    assert (found.tags, found.description) == ({"c": "d"}, "new")
    assert found.properties == {"made": "here", "by": "me"}


def test_a_deleted_model_is_gone_and_deleting_it_again_is_no_error(listed: Workspace) -> None:
    model = Model(listed, id="churn:2")
    model.delete()
    model.delete()

    assert "churn:2" not in ids(listed)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"verison": 1}, "verison"),
        ({"unpack": "no"}, "unpack"),
        ({"name": "-"}, "name"),
        ({"url": "aml://asset/nobody"}, "url"),
        ({"kvTags": {"a": 1}}, "kvTags"),
    ],
)
def test_a_field_that_is_unknown_or_ill_typed_is_400(client: Client, change: dict[str, object], named: str) -> None:
    body = {"name": "churn", "url": "https://elsewhere", "mimeType": "application/json"} | change
    answer = client.mms("POST", "models", body)

    assert (answer.status, named in answer.message) == (400, True)


@pytest.mark.parametrize("path", ["/version", "/name", "/url"])
def test_what_a_model_is_cannot_be_changed(client: Client, path: str) -> None:
    client.mms("POST", "models", {"name": "churn", "url": "https://elsewhere", "mimeType": "application/json"})

    patch = [{"op": "replace", "path": path, "value": "other"}]
    assert client.mms("PATCH", "models/churn%3A1", patch).status == 400


def test_a_reader_reads_models_and_registers_none(tenant: Tenant) -> None:
    reader = Client(tenant, client_id=READER)

    assert reader.mms("GET", "models").status == 200
    refused = reader.mms("POST", "models", {"name": "churn", "url": "x", "mimeType": "y"})
    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert "workspaces/models/write" in refused.message
