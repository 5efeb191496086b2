"""The key vault of a workspace, through the unmodified SDK."""

import pytest

from aml_simulator.tenant import Tenant
from simulator.kit import Client
from simulator.sdk import Workspace


def test_secrets_are_kept_and_read_back(sdk: Workspace) -> None:
    vault = sdk.get_default_keyvault()
    vault.set_secret("token", "t0p")
    vault.set_secrets({"user": "ann", "host": "db"})

    assert vault.get_secret("token") == "t0p"
    assert vault.get_secrets(["user", "nobody"]) == {"user": "ann", "nobody": None}
    assert [each["name"] for each in vault.list_secrets()] == ["host", "token", "user"]


def test_a_secret_that_was_deleted_is_gone(sdk: Workspace) -> None:
    vault = sdk.get_default_keyvault()
    vault.set_secret("token", "t0p")
    vault.delete_secret("token")

    with pytest.raises(Exception, match="Secret token not found"):
        vault.get_secret("token")


def test_a_secret_never_reaches_the_journal(sdk: Workspace, tenant: Tenant) -> None:
    sdk.get_default_keyvault().set_secret("token", "t0p")

    assert "t0p" not in str(tenant.journal.entries)


def test_a_name_that_key_vault_does_not_take_is_400(client: Client) -> None:
    url = f"https://eastus.api.azureml.ms/credential/v2.0{client.workspace}/secrets"

    answer = client.send("PUT", url, {"name": "a b", "value": "x"})

    assert answer.status == 400
    assert "name" in answer.message
