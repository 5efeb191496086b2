"""The model of the runner keeps a step's log as actions/runner does."""

import threading

import pytest

from action.masking import Masker
from action.step_log import LONGEST_MESSAGE, MOST_ANNOTATIONS, Annotation, StepLog


@pytest.fixture
def log() -> StepLog:
    return StepLog(Masker())


def taken(log: StepLog, *lines: str) -> list[str]:
    for line in lines:
        log.take(line)
    return log.lines


def test_a_mask_hides_what_comes_after_it_and_is_not_shown(log: StepLog) -> None:
    assert taken(log, "s3cret", "::add-mask::s3cret", "a s3cret") == ["s3cret", "a ***"]


def test_an_empty_mask_is_answered_with_a_warning(log: StepLog) -> None:
    assert "Can't add secret mask" in taken(log, "::add-mask:: ")[0]


def test_annotations_have_their_place_and_their_secrets_hidden(log: StepLog) -> None:
    taken(log, "::add-mask::s3cret", "::error file=/github/workspace/a.yml,line=3,title=t::b s3cret")

    assert log.annotations == [Annotation("error", "b ***", "t", "a.yml", "3")]
    assert log.lines == ["##[error]b ***"]


def test_of_each_kind_the_first_ten_become_annotations_and_all_are_in_the_log(log: StepLog) -> None:
    taken(log, *(f"::error::{n}" for n in range(12)), "::warning::w")

    assert [found.kind for found in log.annotations] == ["error"] * MOST_ANNOTATIONS + ["warning"]
    assert log.lines[11] == "##[error]11"


def test_a_long_message_is_cut(log: StepLog) -> None:
    taken(log, f"::error::{'x' * 5000}")

    assert len(log.annotations[0].message) == LONGEST_MESSAGE


def test_between_stop_and_token_nothing_is_a_command_not_even_a_mask(log: StepLog) -> None:
    lines = taken(log, "::stop-commands::4f1c", "::add-mask::s3cret", "::error::x", "::4f1c::", "::add-mask::s3cret")

    assert lines == ["::stop-commands::4f1c", "::add-mask::s3cret", "::error::x", "::4f1c::"]
    assert log.masker.hide("s3cret") == "***"
    assert not log.annotations


def test_commands_that_are_disabled_fail_the_step(log: StepLog) -> None:
    taken(log, "::set-env name=A::1")

    assert log.failed


def test_debug_is_shown_only_where_it_is_asked_for(log: StepLog) -> None:
    assert taken(log, "::debug::d") == []
    assert taken(StepLog(Masker(), debug=True), "::debug::d") == ["##[debug]d"]


def test_who_waits_for_a_line_is_woken_by_it_or_by_the_end(log: StepLog) -> None:
    threading.Thread(target=taken, args=(log, "here")).start()
    assert log.wait_for("here", timeout_s=30)

    threading.Thread(target=log.close).start()
    assert not log.wait_for("never", timeout_s=30)
