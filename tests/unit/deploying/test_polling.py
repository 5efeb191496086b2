"""How often is looked, how soon the end is noticed, and that a wait keeps its deadline."""

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

import pytest

from aks_deploy.deploying.polling import poll
from aks_deploy.errors import RemoteUnavailableError
from unit.deploying.waiting import ManualClock, updating

TEN_MINUTES_S = 600
USUALS_S = (20, 45, 90, 150, 300, 450, 600, 1200)


def looks(ends_s: float, took_s: Sequence[float] = (), *, seed: int = 0) -> list[float]:
    """When is looked for the end of something that ends then, after runs in which it took so long."""
    clock, found = ManualClock(seed), []

    def read() -> bool:
        found.append(clock.elapsed_s)
        return clock.elapsed_s >= ends_s

    assert poll(updating(clock, took_s), read, bool, within_s=7200, describe=str)
    return found


def lasting_around(usual_s: float, *, spread: float, runs: int) -> list[float]:
    """Durations of so many runs: log-normal, as those of Azure are, the usual one in the middle."""
    chance = random.Random(4711)  # noqa: S311 - the same in every run
    return [usual_s * math.exp(chance.gauss(0, spread)) for _ in range(runs)]


@pytest.mark.parametrize("usual_s", [60, 120, 300, 600])
def test_the_end_is_noticed_within_one_and_a_half_seconds_in_most_runs(usual_s: float) -> None:
    durations_s = lasting_around(usual_s, spread=0.1, runs=300)

    late_s = [looks(ends_s, [usual_s], seed=seed)[-1] - ends_s for seed, ends_s in enumerate(durations_s)]

    assert median(late_s) < 1.5


def test_the_end_is_noticed_soon_where_durations_vary_twice_as_much() -> None:
    late_s = [
        looks(ends_s, [usual_s], seed=seed)[-1] - ends_s
        for usual_s in USUALS_S[:-1]
        for seed, ends_s in enumerate(lasting_around(usual_s, spread=0.2, runs=60))
    ]

    assert median(late_s) < 1.5
    assert max(late_s) < 28


@pytest.mark.parametrize("ends_s", [3, 30, 100, 700, 3000])
def test_without_a_usual_duration_a_tenth_of_it_goes_by_unnoticed_at_most(ends_s: float) -> None:
    for seed in range(30):
        assert looks(ends_s, seed=seed)[-1] - ends_s <= min(max(0.11 * ends_s, 1.1), 11)


@pytest.mark.parametrize("usual_s", [None, *USUALS_S])
def test_there_are_fewer_than_ninety_looks_in_any_ten_minutes(usual_s: float | None) -> None:
    for seed in range(5):
        at_s = looks(3600, [usual_s] if usual_s else [], seed=seed)
        in_ten_minutes = [sum(start <= each < start + TEN_MINUTES_S for each in at_s) for start in at_s]
        assert max(in_ten_minutes) < 90


def test_what_ends_at_once_is_noticed_at_once_whatever_is_usual() -> None:
    assert all(looks(2, [usual_s])[-1] < 4 for usual_s in USUALS_S)


def test_the_middle_one_of_the_last_durations_is_usual() -> None:
    after_runs = looks(400, [100, 300, 9000])

    pauses = {round(start): end - start for start, end in pairwise(after_runs)}

    assert min(pause for start, pause in pauses.items() if 290 <= start <= 310) < 1.2
    assert min(pause for start, pause in pauses.items() if 90 <= start <= 110) > 10


def test_azure_is_left_alone_for_as_long_as_its_answer_asks() -> None:
    clock = ManualClock()
    at_s: list[float] = []

    def read() -> float:
        at_s.append(clock.elapsed_s)
        return clock.elapsed_s

    poll(updating(clock), read, lambda s: s >= 60, within_s=300, describe=str, not_before_s=lambda _: 25.0)

    assert at_s == [0, 25, 50, 75]


def test_azure_is_left_alone_for_as_long_as_its_refusal_asks() -> None:
    clock = ManualClock()

    def read() -> str:
        if clock.elapsed_s < 40:
            raise RemoteUnavailableError("busy", retry_after_s=40)
        return "done"

    assert poll(updating(clock), read, lambda _: True, within_s=300, describe=str) == "done"
    assert clock.elapsed_s == 40


def test_however_long_azure_wants_to_be_left_alone_the_deadline_is_kept() -> None:
    clock = ManualClock()

    assert poll(updating(clock), lambda: "busy", lambda _: False, within_s=12, describe=str, not_before_s=lambda _: 900)

    assert clock.elapsed_s == pytest.approx(12)


def test_who_reads_may_be_as_patient_as_the_wait_and_no_more() -> None:
    clock = ManualClock()
    run = updating(clock, minutes=10)
    patience_s = []

    def read() -> None:
        patience_s.append(run.budget.patience_s)

    poll(run, read, lambda _: False, within_s=3, describe=str)

    assert patience_s[0] == 3
    assert patience_s[-1] <= 0
    assert run.budget.patience_s == pytest.approx(597)


def test_a_wait_inside_of_another_ends_with_it() -> None:
    clock = ManualClock()
    run = updating(clock)

    with run.budget.waiting(5):
        poll(run, lambda: None, lambda _: False, within_s=60, describe=str)

    assert clock.elapsed_s == pytest.approx(5)
