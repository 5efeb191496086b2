"""The traceback in a container's log, whatever surrounds it."""

import pytest

from aks_deploy.diagnosis.container_log import last_traceback

PLAIN = """Initializing
Traceback (most recent call last):
  File "score.py", line 3, in init
    raise ValueError("no weights")
ValueError: no weights
worker exits"""
CHAINED = """Traceback (most recent call last):
  File "user_script.py", line 117, in invoke_init
    self._user_init()
  File "score.py", line 4, in init
    load()
FileNotFoundError: no weights

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "user_script.py", line 121, in invoke_init
    raise UserScriptException(ex) from ex
server.user_script.UserScriptException: Caught an unhandled exception from the user script"""


def test_it_ends_with_the_line_that_names_the_exception() -> None:
    error, lines = last_traceback(PLAIN)

    assert error == "ValueError: no weights"
    assert lines == tuple(PLAIN.splitlines()[1:5])


def test_of_exceptions_raised_from_one_another_the_first_counts_and_all_are_shown() -> None:
    error, lines = last_traceback(f"{PLAIN}\n{CHAINED}\nshutting down")

    assert error == "FileNotFoundError: no weights"
    assert lines == tuple(CHAINED.splitlines())


def test_of_several_tracebacks_the_last_counts() -> None:
    error, lines = last_traceback(f"{CHAINED}\n{PLAIN}")

    assert error == "ValueError: no weights"
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("ending", "error"),
    [
        ("Boom", "Boom"),
        ("my.pkg.OutOfMemory: 8 GB", "my.pkg.OutOfMemory: 8 GB"),
        ("KeyError: 'x'", "KeyError: 'x'"),
        ("SystemExit: 3", "SystemExit: 3"),
        ("AssertionError", "AssertionError"),
    ],
)
def test_an_exception_of_any_name_is_recognised(ending: str, error: str) -> None:
    log = f'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    Exception("x")\n{ending}'

    assert last_traceback(log)[0] == error


def test_a_prefix_before_the_first_line_does_not_hide_it() -> None:
    error, lines = last_traceback("2026-07-19 17:05:00 | ERROR | " + PLAIN.partition("\n")[2])

    assert error == "ValueError: no weights"
    assert len(lines) == 4


def test_a_log_that_indents_every_line_is_read_too() -> None:
    log = "\n".join("    " + line for line in PLAIN.splitlines())

    assert last_traceback(log)[0] == "ValueError: no weights"


@pytest.mark.parametrize("log", ["", "all is well", "ValueError: a line that only looks like one"])
def test_a_log_without_a_traceback_has_none(log: str) -> None:
    assert last_traceback(log) == ("", ())


def test_a_traceback_that_is_cut_off_is_shown_as_far_as_it_goes() -> None:
    error, lines = last_traceback('Traceback (most recent call last):\n  File "score.py", line 3, in init')

    assert error == ""
    assert len(lines) == 2


def test_an_endless_recursion_is_shown_in_part() -> None:
    frames = '  File "score.py", line 3, in f\n    f()\n' * 500
    error, lines = last_traceback(f"Traceback (most recent call last):\n{frames}RecursionError: too deep")

    assert error == "RecursionError: too deep"
    assert len(lines) == 61
    assert lines[-1] == "RecursionError: too deep"
