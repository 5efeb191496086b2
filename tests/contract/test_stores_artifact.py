"""Which artifacts are believed: none that somebody else could have made, and none that is damaged."""

from random import Random
from typing import Any

import pytest

from aks_deploy.domain.record import Record
from aks_deploy.errors import ConflictError, StateStoreError
from aks_deploy.state.record_text import record_text
from aml_simulator.azure.clouds import RESULTS_HOST
from aml_simulator.http import Request, Response
from contract.stores import NAME, MakeStores, Stores, record, saved

API_HOST = "api.github.com"
GOOD = record(1)
POISON = record(9, cluster_name="aks-stranger")
COMMIT = "beef0000beef0000beef0000beef0000beef0000"
LARGE = Random(1).randbytes(1_200_000).hex()  # noqa: S311 - what does not shrink in a zip, the same each time
JSON = {"record.json": record_text(POISON)}


@pytest.fixture
def stores(make_stores: MakeStores) -> Stores:
    return make_stores(kind="artifact")


def left(stores: Stores, *, artifact: dict[str, object] | None = None, **run: Any) -> None:  # noqa: ANN401 - fields of a run
    """Let a run that is over have left an artifact of the record's name, an hour ago."""
    described = {"name": NAME, "files": JSON, **(artifact or {})}
    stores.tenant.github.add_run(id=4000, age_days=0.04, artifacts=[described], **run)


def found(stores: Stores) -> Record | None:
    return stores.of_new_run().load()


def test_what_a_run_of_the_default_branch_left_is_believed(stores: Stores) -> None:
    left(stores)

    assert found(stores) == POISON


@pytest.mark.parametrize(
    "run",
    [
        {"head_repository": "stranger/churn"},
        {"head_repository": "stranger/churn", "event": "pull_request"},
        {"event": "pull_request"},
        {"event": "pull_request_target"},
        {"workflow": ".github/workflows/other.yml"},
        {"workflow": "deploy.yml"},
        {"head_branch": "feature"},
        {"head_branch": "v9"},
        {"head_branch": None},
        {"artifact": {"retention_days": 0.01}},
        {"artifact": {"name": f"{NAME}-2"}},
    ],
    ids=str,
)
def test_what_anybody_else_could_have_left_is_not_believed(stores: Stores, run: dict[str, Any]) -> None:
    left(stores, **run)

    assert found(stores) is None


def test_behind_artifacts_that_are_not_believed_the_good_one_is_found(stores: Stores) -> None:
    saved(stores, 1)
    stores.tenant.clock.advance(3600 * 24)
    for number in range(150):
        forged = [{"name": NAME, "files": JSON}]
        stores.tenant.github.add_run(id=5000 + number, head_repository="stranger/churn", age_days=0, artifacts=forged)

    assert found(stores) == GOOD


def test_more_artifacts_than_can_be_looked_at_are_no_absence(stores: Stores) -> None:
    forged = [{"name": NAME, "files": {"x": str(number)}} for number in range(1100)]
    stores.tenant.github.add_run(id=5000, head_repository="stranger/churn", artifacts=forged)

    with pytest.raises(StateStoreError, match="more than 1000 artifacts"):
        found(stores)


@pytest.mark.parametrize(
    ("artifact", "said"),
    [
        ({"digest": f"sha256:{'0' * 64}"}, "its digest is not the one that GitHub has noted"),
        ({"files": {"../../record.json": "{}"}}, "it holds 1 files"),
        ({"files": {**JSON, "other.json": "{}"}}, "it holds 2 files"),
        ({"files": {}, "zeros": {"record.json": 20_000_000}}, "what it holds is larger than 1 MB"),
        ({"files": {"record.json": LARGE}}, "it is larger than 1 MB"),
        ({"files": {"record.json": "{damaged"}}, "line 1, column 2"),
        ({"files": {"record.json": '{"version": 99}'}}, "a newer aks-deploy wrote it"),
        ({"files": {"record.json": record_text(record(1, service_name="fraud"))}}, "is about the web service 'fraud'"),
    ],
    ids=["digest", "path", "two members", "bomb", "large", "damaged", "newer", "foreign"],
)
def test_a_damaged_artifact_of_our_own_is_told_and_never_believed(
    stores: Stores, artifact: dict[str, object], said: str
) -> None:
    left(stores, artifact=artifact)

    with pytest.raises(StateStoreError, match="of run 4000") as caught:
        found(stores)

    assert said in str(caught.value)


def test_a_damaged_artifact_that_a_good_one_follows_is_passed_over(stores: Stores) -> None:
    left(stores, artifact={"digest": f"sha256:{'0' * 64}"})
    store = stores.of_new_run()
    store.save(record(2, parent=None))

    assert found(stores) == record(2, parent=None)


def test_a_run_that_could_not_read_begins_a_line_that_counts_for_the_next(stores: Stores) -> None:
    saved(stores, 1, 2, 3)
    blind = record(4, parent=None, cluster_name="aks-new")
    stores.of_new_run().save(blind)

    assert found(stores) == blind
    saved(stores, 5)
    assert found(stores) == record(5, blind)


@pytest.mark.parametrize(("tags", "believed"), [(("v*",), True), (("release-*", "v1.*"), True), (("w*",), False)])
def test_a_run_of_a_tag_is_believed_where_the_tag_matches(
    make_stores: MakeStores, tags: tuple[str, ...], *, believed: bool
) -> None:
    stores = make_stores(kind="artifact", tags=tags)
    store = stores.of_new_run(ref="refs/tags/v1.2", event="release", sha=COMMIT)
    store.save(GOOD)

    assert (found(stores) == GOOD) == believed


@pytest.mark.parametrize("tag", ["v2.0", "v2/beta"], ids=["annotated", "with a slash"])
def test_a_tag_of_any_kind_is_known_at_its_commit_and_nowhere_else(stores: Stores, tag: str) -> None:
    stores.of_new_run(ref=f"refs/tags/{tag}", sha=COMMIT).save(GOOD)
    assert found(stores) == GOOD

    stores.of_new_run(ref=f"refs/heads/{tag}", sha="f" * 40).save(POISON)
    assert found(stores) == GOOD


def test_a_branch_that_is_called_like_a_tag_is_not_believed(stores: Stores) -> None:
    stores.of_new_run(ref="refs/tags/v1.2", sha=COMMIT)
    stores.of_new_run(ref="refs/heads/v1.2", sha="f" * 40).save(POISON)

    assert found(stores) is None


def test_the_storage_of_artifacts_never_sees_a_token(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    handle, sent = stores.tenant.handle, list[Request]()

    def seen(request: Request) -> Response:
        sent.append(request)
        return handle(request)

    monkeypatch.setattr(stores.tenant, "handle", seen)

    saved(stores, 1)
    assert found(stores) == GOOD

    elsewhere = [request for request in sent if request.host.endswith("blob.core.windows.net")]
    assert {request.method for request in elsewhere} == {"PUT", "GET"}
    assert not any("authorization" in request.headers for request in elsewhere)
    assert {request.host for request in sent if "authorization" in request.headers} == {API_HOST, RESULTS_HOST}


def test_two_runs_that_saved_at_the_same_time_are_found_out_by_the_next(stores: Stores) -> None:
    saved(stores, 1)
    first, second = stores.of_parallel_run(), stores.of_parallel_run()
    both = first.load(), second.load()
    first.save(record(2, both[0]))
    second.save(record(3, both[1]))

    with pytest.raises(ConflictError, match="run 3 of org/churn and run 2 of org/churn") as caught:
        found(stores)

    assert f"Delete the artifact '{NAME}' of the run that shall not count" in caught.value.hint


def test_a_run_that_went_on_from_the_first_of_two_hides_neither(stores: Stores) -> None:
    saved(stores, 1)
    first, second, third = (stores.of_parallel_run() for _ in range(3))
    before = second.load()
    first.save(record(2, first.load()))
    third.save(record(4, third.load()))
    second.save(record(3, before))

    with pytest.raises(ConflictError, match="run 3 of org/churn and run 2 of org/churn"):
        found(stores)


def test_another_job_of_the_same_run_is_not_written_over(stores: Stores) -> None:
    first = stores.of_new_run()
    second = stores.of_job(stores.jobs[-1])
    before = first.load(), second.load()
    first.save(record(1, before[0]))

    with pytest.raises(ConflictError, match="Another job of this run has saved"):
        second.save(record(2, before[1]))

    assert found(stores) == record(1)


@pytest.mark.parametrize("permission", ["none", "read"])
def test_without_the_permission_to_read_actions_that_is_what_is_said(stores: Stores, permission: str) -> None:
    store = stores.of_new_run(permissions={"actions": permission, "contents": "read"})
    store.save(GOOD)

    if permission == "read":
        assert store.load() == GOOD
        return
    with pytest.raises(StateStoreError, match=r"\(403: Resource not accessible by integration\)") as caught:
        store.load()
    assert "actions: read" in caught.value.hint


def test_when_its_run_has_ended_a_job_cannot_save(stores: Stores) -> None:
    store = stores.of_new_run()
    stores.tenant.github.end_run(stores.jobs[-1].spec.run_id)

    with pytest.raises(StateStoreError, match="refused CreateArtifact"):
        store.save(GOOD)
