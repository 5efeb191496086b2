"""The results service: what a job of this run may, what another may not, and when a name is taken."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aml_simulator.http import Delivery
from aml_simulator.tenant import Tenant
from simulator.github_kit import BLOCK_BLOB, CHURN, GitHub, MakeGitHub, backend_ids, digest_of, zipped
from simulator.kit import spec

CONTENT = zipped(record="{}")


def listed(github: GitHub, **fields: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = github.twirp("ListArtifacts", fields).json()["artifacts"]
    return rows


def test_what_was_uploaded_is_found_by_name_and_by_number(github: GitHub) -> None:
    number = github.upload("record", CONTENT)
    github.upload("other", b"x")

    (row,) = listed(github, name_filter="record")

    assert listed(github, id_filter=str(number)) == [row]
    assert (row["database_id"], row["size"], row["digest"]) == (str(number), str(len(CONTENT)), digest_of(CONTENT))
    url = github.twirp("GetSignedArtifactURL", name="record").json()["signed_url"]
    assert github.blob("GET", url).response.body == CONTENT


def test_fields_may_have_the_other_spelling(github: GitHub) -> None:
    number = github.upload("record", CONTENT)

    assert len(listed(github, nameFilter="record")) == len(listed(github, idFilter=number)) == 1


def test_a_name_is_taken_once_until_it_is_deleted(github: GitHub) -> None:
    first = github.upload("record", CONTENT)

    again = github.twirp("CreateArtifact", name="record", version=4)

    assert (again.status, again.json()["code"]) == (409, "already_exists")
    assert "an artifact with this name already exists on the workflow run" in again.json()["msg"]
    assert github.twirp("DeleteArtifact", name="record").json() == {"ok": True, "artifact_id": str(first)}
    assert github.upload("record", b"second") != first
    assert [artifact.content for artifact in github.tenant.github.artifacts()] == [b"second"]


def test_a_name_is_taken_before_its_content_has_come_and_nobody_sees_it(github: GitHub) -> None:
    github.twirp("CreateArtifact", name="record", version=4)

    assert github.twirp("CreateArtifact", name="record", version=4).status == 409
    assert (listed(github), github.tenant.github.artifacts()) == ([], [])
    assert github.twirp("GetSignedArtifactURL", name="record").status == 404
    assert github.twirp("DeleteArtifact", name="record").status == 200
    assert github.upload("record", CONTENT)


def test_a_re_run_may_use_the_name_again_and_sees_both(github: GitHub) -> None:
    first = github.upload("record", b"one")
    rerun = github.tenant.github.start_run(run_id=77)

    second = github.upload("record", b"two", job=rerun)

    assert [int(row["database_id"]) for row in listed(github, name_filter="record")] == [first, second]
    assert [artifact.content for artifact in github.tenant.github.artifacts()] == [b"two", b"one"]
    assert github.rest("GET", f"{CHURN}/actions/runs/77").json()["run_attempt"] == 2


def test_a_re_run_can_delete_what_the_attempt_before_left(github: GitHub) -> None:
    github.upload("record", b"one")
    github.tenant.github.start_run(run_id=77)
    (row,) = listed(github)
    ids = {name: value for name, value in row.items() if name.endswith("backend_id")}

    assert github.twirp("DeleteArtifact", name="record").status == 404
    assert github.twirp("DeleteArtifact", ids, name="record").status == 200


def test_another_run_sees_nothing_of_this_one(github: GitHub) -> None:
    first = github.tenant.github.job
    github.upload("record", CONTENT)
    second = github.tenant.github.start_run()
    ids = backend_ids(first.environment["ACTIONS_RUNTIME_TOKEN"])

    assert github.twirp("ListArtifacts", job=second).json() == {"artifacts": []}
    refused = github.twirp("DeleteArtifact", ids, job=second, name="record")
    assert (refused.status, refused.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("token", ["", "no-token"])
def test_only_a_job_with_its_runtime_token_is_heard(github: GitHub, token: str) -> None:
    answer = github.twirp("ListArtifacts", token=token)

    assert (answer.status, answer.json()["code"]) == (401, "unauthenticated")


def test_a_runtime_token_ends_with_its_run(github: GitHub) -> None:
    job = github.tenant.github.job
    github.tenant.github.end_run(77, "cancelled")

    assert github.twirp("ListArtifacts", job=job).status == 401


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "a/b", "version": 4}, "invalid_argument"),
        ({"name": "", "version": 4}, "malformed"),
        ({"name": "a", "version": 3}, "malformed"),
        ({"name": "a"}, "malformed"),
        ({"name": "a", "version": 4, "surprise": 1}, "malformed"),
        ({"name": "a", "version": 4, "workflow_run_backend_id": "x"}, "malformed"),
    ],
)
def test_what_cannot_be_an_artifact_is_refused(github: GitHub, fields: dict[str, object], code: str) -> None:
    answer = github.twirp("CreateArtifact", fields)

    assert (answer.status, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize("uploaded", [None, b"other size"])
def test_an_artifact_without_its_content_is_not_final(github: GitHub, uploaded: bytes | None) -> None:
    url = github.twirp("CreateArtifact", name="record", version=7, mime_type="application/json").json()
    if uploaded:
        github.blob("PUT", url["signed_upload_url"], uploaded, BLOCK_BLOB)

    answer = github.twirp("FinalizeArtifact", name="record", size="4")

    assert (answer.status, answer.json()["code"]) == (412, "failed_precondition")
    assert github.tenant.github.artifacts() == []


@pytest.mark.parametrize(("asked_days", "kept_days"), [(2, 2), (400, 90), (None, 90)])
def test_nothing_is_kept_for_longer_than_asked_and_than_the_retention(asked_days: int | None, kept_days: int) -> None:
    wall = datetime(2031, 5, 1, tzinfo=UTC)
    expires = asked_days and (wall + timedelta(days=asked_days)).isoformat()
    with Tenant.of(spec(github={}), wall=wall.timestamp) as tenant:
        github = GitHub(tenant)
        created = github.twirp("CreateArtifact", name="a", version=4, expires_at=expires).json()
        github.blob("PUT", created["signed_upload_url"], b"x", BLOCK_BLOB)
        github.twirp("FinalizeArtifact", name="a", size=1)
        (artifact,) = tenant.github.artifacts()

    assert artifact.expires - artifact.created == timedelta(days=kept_days)
    assert artifact.created == tenant.clock.now()


def test_a_lost_answer_leaves_the_name_taken(github: GitHub) -> None:
    github.tenant.faults.add("POST", "CreateArtifact", kind="lost_answer", times=1)

    assert github.twirp("CreateArtifact", name="record", version=4).response.delivery is Delivery.RESET
    assert github.twirp("CreateArtifact", name="record", version=4).status == 409


def test_the_tenant_goes_back_to_its_file(make_github: MakeGitHub) -> None:
    github = make_github(repositories=[{"name": "org/churn", "variables": {"A": "1"}}])
    github.upload("record", CONTENT)
    github.tenant.github.set_variable("A", "2")
    github.tenant.github.end_run(77)

    github.tenant.reset()

    assert (github.tenant.github.artifacts(), github.tenant.github.variables()) == ([], {"A": "1"})
    assert github.upload("record", CONTENT)
