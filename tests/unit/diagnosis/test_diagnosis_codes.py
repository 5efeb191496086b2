"""One diagnosis code belongs to one failure reason: in the source, in the documentation, in the public list."""

import re
from pathlib import Path

import pytest

from aks_deploy.diagnosis.catalogue import REASONS, UNKNOWN
from aks_deploy.errors import FAILURES
from unit.diagnosis.given_codes import given_codes

PROJECT = Path(__file__).resolve().parents[3]
INTERFACE = PROJECT.parent / "shared" / "INTERFACE.md"
_ROW = re.compile(r"^\| (`[a-z]+\.[^|]*) \| `([a-z-]+)` \|", re.MULTILINE)


def test_every_reason_of_the_catalogue_is_one_that_a_failure_has() -> None:
    assert set(REASONS.values()) <= {failure.failure_reason for failure in FAILURES}


def test_the_source_gives_each_code_with_its_reason() -> None:
    given = given_codes()

    assert len({code for _, _, code in given}) > 20
    assert [item for item in sorted(given) if item[2] != UNKNOWN and REASONS.get(item[2]) != item[1]] == []


def test_the_documentation_lists_the_codes_that_are_given_with_their_reasons() -> None:
    rows = _ROW.findall((PROJECT / "docs" / "failures.md").read_text(encoding="utf-8"))
    documented = {code: reason for codes, reason in rows for code in re.findall(r"`([^`]+)`", codes)}

    given = {code for _, _, code in given_codes()} - {UNKNOWN} | {"config.invalid"}
    assert documented == {code: REASONS[code] for code in given}


def test_the_catalogue_is_the_public_list() -> None:
    if not INTERFACE.is_file():
        pytest.skip("the public list is not here")
    section = INTERFACE.read_text(encoding="utf-8").partition("## Diagnosis codes")[2].partition("\n## ")[0]

    stages = re.findall(r"`([a-z]+\.)` ([a-z -]+)", section)
    assert {f"{stage}{cause}" for stage, causes in stages for cause in causes.split()} == set(REASONS)
