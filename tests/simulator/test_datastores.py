"""Datastores and the containers behind them: the unmodified SDK uploads and downloads with the account's key."""

from pathlib import Path

import pytest

from aml_simulator.tenant import Tenant
from simulator.kit import Client
from simulator.sdk import Datastore, DockerBuildContext, Environment, Workspace


def account(client: Client) -> str:
    return (
        f"https://{client.arm('GET').json()['properties']['storageAccount'].rpartition('/')[2]}.blob.core.windows.net"
    )


def test_every_workspace_has_a_default_datastore(sdk: Workspace) -> None:
    default = sdk.get_default_datastore()

    assert (default.name, default.datastore_type) == ("workspaceblobstore", "AzureBlob")
    assert default.container_name.startswith("azureml-blobstore-")
    assert set(sdk.datastores) == {"workspaceblobstore", "workspaceartifactstore"}


def test_another_datastore_becomes_the_default(sdk: Workspace) -> None:
    sdk.set_default_datastore("workspaceartifactstore")

    assert sdk.get_default_datastore().container_name == "azureml"


def test_a_datastore_that_is_not_there_is_not_found(sdk: Workspace) -> None:
    with pytest.raises(Exception, match="Could not find datastore: mine"):
        Datastore.get(sdk, "mine")


def test_files_go_up_once_and_come_down(sdk: Workspace, tenant: Tenant, tmp_path: Path) -> None:
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "a b.csv").write_text("1,2")
    (tmp_path / "rows" / "c.csv").write_text("")
    store = sdk.get_default_datastore()
    store.upload(str(tmp_path / "rows"), "data", show_progress=False)
    store.upload(str(tmp_path / "rows"), "data", show_progress=False)

    assert store.download(str(tmp_path / "down"), prefix="data", show_progress=False) == 2
    assert (tmp_path / "down" / "data" / "a b.csv").read_text() == "1,2"
    assert tenant.journal.count("PUT", "data/.*csv") == 2


def test_the_folder_of_a_dockerfile_goes_up(sdk: Workspace, tenant: Tenant, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM ubuntu\n")
    context = DockerBuildContext.from_local_directory(sdk, str(tmp_path))

    registered = Environment.from_docker_build_context("mine", context).register(sdk)

    assert registered.docker.build_context.location == context.location
    assert [name for name in tenant.uploads if name.endswith("/Dockerfile")]


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "azureml/LocalUpload/c/x", ""),
        ("GET", "azureml", "?restype=container&comp=list"),
        ("PUT", "mine", "?restype=container"),
        ("GET", "nowhere/x", ""),
    ],
)
def test_without_the_key_storage_stays_shut(client: Client, method: str, path: str, query: str) -> None:
    answer = client.send(method, f"{account(client)}/{path}{query}")

    assert answer.status == 403
    assert answer.response.headers["x-ms-error-code"] == "AuthenticationFailed"
