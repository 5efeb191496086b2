"""The JSON of a service principal: what is wrong with it is said without showing any of it."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from aks_deploy.domain.identity import ServicePrincipal
from unit.settings.folder import CREDENTIALS, SECRET, Folder

GIVEN = json.loads(CREDENTIALS)
OTHER = "44444444-4444-4444-4444-444444444444"


def changed(**changes: object) -> str:
    """The credentials with these changes; None takes a key out."""
    return json.dumps({name: value for name, value in {**GIVEN, **changes}.items() if value is not None})


def test_the_service_principal_is_read_and_other_keys_are_ignored(tmp_path: Path) -> None:
    text = json.dumps({**GIVEN, "subscriptionId": OTHER, "activeDirectoryEndpointUrl": "https://x"}, indent=2)

    resolved = Folder(tmp_path).resolve(azure_credentials=f"\n{text}\n")

    assert resolved.identity == ServicePrincipal(GIVEN["tenantId"], GIVEN["clientId"], SecretStr(SECRET))
    assert resolved.workspace.subscription_id != OTHER


def test_the_subscription_beside_it_counts_where_there_is_no_other(tmp_path: Path) -> None:
    resolved = Folder(tmp_path).resolve(azure_credentials=changed(subscriptionId=OTHER), subscription_id="")

    assert resolved.workspace.subscription_id == OTHER
    assert str(resolved.source("subscription_id")).startswith("input azure-credentials, line 1, column ")


def test_an_empty_subscription_beside_it_counts_as_not_given(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    (problem,) = folder.problems(azure_credentials=changed(subscriptionId=""), subscription_id="")

    assert problem == "the workspace is not known: subscription-id missing"


MISTAKES = [
    (f"'{CREDENTIALS}'", "line 1, column 1: cannot be read as JSON", "Leave out the quotes"),
    (json.dumps(CREDENTIALS), "not a JSON object", "`az ad sp create-for-rbac"),
    (CREDENTIALS.replace('"', "'"), "line 1, column 2: cannot be read as JSON", "JSON takes double quotes only."),
    (CREDENTIALS[:-1], "line 1, column ", "`az ad sp create-for-rbac"),
    (SECRET, "line 1, column 1: cannot be read as JSON", "`az ad sp create-for-rbac"),
    ("[]", "not a JSON object", "`az ad sp create-for-rbac"),
    ("${{ secrets.AZURE_CREDENTIALS }}", "holds an expression that nobody expanded", "${{ … }} is expanded"),
    (changed(clientId=None, client_id="x"), "line 1, column 1: clientId is missing", "It has 'client_id'"),
    (changed(clientId=None, appId="x"), "line 1, column 1: clientId is missing", "It has 'appId'"),
    (changed(clientSecret=None, password=SECRET), "line 1, column 1: clientSecret is missing", "It has 'password'"),
    (changed(tenantId=None), "line 1, column 1: tenantId is missing", "`az ad sp create-for-rbac"),
    (changed(tenantId="contoso.com"), "line 1, column ", "`az ad sp create-for-rbac"),
    (changed(clientId=SECRET), "line 1, column 14: clientId is not a GUID", "`az ad sp create-for-rbac"),
    (changed(clientSecret=""), "line 1, column ", "`az ad sp create-for-rbac"),
    (changed(clientSecret=["x"]), "line 1, column ", "`az ad sp create-for-rbac"),
    (changed(subscriptionId=SECRET), "line 1, column ", ""),
    (CREDENTIALS[:-1] + f', "{SECRET}": 1, "{SECRET}": 2}}', "line 1, column ", "`az ad sp create-for-rbac"),
]


@pytest.mark.parametrize(("text", "message", "hint"), MISTAKES)
def test_a_mistake_is_one_problem_that_shows_nothing_of_the_text(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    error = Folder(tmp_path).error(azure_credentials=text)

    (problem,) = error.problems
    separator = ", " if message.startswith("line") else ": "
    assert problem.message.startswith(f"input azure-credentials{separator}{message}")
    assert problem.hint.startswith(hint)
    assert not any(value in f"{error!r}{problem}{problem.hint}" for value in (SECRET, GIVEN["clientId"], "contoso"))


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_secret_is_named_as_what_it_is(tmp_path: Path, text: str) -> None:
    (problem,) = Folder(tmp_path).error(azure_credentials=text).problems

    assert problem.message == "azure-credentials is empty or was not given"
    assert "does not exist or is not available to this event" in problem.hint
