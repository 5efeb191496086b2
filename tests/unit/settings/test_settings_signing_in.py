"""Which identity is meant: what was given decides, then what is there; what cannot work is refused with the remedy."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from aks_deploy.domain.identity import (
    AzureCliIdentity,
    FederatedIdentity,
    Identity,
    IdTokenEndpoint,
    ManagedIdentity,
    ServicePrincipal,
)
from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import ResolvedSettings, WorkspaceFiles, resolve, settings_from_action
from aks_deploy.settings.command_line import settings_from_command_line
from unit.settings.folder import COMPLETE, CREDENTIALS, SECRET, SUBSCRIPTION

TENANT, CLIENT = "33333333-3333-3333-3333-333333333333", "22222222-2222-2222-2222-222222222222"
OTHER = "44444444-4444-4444-4444-444444444444"
TOKEN = "pretend-token-of-the-runner"
URL = "https://run-actions.example/7/idtoken/1/2?api-version=2.0"
PERMITTED = {"ACTIONS_ID_TOKEN_REQUEST_URL": URL, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN}
WORKFLOW = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "push"}
IDS = {"client_id": CLIENT, "tenant_id": TENANT}
SECRETS = {"azure_credentials": CREDENTIALS}

PRINCIPAL = ServicePrincipal(TENANT, CLIENT, SecretStr(SECRET))
FEDERATED = FederatedIdentity(TENANT, CLIENT, IdTokenEndpoint(URL, SecretStr(TOKEN)))
CLI = AzureCliIdentity(SUBSCRIPTION)
CLI_IN_TENANT = AzureCliIdentity(SUBSCRIPTION, TENANT)


def in_container(given: dict[str, str], environ: dict[str, str]) -> ResolvedSettings:
    """The action with these inputs, and nothing else that it could sign in with."""
    texts = {**COMPLETE, "azure_credentials": "", **given}
    inputs = {f"INPUT_{name.replace('_', '-').upper()}": text for name, text in texts.items()}
    found = settings_from_action({**inputs, **WORKFLOW, **environ})
    return resolve(found, WorkspaceFiles(Path("/nowhere")))


def at_a_shell(given: dict[str, str], environ: dict[str, str]) -> ResolvedSettings:
    """The command line with these options; secrets come from its environment."""
    texts = {name: text for name, text in {**COMPLETE, **given}.items() if name != "azure_credentials"}
    options = [f"--{name.replace('_', '-')}={text}" for name, text in texts.items()]
    secret = {"AZURE_CREDENTIALS": given["azure_credentials"]} if "azure_credentials" in given else {}
    found = settings_from_command_line(["deploy", *options], {**environ, **secret}, io.StringIO())
    return resolve(found, WorkspaceFiles(Path("/nowhere")))


Settle = Callable[[dict[str, str], dict[str, str]], ResolvedSettings]
CHOICES: list[tuple[str, dict[str, str], dict[str, str], Identity | None, Identity | None]] = [
    # auth, given, environment: the identity in the container, and at a shell
    ("auto", {}, {}, None, CLI),
    ("auto", {}, PERMITTED, None, CLI),
    ("auto", SECRETS, {}, PRINCIPAL, PRINCIPAL),
    ("auto", SECRETS, PERMITTED, PRINCIPAL, PRINCIPAL),
    ("auto", SECRETS | IDS, PERMITTED, PRINCIPAL, PRINCIPAL),
    ("auto", IDS, PERMITTED, FEDERATED, FEDERATED),
    ("auto", IDS, {}, None, CLI_IN_TENANT),
    ("auto", {"client_id": CLIENT}, PERMITTED, None, CLI),
    ("service-principal", {}, PERMITTED, None, None),
    ("service-principal", SECRETS, {}, PRINCIPAL, PRINCIPAL),
    ("oidc", IDS, PERMITTED, FEDERATED, FEDERATED),
    ("oidc", IDS | SECRETS, PERMITTED, FEDERATED, FEDERATED),
    ("oidc", IDS, {}, None, None),
    ("oidc", {}, PERMITTED, None, None),
    ("managed-identity", {}, {}, ManagedIdentity(), ManagedIdentity()),
    ("managed-identity", IDS | SECRETS, PERMITTED, ManagedIdentity(CLIENT), ManagedIdentity(CLIENT)),
    ("azure-cli", {}, {}, None, CLI),
    ("azure-cli", IDS | SECRETS, PERMITTED, None, CLI_IN_TENANT),
]


@pytest.mark.parametrize("place", [in_container, at_a_shell])
@pytest.mark.parametrize(("auth", "given", "environ", "contained", "shell"), CHOICES)
def test_what_is_given_and_what_is_there_decide(
    place: Settle,
    auth: str,
    given: dict[str, str],
    environ: dict[str, str],
    contained: Identity | None,
    shell: Identity | None,
) -> None:
    expected = contained if place is in_container else shell
    if expected is None:
        with pytest.raises(InvalidInputError):
            place({**given, "auth": auth}, environ)
    else:
        assert place({**given, "auth": auth}, environ).identity == expected


def problems(given: dict[str, str], environ: dict[str, str], place: Settle = in_container) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInputError) as caught:
        place(given, environ)
    return [(str(problem), problem.hint) for problem in caught.value.problems]


def test_a_missing_permission_is_answered_with_the_lines_to_add() -> None:
    ((message, hint),) = problems({"auth": "oidc", **IDS}, {})

    assert message.startswith("input auth: oidc needs the permission to ask GitHub for an id token")
    assert "permissions:\n  id-token: write\n" in hint
    assert "forks" not in hint


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_pull_request_is_told_about_forks(event: str) -> None:
    ((_, hint),) = problems({"auth": "oidc", **IDS}, {"GITHUB_EVENT_NAME": event})

    assert "Pull requests from forks and from Dependabot never get it" in hint


def test_everything_that_oidc_lacks_is_said_at_once() -> None:
    messages = [message for message, _ in problems({"auth": "oidc", "timeout_minutes": "0"}, {})]

    assert len(messages) == 4
    assert [message.rpartition(" ")[2] for message in messages[1:3]] == ["client-id", "tenant-id"]


def test_one_of_the_two_ids_is_answered_with_the_other() -> None:
    assert problems({"client_id": CLIENT}, PERMITTED)[0][0] == "oidc needs tenant-id"


def test_the_session_of_azure_login_cannot_be_seen_in_the_container() -> None:
    ((message, hint),) = problems({"auth": "azure-cli"}, PERMITTED)

    assert "the session of azure/login cannot be seen inside a container action" in message
    assert hint.startswith("Use auth: oidc")
    assert "same federated credential" in hint


def test_at_a_shell_oidc_is_answered_with_azure_cli() -> None:
    ((_, hint),) = problems({"auth": "oidc", **IDS}, {}, at_a_shell)

    assert "az login" in hint


@pytest.mark.parametrize("name", IDS)
def test_an_id_that_contradicts_the_credentials_is_refused(name: str) -> None:
    ((message, hint),) = problems({**SECRETS, name: OTHER}, PERMITTED)

    setting = name.replace("_", "-")
    assert message == f"input {setting}: {setting} is another one than in azure-credentials"
    assert "auth: oidc" in hint


@pytest.mark.parametrize(("name", "text"), [("client_id", "churn"), ("tenant_id", "contoso.com"), ("auth", "odic")])
def test_what_is_no_id_is_the_only_problem(name: str, text: str) -> None:
    assert len(problems({**IDS, name: text}, {})) == 1


@pytest.mark.parametrize("url", ["http://run-actions.example/7", "", "ftp://x", "  "])
def test_the_runners_token_is_never_sent_without_tls(url: str) -> None:
    assert problems({"auth": "oidc", **IDS}, PERMITTED | {"ACTIONS_ID_TOKEN_REQUEST_URL": url})


def test_every_secret_is_masked_whether_it_is_used_or_not() -> None:
    resolved = in_container({"auth": "oidc", **IDS, **SECRETS}, PERMITTED)

    assert [secret.get_secret_value() for secret in resolved.secrets] == [SECRET, TOKEN]
    assert TOKEN not in repr(resolved)
    assert SECRET not in repr(resolved)
