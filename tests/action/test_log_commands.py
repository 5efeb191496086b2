"""The model of the runner takes for a command what actions/runner does."""

import pytest

from action.log_commands import LogCommand, parse


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("::notice::text", LogCommand("notice", "text")),
        ("  \t::NOTICE::text", LogCommand("notice", "text")),
        ("::add-mask::a::b", LogCommand("add-mask", "a::b")),
        ("::error file=a.yml,line=3::x%0Ay%25", LogCommand("error", "x\ny%", {"file": "a.yml", "line": "3"})),
        ("::error title=a%2Cb%3Ac::x%3A", LogCommand("error", "x%3A", {"title": "a,b:c"})),
        ("::error title=,file=a::x", LogCommand("error", "x", {"file": "a"})),
        ("before ##[error]x%5D", LogCommand("error", "x]")),
        ("##[error file=a;line=3]x", LogCommand("error", "x", {"file": "a", "line": "3"})),
        ("::group::", LogCommand("group", "")),
    ],
)
def test_a_command_is_seen(line: str, command: LogCommand) -> None:
    assert parse(line) == command


@pytest.mark.parametrize(
    "line", ["text", "", "::nonsense::x", "before ::error::x", "::error", "##[nonsense]x", "##[error x", ":: error::x"]
)
def test_a_line_is_a_line(line: str) -> None:
    assert parse(line) is None


def test_a_token_that_ends_a_stop_is_a_command_while_it_counts() -> None:
    assert parse("::4f1c::") is None
    assert parse("::4f1c::", {"4f1c"}) == LogCommand("4f1c", "")
