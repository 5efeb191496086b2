"""The record as text: what is written can be read, by this version and by the next; nothing is guessed."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aks_deploy.domain.names import Names
from aks_deploy.domain.record import MOST_PREVIOUS, NO_PARENT, VERSION, Owner
from aks_deploy.errors import StateStoreError
from aks_deploy.state.record_text import read_record, record_text
from unit.state.samples import OWNER, deployment, record

SCHEMA = Path(__file__).resolve().parents[3] / "schema" / "record.schema.json"
KEY = "0123456789abcdef0123456789abcdef"


def read(text: str, owner: Owner = OWNER) -> Any:  # noqa: ANN401 - what is read is compared
    return read_record(text, owner, place="The record in x")


LEFT: dict[str, Any] = {
    "service_name": "churn",
    "at": "2026-07-19T17:05:00Z",
    "run": "77",
    "parameters": {
        "image": "churn-model:12",
        "cpu_cores": 0.5,
        "num_replicas": 2,
        "auth_enabled": True,
        "source": None,
    },
}


@pytest.mark.parametrize("limit", [None, 48_000])
def test_what_is_written_is_read(limit: int | None) -> None:
    found = read(record_text(record(left=LEFT), at_most_bytes=limit))

    assert found == record(left=LEFT)
    assert {name: type(value) for name, value in found.left.parameters.items()} == {
        name: type(value) for name, value in LEFT["parameters"].items()
    }


@pytest.mark.parametrize("limit", [None, 48_000])
def test_what_is_written_fits_the_published_schema(limit: int | None) -> None:
    written = json.loads(record_text(record(), at_most_bytes=limit))

    jsonschema.validate(written, json.loads(SCHEMA.read_text()), jsonschema.Draft202012Validator)
    assert written["version"] == VERSION


@pytest.mark.parametrize(
    "content",
    [
        {"aks_name": "aks-prod", "aks_service_name": "churn", "aks_url": "http://x", "aks_keys": [KEY, KEY]},
        {"aks_cluster_name": "aks-prod", "aks_service_name": "churn", "aks_service_api_key": KEY},
    ],
)
def test_version_0_gives_its_names_and_no_key(content: dict[str, object]) -> None:
    migrated = read(json.dumps(content))

    assert migrated.names == Names("churn", "aks-prod")
    assert (migrated.parent, migrated.serial) == (NO_PARENT, 1)
    assert KEY not in record_text(migrated)
    assert read(record_text(migrated)) == migrated


def test_version_1_is_the_same_but_for_what_was_left() -> None:
    before = {**json.loads(record_text(record())), "version": 1}
    del before["left"]

    assert read(json.dumps(before)) == record()


def test_version_0_without_names_is_no_record() -> None:
    assert read("{}") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1"),
        ('{"version": 1,\n "id": }', "line 2, column 8"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "not a JSON object"),
        ('{"version": "one"}', "version"),
        ('{"version": true}', "version"),
        ('{"version": null}', "version"),
        ('{"version": 1}', "id: Field required"),
        ('{"version": 0, "aks_name": "aks-prod"}', "version"),
        ('{"version": false, "aks_name": "aks-prod"}', "version"),
        ('{"feature": "on"}', "something else than a record"),
        ('{"id": "0", "service_name": "churn"}', "something else than a record"),
        ('{"aks_name": "not/a/name"}', "not/a/name"),
    ],
)
def test_a_damaged_record_is_refused(text: str, said: str) -> None:
    with pytest.raises(StateStoreError, match="The record in x cannot be used: ") as caught:
        read(text)

    assert said in str(caught.value)
    assert "delete it" in caught.value.hint


def test_a_newer_record_is_refused_whatever_it_holds() -> None:
    with pytest.raises(StateStoreError, match=r"a newer aks-deploy wrote it \(version 3, this one reads up to 2\)"):
        read(json.dumps({"version": 3, "service_name": "churn", "news": []}))


@pytest.mark.parametrize(
    "changes",
    [
        {"service_name": "fraud"},
        {"workspace": {**OWNER.workspace.model_dump(), "workspace_name": "ml-dev"}},
        {"workspace": {**OWNER.workspace.model_dump(), "resource_group": "other"}},
    ],
)
def test_a_record_of_something_else_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(StateStoreError, match="is about the web service"):
        read(record_text(record(**changes)))


def test_azures_names_do_not_depend_on_case() -> None:
    shouted = {name: value.upper() for name, value in OWNER.workspace.model_dump().items()}

    assert read(record_text(record(workspace=shouted))).service_name == "churn"


def test_where_no_web_service_is_named_the_record_names_it() -> None:
    nameless = OWNER.model_copy(update={"service_name": None})

    assert read(record_text(record()), nameless).names == Names("churn", "aks-prod")


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "../../etc/passwd"},
        {"service_name": "a/../b"},
        {"cluster_name": "x\n::add-mask::y"},
        {"previous": [deployment().model_dump(mode="json")] * (MOST_PREVIOUS + 1)},
        {"scoring_uri": "x" * 1001},
        {"news": 1},
    ],
)
def test_a_record_with_values_that_we_would_not_write_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(StateStoreError, match="cannot be used"):
        read(json.dumps(record().model_dump(mode="json") | changes))


def test_a_record_that_is_too_long_loses_its_oldest_deployments() -> None:
    images = [f"churn-model:{number}" for number in range(MOST_PREVIOUS, 0, -1)]
    long = record(previous=tuple(map(deployment, images)))

    kept = read(record_text(long, at_most_bytes=len(record_text(long, at_most_bytes=48_000).encode()) - 1))

    assert [item.image for item in kept.previous] == images[:-1]
    assert kept.deployment == long.deployment


def test_a_record_that_is_too_long_without_them_is_refused() -> None:
    with pytest.raises(StateStoreError, match="needs 1 kB, of which there are 0"):
        record_text(record(), at_most_bytes=500)
