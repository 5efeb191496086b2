"""Foreign text in Markdown is text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.console.printable import printable
from aks_deploy.reporting.markdown import Markdown
from unit.reporting.rendered import page, tags, text

MARKDOWN = Markdown(hide=lambda value: value.replace("s3cret_key", "***"))
HOSTILE = [
    "# a heading",
    "> a quotation",
    "- a list",
    "+ a list",
    "1. a list",
    "1) a list",
    "===",
    "---",
    "    code",
    "*a* **b** _c_ __d__ ~~e~~ `f` ``g``",
    "[a link](https://evil.example) [another][1] ![an image](https://evil.example/x.png)",
    "<https://evil.example> <a@b.example> <img src=x onerror=alert(1)> <!-- a comment --> <details>",
    "</details></td></table><h1>gone</h1>",
    "a | b | c",
    "&lt;b&gt; &amp; &#64;everybody",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "<script>alert(1)</script>\n\n<div>\n\n# x",
    "[x]: https://evil.example",
    "a\\",
    "\\`not code\\`",
    "::add-mask::a ##[error]gone",
]  # fmt: skip


@pytest.mark.parametrize("foreign", HOSTILE)
def test_text_stays_text_alone_in_a_list_and_in_a_table(foreign: str) -> None:
    shown = MARKDOWN.text(foreign)
    wanted = [line.strip() for line in foreign.splitlines() if line.strip()]
    breaks = ["br"] * (len(wanted) - 1)

    assert tags(shown) == ["p", *breaks]
    assert tags(f"- {shown}") == ["ul", "li", *breaks]
    assert tags(f"| a |\n|---|\n| {shown} |") == ["table", "thead", "tr", "th", "tbody", "tr", "td", *breaks]
    assert text(shown).strip() == "".join(wanted)


@pytest.mark.parametrize("foreign", HOSTILE)
def test_code_stays_code_in_a_table(foreign: str) -> None:
    table = f"| a |\n|---|\n| {MARKDOWN.code(foreign)} |"

    assert tags(table) == ["table", "thead", "tr", "th", "tbody", "tr", "td", "code"]
    assert printable(foreign).strip() in text(table)


@pytest.mark.parametrize("foreign", HOSTILE)
def test_a_block_holds_its_lines_as_they_are_and_ends_where_it_ends(foreign: str) -> None:
    block = f"<details>\n\n{MARKDOWN.block(['first', foreign])}\n\n</details>\n\nafter"

    assert tags(block) == ["details", "pre", "code", "p"]
    assert f"first\n{foreign}\n" in text(block)


@pytest.mark.parametrize(
    "foreign", ["@org/team", "a@b.example", "#12", "org/repo#12", "https://x.example", "WWW.x.example", "$x$", "$$x$$"]
)
def test_what_github_makes_links_and_formulas_of_is_taken_apart(foreign: str) -> None:
    shown = page(MARKDOWN.text(foreign)).replace("<span>$</span>", "")

    assert not re.search(r"@\w|#\d|://|www\.|\$", shown, re.IGNORECASE)
    assert text(MARKDOWN.text(foreign)).strip() == foreign


@settings(deadline=None)
@given(st.text(st.sampled_from("ab1 \n\t`*_[]()<>#|~!\\&@$:/.-+=\"'\r")))
def test_no_text_becomes_anything_else(foreign: str) -> None:
    assert set(tags(f"- x {MARKDOWN.text(foreign)}")) <= {"ul", "li", "br", "span"}
    assert set(tags(MARKDOWN.text(foreign))) <= {"p", "br", "span"}


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("a `~<>\n\r-"))))
def test_no_line_ends_a_block(lines: list[str]) -> None:
    assert tags(f"{MARKDOWN.block(lines)}\n\nafter") == ["pre", "code", "p"]


def test_secrets_are_hidden_before_escapes_take_their_looks() -> None:
    for shown in (MARKDOWN.text("s3cret_key"), MARKDOWN.code("s3cret_key"), MARKDOWN.block(["s3cret_key"])):
        assert "***" in text(shown)
        assert "s3cret" not in shown
    assert MARKDOWN.uri("http://x/s3cret_key") == "http://x/***"


def test_an_address_ends_neither_the_word_nor_the_block_that_it_is_in() -> None:
    assert MARKDOWN.uri("http://x/a'; rm -rf ~ `b`\n```") == "http://x/a;rm-rf~b"


def test_control_characters_are_written_out() -> None:
    assert "\x1b" not in MARKDOWN.block(["\x1b[2Jgone"]) + MARKDOWN.text("\x1b[2J") + MARKDOWN.code("\x1b[2J")


def test_of_a_long_log_the_end_is_kept_and_of_a_long_line_the_beginning() -> None:
    block = MARKDOWN.block([f"line {number};" for number in range(1000)] + ["x" * 5000])

    assert "… 601 lines before are in the log" in block
    assert "line 600;" not in block
    assert "line 602;" in block
    assert "x" * 2000 + " …" in block
    assert len(block) < 10_000
