"""What an id token says is read for people, and the command that is made of it is a safe one."""

import json
import shlex

import pytest
import responses
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from aks_deploy.domain.identity import IdTokenEndpoint
from aks_deploy.errors import RemoteUnavailableError
from aks_deploy.identity.federated import creating
from aks_deploy.identity.id_token import IdTokens, Presented

URL = "https://run-actions.example/7/idtoken/1/2"
TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


def tokens(url: str = URL) -> IdTokens:
    endpoint = IdTokenEndpoint(url, SecretStr("pretend-token"))
    return IdTokens(endpoint, audience="api://AzureADTokenExchange", mask=lambda _: None)


@pytest.mark.parametrize(
    ("query", "sent"),
    [
        ("?api-version=2.0", "?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange"),
        ("", "?audience=api%3A%2F%2FAzureADTokenExchange"),
    ],
)
def test_the_audience_is_added_to_whatever_address_the_runner_gives(query: str, sent: str) -> None:
    with responses.RequestsMock() as github:
        github.get(URL, json={"value": "a.b.c"})

        assert tokens(URL + query).fresh() == "a.b.c"
        assert github.calls[0].request.url == URL + sent
        assert github.calls[0].request.headers["Authorization"] == "Bearer pretend-token"


def test_a_redirect_is_not_followed_with_the_runners_token() -> None:
    with responses.RequestsMock() as github:
        github.get(URL, status=302, headers={"Location": "https://elsewhere.example/"})

        with pytest.raises(RemoteUnavailableError, match="status 302"):
            tokens().fresh()


def test_an_error_shows_nothing_of_what_was_answered() -> None:
    with responses.RequestsMock() as github:
        github.get(URL, status=500, body="eyJ.secret.part")

        with pytest.raises(RemoteUnavailableError) as caught:
            tokens().fresh()

    assert "eyJ" not in f"{caught.value!r}{caught.value.hint}{caught.value.details}"


@pytest.mark.parametrize("value", ["abc", "a.b", "a.!!.c", "a.bm90IGpzb24.c", "a.W10.c", "a.e30.c", "....", "a.é.c"])
def test_an_id_token_that_cannot_be_read_says_nothing_and_breaks_nothing(value: str) -> None:
    with responses.RequestsMock() as github:
        github.get(URL, json={"value": value})
        asking = tokens()
        asking.fresh()

        assert asking.presented == Presented("", "", "")


@given(issuer=TEXT, subject=TEXT, audience=TEXT)
def test_whatever_the_id_token_says_the_command_is_one_command(issuer: str, subject: str, audience: str) -> None:
    words = shlex.split(creating("0" * 8, Presented(issuer, subject, audience)))

    assert words[:-1] == ["az", "ad", "app", "federated-credential", "create", "--id", "0" * 8, "--parameters"]
    credential = json.loads(words[-1])
    assert (credential["issuer"], credential["subject"], credential["audiences"]) == (issuer, subject, [audience])
    assert 3 <= len(credential["name"]) <= 120
    assert credential["name"].replace("-", "").replace("_", "").isalnum()
