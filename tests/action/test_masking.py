"""The model of the runner hides what actions/runner hides."""

import base64
import json
from urllib.parse import quote

import pytest

from action.masking import Masker

SECRET = 'pa"ss <w&rd>/+'


@pytest.fixture
def masker() -> Masker:
    masker = Masker()
    masker.add(SECRET)
    return masker


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        base64.b64encode(SECRET.encode()).decode(),
        json.dumps(SECRET)[1:-1],
        quote(SECRET, safe=""),
        "pa&quot;ss &lt;w&amp;rd&gt;/+",
    ],
)
def test_a_secret_and_its_encodings_are_hidden(masker: Masker, shown: str) -> None:
    assert masker.hide(f"[{shown}]") == "[***]"


@pytest.mark.parametrize("before", ["", "u", "us"])
def test_base64_of_a_text_that_holds_the_secret_shows_none_of_its_middle(masker: Masker, before: str) -> None:
    shown = masker.hide(base64.b64encode(f"{before}{SECRET}".encode()).decode())

    assert "***" in shown


def test_each_line_of_a_secret_is_one_and_no_length_is_too_short() -> None:
    masker = Masker()
    masker.add('{\n  "clientSecret": "abc"\n}')

    assert masker.hide('{"a": 1}') == '***"a": 1***'
    assert masker.hide("abc") == "abc"


def test_finds_that_overlap_are_hidden_as_one() -> None:
    masker = Masker()
    for secret in ("one-two", "two-three", "four"):
        masker.add(secret)

    assert masker.hide("<one-two-threefour> four") == "<***> ***"
