"""Environments through the SDK: registered, versioned, labelled, found, listed."""

from collections.abc import Callable

import pytest

from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import READER, WORKSPACE, Client
from simulator.sdk import Environment, Workspace, sdk_environment, sdk_workspace


def test_what_is_registered_is_read_back(sdk: Workspace) -> None:
    made = sdk_environment("scoring", "scikit-learn==1.5")
    made.docker.base_image = "mcr.microsoft.com/ours:1"

    registered = made.register(sdk)

    found = Environment.get(sdk, "scoring", registered.version)
    assert (found.name, found.version, found.docker.base_image) == ("scoring", "1", "mcr.microsoft.com/ours:1")
    assert "scikit-learn==1.5" in found.python.conda_dependencies.pip_packages


def test_each_change_is_a_version_and_no_change_is_none(sdk: Workspace) -> None:
    made = [sdk_environment("scoring", package).register(sdk).version for package in ("numpy", "pandas", "pandas")]

    assert made == ["1", "2", "2"]
    assert Environment.get(sdk, "scoring").version == "2"


def test_a_version_never_changes(sdk: Workspace) -> None:
    changed = sdk_environment("scoring", "pandas")
    sdk_environment("scoring", "numpy").register(sdk)
    changed.version = "1"

    with pytest.raises(Exception, match="Code: 409"):
        changed.register(sdk)


def test_a_version_can_be_named(sdk: Workspace) -> None:
    made = sdk_environment()
    made.version = "7"
    made.register(sdk)

    assert sdk_environment("scoring", "numpy").register(sdk).version == "8"


@pytest.mark.parametrize("version", [None, "3"])
def test_an_environment_that_is_not_there_is_404(sdk: Workspace, version: str | None) -> None:
    with pytest.raises(Exception, match="Code: 404"):
        Environment.get(sdk, "nobody", version)


def test_a_label_stands_on_one_version_at_a_time(sdk: Workspace) -> None:
    for package in ("numpy", "pandas"):
        sdk_environment("scoring", package).register(sdk)
        Environment.label(sdk, "scoring", "1", ["live"])
    Environment.label(sdk, "scoring", "2", ["live"])

    assert Environment.get(sdk, "scoring", label="live").version == "2"


def test_the_newest_versions_are_listed_over_several_pages(make_tenant: Callable[..., Tenant]) -> None:
    many = [{"name": f"env-{number}", "version": version} for number in range(150) for version in ("1", "2")]
    tenant = make_tenant(workspaces=[WORKSPACE | {"environments": [{"name": "AzureML-Minimal"}, *many]}])

    with in_process(tenant):
        listed = Environment.list(sdk_workspace(tenant))

    assert {each.version for name, each in listed.items() if name.startswith("env-")} == {"2"}
    assert len(listed) == 151


def test_names_of_azures_own_cannot_be_taken(sdk: Workspace) -> None:
    with pytest.raises(Exception, match="begins with 'AzureML-'"):
        sdk_environment("AzureML-Mine").register(sdk)


def test_the_password_of_a_registry_does_not_come_back(client: Client) -> None:
    registry = {"address": "ours.azurecr.io", "username": "us", "password": "swordfish"}
    body = {"name": "scoring", "docker": {"baseImage": "x", "baseImageRegistry": registry}}
    root = f"https://eastus.api.azureml.ms/environment/v1.0{client.workspace}/environments/scoring"

    answers = [client.send("PUT", root, body), client.send("GET", root)]

    assert [each.status for each in answers] == [200, 200]
    assert not any(b"swordfish" in each.response.body for each in answers)
    assert "swordfish" not in str(client.tenant.journal.entries)


def test_an_unknown_field_is_400_and_a_reader_registers_nothing(tenant: Tenant, client: Client) -> None:
    root = f"https://eastus.api.azureml.ms/environment/v1.0{client.workspace}/environments/scoring"

    answer = client.send("PUT", root, {"name": "scoring", "dokcer": {}})
    assert (answer.status, "dokcer" in answer.message) == (400, True)
    assert Client(tenant, client_id=READER).send("PUT", root, {"name": "scoring"}).status == 403
