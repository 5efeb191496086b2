"""Reading at the same time: all that is said and raised is as if it were one after the other."""

import threading
from collections.abc import Callable
from typing import NoReturn

import pytest

from aks_deploy.deploying.together import together


def failing(text: str, *, after: threading.Event | None = None) -> Callable[[], NoReturn]:
    def read() -> NoReturn:
        if after is not None:
            assert after.wait(10)
        raise LookupError(text)

    return read


def test_three_reads_are_under_way_at_the_same_time_and_told_in_order() -> None:
    all_three = threading.Barrier(3, timeout=10)

    def read(name: str) -> str:
        all_three.wait()
        return name

    assert together(lambda: read("a"), lambda: read("b"), lambda: read("c")) == ("a", "b", "c")


def test_the_first_error_by_order_is_raised_also_where_it_comes_last() -> None:
    others_failed = threading.Event()

    def last() -> None:
        others_failed.set()
        raise LookupError("third")

    with pytest.raises(LookupError, match="first"):
        together(failing("first", after=others_failed), failing("second"), last)


def test_an_error_waits_for_the_other_reads() -> None:
    failed, ended = threading.Event(), []

    def first() -> NoReturn:
        failed.set()
        raise LookupError

    def slow() -> None:
        assert failed.wait(10)
        ended.append("slow")

    with pytest.raises(LookupError):
        together(first, slow, slow)

    assert ended == ["slow", "slow"]
