"""One look at a scoring endpoint: the key goes there and nowhere else."""

import pytest
import requests
import responses
from pydantic import SecretStr

from aks_deploy.ports import ScoringAnswer
from aks_deploy.scoring import HttpScoring

URI = "http://203.0.113.1/api/v1/service/churn/swagger.json"
KEY = SecretStr("0123456789abcdef")


@responses.activate
def test_the_key_is_sent_as_bearer_and_a_redirect_is_not_followed() -> None:
    responses.get(URI, status=302, headers={"Location": "http://elsewhere.example/"})

    assert HttpScoring().probe(URI, KEY) == ScoringAnswer(302)

    assert [call.request.headers["Authorization"] for call in responses.calls] == ["Bearer 0123456789abcdef"]
    assert [call.request.url for call in responses.calls] == [URI]


@responses.activate
def test_without_a_key_no_credentials_are_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("NETRC", f"{tmp_path}/netrc")
    with open(f"{tmp_path}/netrc", "w") as netrc:  # noqa: PTH123 - one line
        netrc.write("default login somebody password secret\n")
    responses.get(URI)

    HttpScoring().probe(URI, None)

    assert "Authorization" not in responses.calls[0].request.headers


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (requests.ReadTimeout("x"), "no answer in time"),
        (requests.exceptions.SSLError("x"), "its certificate was refused"),
        (requests.ConnectionError("a text with the address"), "no connection, ConnectionError"),
    ],
)
@responses.activate
def test_what_goes_wrong_is_told_in_a_few_words(error: Exception, fault: str) -> None:
    responses.get(URI, body=error)

    assert HttpScoring().probe(URI, KEY) == ScoringAnswer(None, fault)
