"""Text as it may be printed."""

import pytest

from aks_deploy.console.printable import encodable, printable, printable_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a\nb\r\nc\rd", ["a", "b", "c", "d"]),
        ("tab\tkept", ["tab\tkept"]),
        ("\x1b[31m\x07\x9b\u2028\u202e", [r"\x1b[31m\x07\x9b\u2028\u202e"]),
        ("naïve\u00a0\u3000模型", ["naïve\u00a0\u3000模型"]),
    ],
)
def test_lines_end_as_a_runner_reads_them_and_control_characters_are_written_out(text: str, lines: list[str]) -> None:
    assert printable_lines(text) == lines


def test_one_line_stays_one_line() -> None:
    assert printable("a\nb\r\nc") == r"a\nb\nc"


@pytest.mark.parametrize(("encoding", "text"), [("ascii", r"\xe9\ud800"), ("utf-8", r"é\ud800"), (None, r"é\ud800")])
def test_what_an_encoding_lacks_is_written_out(encoding: str | None, text: str) -> None:
    assert encodable("é\ud800", encoding) == text
