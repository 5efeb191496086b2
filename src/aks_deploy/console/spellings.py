"""How programs write a secret down: what has to be hidden beside the secret itself."""

import base64
import html
import json
import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

# Shorter ones would be found in texts that have nothing to do with the secret.
_SHORTEST = 8
_GROUP = 3  # bytes that make four characters of base64
_HEX = re.compile("%[0-9A-F]{2}")
_UNQUOTED = ("", "/", "!'()*~")
"""What may stay in a URI: for the RFC and .NET, for Python, for JavaScript."""


def spellings(secret: str) -> tuple[str, ...]:
    """The usual encodings of a secret that do not hold it as it is, longer ones first."""
    raw = secret.encode("utf-8", "surrogatepass")
    escaped = set(_escaped(secret))
    # Text that holds JSON is often put into JSON once more, or into a message as Python writes it.
    twice = {text for part in escaped for text in (json.dumps(part)[1:-1], repr(part)[1:-1])}
    found = {*_base64(raw), *_quoted(raw), *escaped, *twice}
    return tuple(sorted((text for text in found if secret not in text and len(text) >= _SHORTEST), key=len)[::-1])


def _base64(raw: bytes) -> Iterator[str]:
    """All of it, and what it looks like wherever it stands in a longer text that is encoded.

    Three bytes make four characters, so there are three ways. The characters at the ends, which depend on the
    neighbours too, are left out: they tell at most two bytes.
    """
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(raw).decode().rstrip("=")
        for start in range(_GROUP):
            groups = (len(raw) - start) // _GROUP
            yield encode(raw[start : start + groups * _GROUP]).decode()


def _quoted(raw: bytes) -> Iterator[str]:
    for safe in _UNQUOTED:
        for quoted in (quote(raw, safe=safe), quote_plus(raw, safe=safe)):
            yield quoted
            yield _HEX.sub(lambda code: code.group().lower(), quoted)


def _escaped(secret: str) -> Iterator[str]:
    """In JSON, in Python, in shells of both kinds, in HTML and XML, in an expression of a workflow."""
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield shlex.quote(secret).removeprefix("'").removesuffix("'")
    yield secret.replace("'", r"'\''")
    yield secret.replace("'", "''")
    yield secret.replace('"', r"\"")
    yield re.sub(r'([\\"$`])', r"\\\1", secret)
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
