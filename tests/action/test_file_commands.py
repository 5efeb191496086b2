"""The model of the runner reads file commands as actions/runner does."""

import pytest

from action.file_commands import FileCommandError, pairs


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("a=1\n", [("a", "1")]),
        ("a=1", [("a", "1")]),
        ("\n\na=1\n\n", [("a", "1")]),
        ("a==<<b\n", [("a", "=<<b")]),
        ("a=\n", [("a", "")]),
        ("a=1\r\n", [("a", "1\r")]),
        ("\ufeffa=1\n", [("a", "1")]),
        ("a<<E\nE\n", [("a", "")]),
        ("a<<E\none\ntwo\nE\nb=2\n", [("a", "one\ntwo"), ("b", "2")]),
        ("a<<E\none\nE", [("a", "one")]),
        ("a<<E\n E\nE\n", [("a", " E")]),
        ("a=1\na=2\n", [("a", "1"), ("a", "2")]),
    ],
)
def test_what_is_written_is_read(text: str, read: list[tuple[str, str]]) -> None:
    assert list(pairs(text)) == read


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nothing\n", "Invalid format"),
        ("=1\n", "Invalid format"),
        ("<<E\nE\n", "neither name nor delimiter"),
        ("a<<\n", "neither name nor delimiter"),
        ("a<<E\none\n", "Matching delimiter not found 'E'"),
        ("a<<E\none", "EOF marker missing new line"),
        ("a<<E\nE \n", "Matching delimiter not found"),
    ],
)
def test_a_mistake_is_one(text: str, fault: str) -> None:
    with pytest.raises(FileCommandError, match=fault):
        list(pairs(text))


def test_a_value_that_holds_its_own_delimiter_sets_other_outputs() -> None:
    injected = "x<<EOF\nx\nEOF\nscoring-uri=http://evil\nz<<EOF\n\nEOF\n"

    assert dict(pairs(injected))["scoring-uri"] == "http://evil"
