"""What a runner gets to read: commands of ours, and none of anybody else's."""

import io
import json
import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from action.log_commands import LogCommand, parse
from aks_deploy.errors import DeploymentFailedError, InvalidInputError, Problem
from aks_deploy.github.commands import MOST_ANNOTATIONS, GitHubConsole
from aks_deploy.github.neutral import neutral_lines

SECRET = "s3cret~of/the-tests"
INJECTIONS = [
    "::add-mask::a",
    "  ::error::gone",
    "\t::set-env name=PATH::/tmp",
    "\u00a0::error::gone",
    "fine\n::error::gone",
    "fine\r::error::gone",
    "fine\r\n  ::stop-commands::x",
    "log ##[error]gone",
    "##[group]##[error]x",
    "\x0b::error::gone",
    "\ufeff::error::gone",
    "::ERROR::gone",
]


def lines_of(output: str) -> list[str]:
    """The lines as .NET reads them: a carriage return ends one too."""
    return re.split(r"\r\n|\n|\r", output)


def commands_of(output: str) -> list[LogCommand]:
    """Every command that the runner would carry out."""
    return [command for line in lines_of(output) if (command := parse(line))]


@pytest.mark.parametrize("text", INJECTIONS)
def test_foreign_text_is_printed_and_not_obeyed(capsys: pytest.CaptureFixture[str], text: str) -> None:
    GitHubConsole(sys.stdout).info(text)

    printed = capsys.readouterr().out
    assert commands_of(printed) == []
    assert "gone" not in text or "gone" in printed


def test_what_was_neutralised_can_still_be_read() -> None:
    assert neutral_lines("a\n  ::error::b ##[group]c") == ["a", r"  \::error::b ##\[group]c"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["::", "##[", "]", "error", " ", "\n", "\r", "\u2003", "\\", "\x0b", "\x85", "a"])))
def test_no_text_becomes_a_command(pieces: list[str]) -> None:
    printed = "\n".join(neutral_lines("".join(pieces)))

    assert commands_of(printed) == []


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_a_line_or_moves_the_cursor(text: str) -> None:
    for line in neutral_lines(text):
        assert not any(sign in line for sign in "\x1b\x07\x08\r\n\x85\u2028")


def test_annotations_carry_their_text_however_it_looks(capsys: pytest.CaptureFixture[str]) -> None:
    console = GitHubConsole(sys.stdout)

    console.notice("50% done: a,b")
    console.warning("two\nlines")
    console.debug("seen by few")

    assert commands_of(capsys.readouterr().out) == [
        LogCommand("notice", "50% done: a,b", {}),
        LogCommand("warning", "two\nlines", {}),
        LogCommand("debug", "seen by few", {}),
    ]


def test_a_mask_is_sent_before_anything_and_hides_the_secret(capsys: pytest.CaptureFixture[str]) -> None:
    console = GitHubConsole(sys.stdout)

    console.mask(SECRET)
    console.info(f"the key is {SECRET}")
    console.warning(f"{SECRET}!")
    with console.group(f"about {SECRET}"):
        console.debug(SECRET)

    printed = capsys.readouterr().out.splitlines()
    first, *rest = [line for line in printed if line == f"::add-mask::{SECRET}" or "add-mask" not in line]
    assert first == printed[0] == f"::add-mask::{SECRET}"
    assert not any(SECRET in line for line in rest)
    assert "the key is ***" in rest


def masks(capsys: pytest.CaptureFixture[str], secret: str) -> list[str]:
    GitHubConsole(sys.stdout).mask(secret)
    return [command.data for command in commands_of(capsys.readouterr().out)]


@pytest.mark.parametrize("text", ["", " \n", "dev", "12345", "{", "}\n{", "{ \n } ]", "------", "Password", "default"])
def test_texts_that_would_garble_the_log_are_not_masked(capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert masks(capsys, text) == []


def test_of_a_secret_of_many_lines_no_brace_becomes_a_mask(capsys: pytest.CaptureFixture[str]) -> None:
    secret = json.dumps({"clientSecret": SECRET}, indent=2)

    masked = masks(capsys, secret)

    assert masked[0] == f'"clientSecret": "{SECRET}"'
    assert all(len(text) >= 8 for text in masked)


def test_a_secret_of_lines_that_are_all_worth_it_is_masked_whole_and_by_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    masked = masks(capsys, "first-line\nsecond-line\n")

    assert masked[:3] == ["first-line\nsecond-line", "first-line", "second-line"]


def test_at_most_ten_annotations_of_a_kind_are_made_and_the_last_counts_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    console = GitHubConsole(sys.stdout)
    for number in range(12):
        console.warning(f"warning {number}")
    console.notice("one")
    console.close()

    printed = capsys.readouterr().out
    warnings = [command.data for command in commands_of(printed) if command.name == "warning"]
    assert warnings == [f"warning {number}" for number in range(MOST_ANNOTATIONS)] + [
        "3 more of this kind are in the log"
    ]
    assert all(f"warning: warning {number}" in printed for number in range(MOST_ANNOTATIONS, 12))
    assert len([command for command in commands_of(printed) if command.name == "notice"]) == 1


def test_each_problem_is_an_error_with_its_place_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    problems = (
        Problem("cpu_coers is unknown", hint="Did you mean 'cpu_cores'?", file="a,b.yml", line=2, column=3),
        Problem("input image: no"),
    )

    GitHubConsole(sys.stdout).failure(InvalidInputError("2 problems", problems=problems))

    printed = capsys.readouterr().out
    first, second = commands_of(printed)
    assert (first.name, first.data) == ("error", "cpu_coers is unknown\nDid you mean 'cpu_cores'?")
    place = {name: value for name, value in first.properties.items() if value}
    assert place == {"title": "invalid-input", "file": "a,b.yml", "line": "2", "col": "3"}
    assert second.data == "input image: no"
    assert "error: a,b.yml:2:3: cpu_coers is unknown\n" in printed


def test_more_than_ten_problems_are_all_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    console = GitHubConsole(sys.stdout)
    console.failure(InvalidInputError("many", problems=tuple(Problem(f"problem {number};") for number in range(30))))
    console.close()

    printed = capsys.readouterr().out
    assert all(f"problem {number};" in printed for number in range(30))
    assert len(commands_of(printed)) == MOST_ANNOTATIONS + 1


def test_a_failure_shows_its_details_folded_and_no_command_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    error = DeploymentFailedError("It failed.", hint="Look below.", details=("Traceback:", "::error::foreign"))

    GitHubConsole(sys.stdout).failure(error)

    names = [command.name for command in commands_of(capsys.readouterr().out)]
    assert names == ["group", "endgroup", "error"]


def test_groups_do_not_nest_and_end_whatever_happens(capsys: pytest.CaptureFixture[str]) -> None:
    console = GitHubConsole(sys.stdout)

    with pytest.raises(KeyError), console.group("outer"), console.group("inner"):
        raise KeyError

    printed = capsys.readouterr().out
    assert [(command.name, command.data) for command in commands_of(printed)] == [("group", "outer"), ("endgroup", "")]
    assert "inner\n" in printed


def test_every_line_is_flushed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    console = GitHubConsole(sys.stdout)

    for tell in (console.info, console.debug, console.notice, console.warning, console.mask):
        before = len(raw.getvalue())
        tell("something to say")
        assert b"something to say\n" in raw.getvalue()[before:]
        assert raw.getvalue().endswith(b"\n")


def test_what_the_stream_cannot_encode_is_written_out(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))

    GitHubConsole(sys.stdout).info("naïve \ud800")
    GitHubConsole(sys.stdout).failure(InvalidInputError("é", problems=(Problem("ü", file="ö\ud800", line=1),)))

    assert b"na\\xefve" in raw.getvalue()
