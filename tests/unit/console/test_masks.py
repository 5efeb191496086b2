"""What is hidden of a secret, and what is not."""

import base64
import json
import shlex
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from action.leaks import leaked, spellings
from action.planted import CLIENT_SECRET
from aks_deploy.console.masks import Masks

SECRET = "s3cret~of/the+tests"


def hidden(text: str, *secrets: str) -> str:
    masks = Masks()
    for secret in secrets:
        masks.add(secret)
    return masks.hide(text)


@pytest.mark.parametrize("secret", [SECRET, CLIENT_SECRET, "key'with\"all\\sorts $of <signs>", "schlüssel-geheim"])
def test_no_usual_spelling_of_a_secret_is_shown(secret: str) -> None:
    for name, spelling in spellings(secret).items():
        assert leaked({name: hidden(f"a {spelling} b", secret)}, {"it": secret}) == [], name


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=60))
def test_no_spelling_of_any_secret_is_shown(secret: str) -> None:
    masks = Masks()
    if not masks.add(secret):
        return

    for spelling in (quote(secret, safe=""), quote_plus(secret), json.dumps(secret), shlex.quote(secret), repr(secret)):
        assert secret not in masks.hide(spelling)
        assert masks.hide(spelling) != spelling


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("after", ["", ":", ":x", ":xy"])
def test_a_secret_inside_a_text_in_base64_is_hidden_wherever_it_stands(before: str, after: str) -> None:
    encoded = base64.b64encode(f"{before}{SECRET}{after}".encode()).decode()

    assert leaked({"log": hidden(encoded, SECRET)}, {"it": SECRET}) == []


def test_secrets_that_overlap_or_touch_are_hidden_as_one() -> None:
    assert hidden("abcdefghij", "abcdef", "defghij") == "***"
    assert hidden("[abcdefghijkl]", "abcdef", "ghijkl") == "[***]"
    assert hidden("abcdef and abcdef", "abcdef") == "*** and ***"


def test_a_secret_is_told_once() -> None:
    masks = Masks()

    assert masks.add(SECRET)[0] == SECRET
    assert masks.add(SECRET) == ()


@pytest.mark.parametrize("text", ["", "dev", "12345", "{", "------", "password", "Healthy", "production"])
def test_short_and_common_texts_are_not_secrets(text: str) -> None:
    masks = Masks()

    assert masks.add(text) == ()
    assert masks.hide(f"churn is {text} on aks-prod") == f"churn is {text} on aks-prod"


def test_credentials_over_many_lines_hide_no_brace_and_no_other_value() -> None:
    given = json.dumps({"clientId": "a-client", "clientSecret": SECRET, "tenantId": "a-tenant"}, indent=2)

    assert hidden('{"outputs": {"a": 1}} of a-tenant', given) == '{"outputs": {"a": 1}} of a-tenant'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://x.blob.core.windows.net/a?sv=1&sig=a%2Bb%3D&se=2", "https://x.blob.core.windows.net/a?sv=1&sig=***&se=2"),
        ('{"uri":"https://x/a?sig=abc/d+e="}', '{"uri":"https://x/a?sig=***"}'),
        (r"https://x/a?sv=1\u0026sig=abc", r"https://x/a?sv=1\u0026sig=***"),
        ("the token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In1.c2lnbmF0dXJl.", "the token ***."),
        ("https://x-access-token:ghs_0123456789abcdefghijKLMN@github.com/o/r", "https://x-access-token:***@github.com/o/r"),
        ("design=1 signature=none eyJ.a.b", "design=1 signature=none eyJ.a.b"),
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_hidden_though_nobody_told(text: str, shown: str) -> None:
    assert Masks().hide(text) == shown
