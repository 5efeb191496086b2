"""Finds secrets in whatever a run leaves behind, as they are and encoded, whole and in pieces."""

import base64
import html
import json
import re
import shlex
from collections.abc import Iterator, Mapping
from urllib.parse import quote, quote_plus

_PIECE = 12
"""So many characters of a secret, or of an encoding of it, are a leak: ends of base64 depend on what stands beside."""
_ESCAPED = re.compile(r"\\([^\w\s])")


def leaked(texts: Mapping[str, str], secrets: Mapping[str, str]) -> list[str]:
    """`secret in place` for each secret that a piece of is in a text, by any spelling."""
    pieces = {name: set(_pieces(secret)) for name, secret in secrets.items()}
    found = []
    for place, text in texts.items():
        seen = {piece for shown in _as_shown(text) for piece in _windows(shown)}
        found += [f"{name} in {place}" for name, wanted in pieces.items() if wanted & seen]
    return found


def _pieces(secret: str) -> Iterator[str]:
    for spelling in spellings(secret).values():
        yield from _windows(spelling)


def _windows(text: str) -> Iterator[str]:
    return (text[start : start + _PIECE] for start in range(len(text) - _PIECE + 1))


def _as_shown(text: str) -> Iterator[str]:
    """The text, and what a page makes of it: Markdown's escapes and HTML's entities gone, invisible signs too."""
    yield text
    yield html.unescape(_ESCAPED.sub(r"\1", text)).replace("\u200b", "")


def spellings(secret: str) -> dict[str, str]:
    """The secret in the usual encodings; written down here once more, so that a mistake is not made in both places."""
    shifted = {f"base64 after {shift} bytes": _base64_after(secret, shift) for shift in range(3)}
    return {
        "plain": secret,
        **shifted,
        **{f"url-safe {name}": text.replace("+", "-").replace("/", "_") for name, text in shifted.items()},
        "in an address": quote(secret, safe=""),
        "in a path": quote(secret),
        "in an address, small letters": re.sub("%..", lambda code: code.group().lower(), quote(secret, safe="")),
        "in a form": quote_plus(secret),
        "in JSON": json.dumps(secret)[1:-1],
        "in Python": repr(secret)[1:-1],
        "in a shell": shlex.quote(secret)[1:-1],
        "in HTML": html.escape(secret),
    }


def _base64_after(secret: str, shift: int) -> str:
    """How the secret looks in base64 of a longer text, without the characters that its neighbours have a part in."""
    encoded = base64.b64encode(b"?" * shift + secret.encode()).decode()
    whole = encoded.rstrip("=")
    return whole[4 if shift else 0 : len(whole) - (whole != encoded)]
