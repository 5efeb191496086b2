"""What a person at a shell gets to read."""

import io

import pytest

from aks_deploy.console.terminal import TerminalConsole, TerminalOutputs
from aks_deploy.errors import DeploymentFailedError, InvalidInputError, Problem

SECRET = "s3cret~of/the-tests"


def test_each_kind_of_line_says_what_it_is() -> None:
    stream = io.StringIO()
    console = TerminalConsole(stream)

    console.info("info")
    console.debug("more")
    console.notice("one\ntwo")
    console.warning("careful")

    assert stream.getvalue() == "info\ndebug: more\nnotice: one\n        two\nwarning: careful\n"


def test_groups_are_indented_even_after_an_error_in_one() -> None:
    stream = io.StringIO()
    console = TerminalConsole(stream)

    def fail() -> None:
        with console.group("outer"):
            console.info("inside")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    console.info("after")

    assert stream.getvalue() == "outer\n  inside\nafter\n"


def test_secrets_are_hidden_everywhere_once_they_are_known() -> None:
    stream = io.StringIO()
    console = TerminalConsole(stream)
    console.mask(SECRET)
    console.mask("")

    for tell in (console.info, console.debug, console.notice, console.warning):
        tell(f"it is {SECRET}.")
    console.failure(DeploymentFailedError(SECRET, hint=SECRET, details=(SECRET,)))

    assert SECRET not in stream.getvalue()
    assert stream.getvalue().count("***") == 7


def test_the_longer_of_two_secrets_is_hidden_whole() -> None:
    stream = io.StringIO()
    console = TerminalConsole(stream)
    console.mask("secret-key")
    console.mask("secret-key-and-more")

    console.info("secret-key-and-more")

    assert stream.getvalue() == "***\n"


def test_a_failure_shows_details_then_what_happened_and_what_to_do() -> None:
    stream = io.StringIO()

    TerminalConsole(stream).failure(DeploymentFailedError("It failed.", hint="Look.", details=("a\nb", "c")))

    assert stream.getvalue() == "Details\n  a\n  b\n  c\nerror: It failed.\n       Look.\n"


def test_every_problem_is_shown_with_its_place() -> None:
    stream = io.StringIO()
    problems = (Problem("no", hint="Did you?", file="a.yml", line=1, column=2), Problem("input image: no"))

    TerminalConsole(stream).failure(InvalidInputError("2 problems", problems=problems))

    assert stream.getvalue() == "error: a.yml:1:2: no\n       Did you?\nerror: input image: no\n"


def test_foreign_text_cannot_steer_the_terminal() -> None:
    stream = io.StringIO()

    TerminalConsole(stream).info("\x1b]0;title\x07 \x1b[2Jgone\x9b31m\tkept")

    assert stream.getvalue() == "\\x1b]0;title\\x07 \\x1b[2Jgone\\x9b31m\tkept\n"


def test_what_the_stream_cannot_encode_is_written_out() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")

    TerminalConsole(stream).info("naïve \ud800")

    assert raw.getvalue() == b"na\\xefve \\ud800\n"


def test_outputs_are_printed_at_the_end_with_their_last_values() -> None:
    stream = io.StringIO()
    outputs = TerminalOutputs(stream)

    for name, value in (("change", "none"), ("failure-reason", ""), ("primary-key", SECRET), ("change", "created")):
        outputs.set(name, value)
    assert stream.getvalue() == ""
    outputs.close()
    outputs.close()

    assert stream.getvalue() == f"change=created\nprimary-key={SECRET}\n"


def test_a_value_of_many_lines_cannot_look_like_another_output() -> None:
    stream = io.StringIO()
    outputs = TerminalOutputs(stream)

    outputs.set("scoring-uri", "http://x\nprimary-key=y")
    outputs.close()

    assert stream.getvalue() == "scoring-uri=http://x\\nprimary-key=y\n"
