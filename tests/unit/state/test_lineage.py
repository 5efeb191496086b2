"""Which record follows which."""

import pytest

from aks_deploy.domain.record import NO_PARENT, Actor
from aks_deploy.errors import ConflictError, StateStoreError
from aks_deploy.state.lineage import check_succession, latest
from unit.state.samples import record

FIRST, SECOND, THIRD = record(1), record(2), record(3)
TWIN = record(2, id="f" * 32, saved_by=Actor(run="78", attempt="2", repository="org/churn"))


def test_the_last_of_a_line_counts_in_whatever_order_it_is_found() -> None:
    assert latest([THIRD, SECOND, FIRST], hint="") == THIRD
    assert latest([SECOND, THIRD], hint="") == THIRD
    assert latest([], hint="") is None


def test_two_with_the_same_parent_are_a_conflict_that_names_both_runs() -> None:
    with pytest.raises(ConflictError, match=r"run 77 of org/churn and run 78 \(attempt 2\) of org/churn") as caught:
        latest([SECOND, TWIN, FIRST], hint="Delete one.")

    assert caught.value.hint.startswith("Delete one. Let deployments")


def test_two_first_records_are_a_conflict_too() -> None:
    with pytest.raises(ConflictError):
        latest([FIRST, record(1, id="e" * 32)], hint="")


def test_records_whose_parent_nobody_knows_are_none() -> None:
    assert latest([record(2, parent=None), record(1, id="e" * 32, parent=None)], hint="") == record(2, parent=None)


@pytest.mark.parametrize(
    ("new", "stored"),
    [(FIRST, None), (SECOND, FIRST), (SECOND, SECOND), (record(1, parent=None), None)],
)
def test_a_record_may_follow_its_parent_and_what_its_own_run_saved(new: object, stored: object) -> None:
    check_succession(new, stored, place="x")  # type: ignore[arg-type] # records, or none


@pytest.mark.parametrize(("new", "stored"), [(THIRD, FIRST), (SECOND, TWIN), (FIRST, TWIN)])
def test_a_record_that_another_run_saved_meanwhile_is_not_written_over(new: object, stored: object) -> None:
    with pytest.raises(ConflictError, match="Since this run read x, run 7"):
        check_succession(new, stored, place="x")  # type: ignore[arg-type] # as above


def test_a_record_that_is_gone_meanwhile_is_a_conflict() -> None:
    assert SECOND.parent != NO_PARENT
    with pytest.raises(ConflictError, match="somebody has deleted it"):
        check_succession(SECOND, None, place="x")


def test_who_could_not_read_does_not_write() -> None:
    with pytest.raises(StateStoreError, match="could not read x when it began"):
        check_succession(record(1, parent=None), TWIN, place="x")
