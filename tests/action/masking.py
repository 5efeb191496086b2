"""What a runner hides in a job's log.

Source: actions/runner, Worker.InitializeSecretMasker, AddMaskCommandExtension, ValueEncoders and SecretMasker: a
secret, each of its lines, and the usual encodings of each; overlapping finds are hidden as one. There is no shortest
length.
"""

import base64
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import quote
from xml.sax.saxutils import escape


class Masker:
    """The secrets of one job; what it learns it never forgets, and what was printed before is not taken back."""

    def __init__(self) -> None:
        self._hidden: set[str] = set()

    def add(self, secret: str) -> None:
        """Hide this text, its lines and their encodings from now on."""
        lines = [line.strip() for line in re.split(r"[\r\n]", secret)]
        for text in filter(None, [secret, *lines]):
            self._hidden |= {encoded for encoded in _encodings(text) if encoded}

    def hide(self, text: str) -> str:
        """The text with `***` for each secret in it."""
        found = sorted((at, at + len(secret)) for secret in self._hidden for at in _positions(text, secret))
        if not found:
            return text
        merged = [found[0]]
        for start, end in found[1:]:
            if start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        edges = [0, *(edge for span in merged for edge in span), len(text)]
        visible = [text[start:end] for start, end in list(pairwise(edges))[::2]]
        return "***".join(visible)


def _positions(text: str, secret: str) -> Iterator[int]:
    at = text.find(secret)
    while at >= 0:
        yield at
        at = text.find(secret, at + 1)


def _encodings(text: str) -> Iterator[str]:
    raw = text.encode()
    yield text
    for shift in range(min(3, len(raw))):
        yield base64.b64encode(raw[shift:]).decode()
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield quote(text, safe="-._~")
    yield escape(text, {'"': "&quot;", "'": "&apos;"})
    yield text.replace('"', '\\"')
    yield text.replace("'", "''")
    yield text.strip('"')
