"""The lock of the variable: who holds it, who takes it over, and what a token must be allowed."""

import json
from contextlib import ExitStack

import pytest

from aks_deploy.domain.record import MOST_PREVIOUS, variable_name
from aks_deploy.errors import ConflictError, StateStoreError
from contract.stores import NAME, PAT, MakeStores, Stores, record, saved
from unit.state.samples import deployment

VARIABLE = variable_name(NAME)
LOCK = f"{VARIABLE}_LOCK"


@pytest.fixture
def stores(make_stores: MakeStores) -> Stores:
    return make_stores(kind="variable", token=PAT)


def abandoned(stores: Stores) -> None:
    """Let run 77 have taken the lock and never come back."""
    store = stores.of_new_run()
    with store.held():
        held = stores.tenant.github.variables()[LOCK]
    stores.tenant.github.set_variable(LOCK, held)


def test_a_run_leaves_the_record_and_no_lock(stores: Stores) -> None:
    saved(stores, 1)

    assert list(stores.tenant.github.variables()) == [VARIABLE]
    assert json.loads(stores.tenant.github.variables()[VARIABLE])["service_name"] == "churn"


def test_a_variable_of_a_github_environment_is_there_and_nowhere_else(make_stores: MakeStores) -> None:
    saved(make_stores(kind="variable", token=PAT, name="production/churn-record"), 1)
    stores = make_stores(kind="variable", token=PAT)

    assert list(stores.tenant.github.variables("production")) == ["CHURN_RECORD"]
    assert stores.tenant.github.variables() == {}


def test_an_environment_that_is_not_there_is_no_absence_of_the_record(make_stores: MakeStores) -> None:
    store = make_stores(kind="variable", token=PAT, name="elsewhere/").of_new_run()

    with pytest.raises(StateStoreError, match="knows no such repository or GitHub environment") as caught:
        store.load()

    assert "state-name" in caught.value.hint


def test_the_lock_is_freed_whatever_happens(stores: Stores) -> None:
    with pytest.raises(KeyboardInterrupt), stores.of_new_run().held():
        raise KeyboardInterrupt

    assert stores.tenant.github.variables() == {}


def test_a_run_that_is_at_work_is_named(stores: Stores) -> None:
    abandoned(stores)

    with pytest.raises(ConflictError, match="Run 77 is deploying") as caught, stores.of_parallel_run().held():
        pass

    assert "https://github.com/org/churn/actions/runs/77" in str(caught.value)


@pytest.mark.parametrize("conclusion", ["success", "failure", "cancelled", "timed_out"])
def test_the_lock_of_a_run_that_has_ended_is_taken_over(stores: Stores, conclusion: str) -> None:
    abandoned(stores)
    stores.tenant.github.end_run(77, conclusion)  # type: ignore[arg-type] # one of its words

    saved(stores, 1)

    assert list(stores.tenant.github.variables()) == [VARIABLE]


def test_the_lock_of_an_attempt_before_is_taken_over(stores: Stores) -> None:
    abandoned(stores)

    with stores.of_new_run(run_id=77).held():
        assert json.loads(stores.tenant.github.variables()[LOCK])["attempt"] == 2


def test_another_job_of_the_same_run_does_not_take_the_lock_over(stores: Stores) -> None:
    abandoned(stores)

    with pytest.raises(ConflictError, match="Run 77 is deploying"), stores.of_job(stores.jobs[-1]).held():
        pass


def test_the_lock_of_a_run_that_is_run_again_is_taken_over_by_another_run(stores: Stores) -> None:
    abandoned(stores)
    stores.of_parallel_run(run_id=77)

    with stores.of_parallel_run().held():
        assert json.loads(stores.tenant.github.variables()[LOCK])["run"] == 78


def test_a_run_that_lost_its_lock_saves_nothing_and_frees_nothing(stores: Stores) -> None:
    first = stores.of_new_run()
    with ExitStack() as of_the_first:
        of_the_first.enter_context(first.held())
        before = first.load()
        stores.tenant.github.end_run(77)
        second = stores.of_parallel_run()
        with second.held():
            with pytest.raises(ConflictError, match="has lost the lock"):
                first.save(record(1, before))
            of_the_first.close()
            assert json.loads(stores.tenant.github.variables()[LOCK])["run"] == 78
            second.save(record(2, second.load()))

    assert list(stores.tenant.github.variables()) == [VARIABLE]


@pytest.mark.parametrize("found", ["", "{}", "not ours"])
def test_a_lock_that_does_not_say_whose_it_is_is_left(stores: Stores, found: str) -> None:
    stores.tenant.github.set_variable(LOCK, found)

    with pytest.raises(ConflictError, match="does not say by whom") as caught, stores.of_new_run().held():
        pass

    assert caught.value.hint == f"If no run is at work, delete the variable {LOCK}."
    assert stores.tenant.github.variables() == {LOCK: found}


def test_a_token_that_may_not_look_at_runs_leaves_the_lock(stores: Stores) -> None:
    abandoned(stores)
    stores.tenant.github.end_run(77)
    stores.tenant.faults.add("GET", "runs/77", status=403, body='{"message": "no"}', content_type="application/json")

    with pytest.raises(ConflictError, match="may have ended") as caught, stores.of_parallel_run().held():
        pass

    assert "Actions: read" in caught.value.hint


def test_a_lock_whose_run_cannot_be_asked_about_is_left(stores: Stores) -> None:
    abandoned(stores)
    stores.tenant.faults.add("GET", "runs/77", status=503)

    with pytest.raises(ConflictError, match="may have ended") as caught, stores.of_parallel_run().held():
        pass

    assert "Run again later" in caught.value.hint
    assert LOCK in stores.tenant.github.variables()


def test_without_the_lock_nothing_is_saved_and_nobody_is_blamed(stores: Stores) -> None:
    store = stores.of_new_run()
    stores.tenant.faults.add("POST", "variables$", status=503, times=3)
    with pytest.raises(StateStoreError, match="Locking"), store.held():
        pass

    with pytest.raises(StateStoreError, match="did not get the lock"):
        store.save(record(1, parent=None))

    assert stores.tenant.github.variables() == {}


def test_githubs_own_token_may_not_and_the_error_says_which_one_may(make_stores: MakeStores) -> None:
    store = make_stores(kind="variable").of_new_run()

    for use in (store.load, lambda: store.held().__enter__()):
        with pytest.raises(StateStoreError, match=r"\(403: Resource not accessible by integration\)") as caught:
            use()
        assert "GitHub's own token never may" in caught.value.hint
        assert "Variables: read and write" in caught.value.hint


def test_what_does_not_fit_into_a_variable_loses_its_oldest_deployments(stores: Stores) -> None:
    many = tuple(
        deployment("x" * 990).model_copy(update={"durations_s": {str(n): float(n) for n in range(400)}})
        for _ in range(MOST_PREVIOUS)
    )
    store = stores.of_new_run()
    with store.held():
        store.save(record(1, store.load(), previous=many))

    found = store.load()
    assert found is not None
    assert 0 < len(found.previous) < MOST_PREVIOUS
    assert len(stores.tenant.github.variables()[VARIABLE].encode()) <= 48_000
