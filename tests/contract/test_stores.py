"""What every store of the record keeps to, over the tenant's GitHub or in a folder; one text for all kinds."""

import pytest

from aks_deploy.errors import ConflictError, StateStoreError
from contract.stores import PAT, MakeStores, Stores, record, saved

IN_GITHUB = {
    "artifact": {"kind": "artifact"},
    "variable": {"kind": "variable", "token": PAT},
    "variable of a GitHub environment": {"kind": "variable", "token": PAT, "name": "production/"},
}
KINDS = {**IN_GITHUB, "file": {"kind": "file"}}
VARIABLE = "variables/AKS_DEPLOY_[A-Z0-9]+(_[A-Z0-9]+)*"
BLOB = "actions-results/.*"
READS = [
    *(
        ("artifact", "GET", path)
        for path in ("actions/artifacts", "artifacts/\\d+/zip", BLOB, "runs/\\d+", "org/churn$")
    ),
    ("artifact", "POST", "ListArtifacts"),
    ("variable", "GET", VARIABLE),
    ("variable of a GitHub environment", "GET", VARIABLE),
]
WRITES = [
    *(("artifact", "POST", path, 0) for path in ("CreateArtifact", "FinalizeArtifact", "DeleteArtifact")),
    *(("artifact", "POST", path, 2) for path in ("CreateArtifact", "FinalizeArtifact")),
    *(("artifact", "PUT", BLOB, skip) for skip in range(4)),
    *(("variable", "POST", "variables$", skip) for skip in range(3)),
    *(("variable", "PATCH", VARIABLE, skip) for skip in range(2)),
    ("variable", "DELETE", VARIABLE, 0),
    ("variable of a GitHub environment", "POST", "variables$", 1),
]
JSON = "application/json"
MOMENTARY: list[dict[str, object]] = [{"status": 429}, {"status": 503}, {"kind": "reset"}, {"kind": "silence"}]
UNCERTAIN: list[dict[str, object]] = [*MOMENTARY, {"status": 500, "carried_out": True}, {"kind": "lost_answer"}]


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, make_stores: MakeStores) -> Stores:
    return make_stores(**KINDS[request.param])


@pytest.fixture(params=IN_GITHUB)
def in_github(request: pytest.FixtureRequest, make_stores: MakeStores) -> Stores:
    return make_stores(**IN_GITHUB[request.param])


def test_where_nobody_saved_there_is_none(stores: Stores) -> None:
    assert stores.of_new_run().load() is None


def test_what_a_run_saved_the_next_one_finds(stores: Stores) -> None:
    saved(stores, 1, 2, 3)

    found = stores.of_new_run().load()

    assert found is not None
    assert (found.id, found.serial, found.saved_by.run) == (f"{3:032x}", 3, "3")


def test_a_second_save_of_a_run_replaces_its_first(stores: Stores) -> None:
    store = stores.of_new_run()
    with store.held():
        assert store.load() is None
        store.save(record(1))
        store.save(record(1, scoring_uri="http://203.0.113.1/score"))

    assert store.load() == record(1, scoring_uri="http://203.0.113.1/score")
    assert stores.of_new_run().load() == record(1, scoring_uri="http://203.0.113.1/score")
    assert len(stores.tenant.github.artifacts()) == (stores.kind == "artifact")


def test_another_attempt_of_a_run_finds_what_the_first_saved_and_saves_too(in_github: Stores) -> None:
    saved(in_github, 1)
    again = in_github.of_new_run(run_id=in_github.jobs[-1].spec.run_id)

    with again.held():
        again.save(record(2, again.load()))

    assert in_github.of_new_run().load() == record(2, record(1))


def test_who_could_not_read_may_save_where_nothing_is(stores: Stores) -> None:
    store = stores.of_new_run()

    with store.held():
        store.save(record(1, parent=None))

    assert stores.of_new_run().load() == record(1, parent=None)


@pytest.mark.parametrize(("kind", "method", "path"), READS)
@pytest.mark.parametrize("fault", MOMENTARY)
def test_a_read_that_fails_for_a_moment_is_repeated(
    make_stores: MakeStores, kind: str, method: str, path: str, fault: dict[str, object]
) -> None:
    stores = make_stores(**IN_GITHUB[kind])
    saved(stores, 1)
    before = stores.tenant.journal.count(method, path)
    stores.tenant.faults.add(method, path, times=1, **fault)

    assert stores.of_new_run().load() == record(1)
    assert stores.tenant.journal.count(method, path) >= before + 2


@pytest.mark.parametrize(("kind", "method", "path"), READS)
@pytest.mark.parametrize("fault", MOMENTARY)
def test_what_cannot_be_read_is_never_taken_for_no_record(
    make_stores: MakeStores, kind: str, method: str, path: str, fault: dict[str, object]
) -> None:
    stores = make_stores(**IN_GITHUB[kind])
    saved(stores, 1)
    stores.tenant.faults.add(method, path, **fault)

    with pytest.raises(StateStoreError, match="Reading the ") as caught:
        stores.of_new_run().load()

    assert caught.value.hint == "Run again when GitHub answers."


@pytest.mark.parametrize(("kind", "method", "path", "skip"), WRITES)
@pytest.mark.parametrize("fault", UNCERTAIN)
def test_a_write_that_fails_for_a_moment_ends_with_one_record(
    make_stores: MakeStores, kind: str, method: str, path: str, skip: int, fault: dict[str, object]
) -> None:
    stores = make_stores(**IN_GITHUB[kind])
    stores.tenant.faults.add(method, path, times=1, skip=skip, **fault)

    saved(stores, 1, 2)
    store = stores.of_new_run()
    with store.held():
        latest = record(3, store.load())
        store.save(latest)
        store.save(latest.model_copy(update={"scoring_uri": "http://203.0.113.1/score"}))

    found = stores.of_new_run().load()
    assert (found, found and found.serial) == (latest.model_copy(update={"scoring_uri": "http://203.0.113.1/score"}), 3)
    assert stores.tenant.journal.count(method, path) > skip


def test_a_store_that_never_answers_is_a_failure_to_save(in_github: Stores) -> None:
    store = in_github.of_new_run()
    with store.held():
        in_github.tenant.faults.add("POST", "CreateArtifact", status=500)
        in_github.tenant.faults.add("PATCH", "variables/.*", status=500)

        with pytest.raises(StateStoreError, match="Saving the "):
            store.save(record(1, store.load()))


def test_a_rate_limit_is_waited_for_where_that_is_a_matter_of_seconds(in_github: Stores) -> None:
    saved(in_github, 1)
    limit = '{"message": "You have exceeded a secondary rate limit."}'
    in_github.tenant.faults.add(
        "GET", "artifacts|variables/.*", status=403, retry_after_s=30, body=limit, times=2, content_type=JSON
    )

    assert in_github.of_new_run().load() == record(1)


def test_a_rate_limit_that_lasts_is_told(in_github: Stores) -> None:
    saved(in_github, 1)
    limit = '{"message": "You have exceeded a secondary rate limit."}'
    in_github.tenant.faults.add(
        "GET", "artifacts|variables/.*", status=403, retry_after_s=1800, body=limit, content_type=JSON
    )

    with pytest.raises(StateStoreError, match=r"\(403: You have exceeded a secondary rate limit"):
        in_github.of_new_run().load()


@pytest.mark.parametrize("kind", ["file", "variable"])
def test_while_one_run_holds_the_store_another_does_not(make_stores: MakeStores, kind: str) -> None:
    stores = make_stores(kind=kind, token=PAT)
    first, second = stores.of_parallel_run(), stores.of_parallel_run()

    with first.held(), pytest.raises(ConflictError), second.held():
        pass

    with second.held():
        second.save(record(1, second.load()))


@pytest.mark.parametrize("kind", ["file", "variable"])
def test_of_two_writers_the_later_is_refused(make_stores: MakeStores, kind: str) -> None:
    stores = make_stores(kind=kind, token=PAT)
    saved(stores, 1)
    first, second = stores.of_parallel_run(), stores.of_parallel_run()
    before = second.load()
    with first.held():
        first.save(record(2, first.load()))

    with second.held(), pytest.raises(ConflictError, match=r"run 2 of org/churn has saved it; it is left as it is"):
        second.save(record(3, before))

    assert second.load() == record(2, before)
