"""Markdown as a page shows it: CommonMark with the tables of GitHub, by a renderer of somebody else's."""

import re
from html import unescape

from markdown_it import MarkdownIt

_TAG = re.compile(r"<[^>]+>")


def page(markdown: str) -> str:
    """The HTML; tags that the Markdown holds are kept, as GitHub keeps the harmless ones."""
    html: str = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    return html


def tags(markdown: str) -> list[str]:
    """The names of the tags on the page, in order."""
    return re.findall(r"<([a-z0-9]+)", page(markdown))


def text(markdown: str) -> str:
    """What a person reads, without the invisible signs."""
    return unescape(_TAG.sub("", page(markdown))).replace("\u200b", "")
