"""The journal keeps what anybody may want to look at, and no more."""

import json
from datetime import UTC, datetime

from aml_simulator.http import Request, Response
from aml_simulator.journal import LONGEST, LONGEST_BODY, Journal

NOW = datetime(2024, 3, 1, tzinfo=UTC)


def noted(body: bytes) -> object:
    journal = Journal()
    journal.note(NOW, Request("POST", "a.example", "/x", body=body), Response())
    return journal.entries[0].body


def test_only_the_latest_requests_are_kept_and_the_others_counted() -> None:
    journal = Journal()
    for number in range(LONGEST + 3):
        journal.note(NOW, Request("GET", "a.example", f"/{number}"), Response())
        journal.note_unrouted(Request("GET", "a.example", f"/{number}"))

    assert (len(journal.entries), journal.entries[0].path, journal.forgotten) == (LONGEST, "/3", 3)
    assert (len(journal.unrouted), journal.unrouted[-1]) == (LONGEST, f"GET a.example/{LONGEST + 2}")
    journal.clear()
    assert (journal.entries, journal.forgotten) == ([], 0)


def test_of_a_long_body_only_its_length_is_kept() -> None:
    body = json.dumps({"data": "x" * LONGEST_BODY}).encode()

    assert noted(body) == f"{len(body)} bytes"
    assert noted(b'{"data": [1]}') == {"data": [1]}


def test_a_body_that_nobody_could_read_is_noted_all_the_same() -> None:
    assert noted(b"[" * 60_000) == "60000 bytes"
