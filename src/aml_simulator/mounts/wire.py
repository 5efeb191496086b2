"""HTTP/1.1 as bytes: request bodies in, responses out. What is not well-formed is refused, not guessed at."""

import re
from collections.abc import Mapping
from email.message import Message
from email.utils import formatdate
from http import HTTPStatus
from http.client import responses
from typing import Protocol

from aml_simulator.http import Response

LONGEST_BODY = 512 << 20
_LONGEST_LINE = 8192
_DIGITS = re.compile(r"[0-9]+")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?\r?\n")
_WITHOUT_BODY = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})
_MADE_HERE = frozenset({"content-length", "connection", "transfer-encoding", "date"})


class ByteStream(Protocol):
    """Where a request is read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; fewer only at the end."""

    def readline(self, size: int, /) -> bytes:
        """One line, or its first `size` bytes."""


class BadMessageError(Exception):
    """The request cannot be read; `status` is what to answer before the connection is closed."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.status = status


def read_body(stream: ByteStream, headers: Message) -> bytes:
    """The body that belongs to these headers: by length, in chunks, or none.

    Raises:
        BadMessageError: contradicting or malformed framing, an unknown coding, more than `LONGEST_BODY` bytes, or a
            body that ends early.

    Source: RFC 9112, sections 6 and 7.
    """
    lengths = {value.strip() for line in headers.get_all("Content-Length", []) for value in str(line).split(",")}
    codings = [str(value).strip().lower() for value in headers.get_all("Transfer-Encoding", [])]
    if codings and lengths:
        raise BadMessageError("both Content-Length and Transfer-Encoding")
    if codings:
        if codings != ["chunked"]:
            raise BadMessageError(f"transfer coding {', '.join(codings)!r}", HTTPStatus.NOT_IMPLEMENTED)
        return _read_chunks(stream)
    return _read_exactly(stream, _length_of(lengths))


def _length_of(lengths: set[str]) -> int:
    if not lengths:
        return 0
    length = lengths.pop()
    if lengths or not _DIGITS.fullmatch(length):
        raise BadMessageError("Content-Length is not one number")
    return int(length)


def _read_exactly(stream: ByteStream, length: int) -> bytes:
    if length > LONGEST_BODY:
        raise BadMessageError(f"more than {LONGEST_BODY} bytes", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    body = stream.read(length)
    if len(body) < length:
        raise BadMessageError("the body ends early")
    return body


def _read_chunks(stream: ByteStream) -> bytes:
    body = bytearray()
    while size := _read_chunk_size(stream):
        body += _read_exactly(stream, size)
        if len(body) > LONGEST_BODY:
            raise BadMessageError(f"more than {LONGEST_BODY} bytes", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if stream.readline(3) not in (b"\r\n", b"\n"):
            raise BadMessageError("a chunk is longer than it said")
    while _read_line(stream).strip():
        pass  # trailers say nothing that a tenant needs
    return bytes(body)


def _read_chunk_size(stream: ByteStream) -> int:
    found = _CHUNK_SIZE.fullmatch(_read_line(stream))
    if not found:
        raise BadMessageError("a chunk does not begin with its size")
    return int(found[1], 16)


def _read_line(stream: ByteStream) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise BadMessageError("a line is too long, or the body ends early")
    return line


def encode(response: Response, *, to_head: bool = False, close: bool = False) -> bytes:
    """The response as it goes over the wire; `to_head` leaves the body out but says how long it is."""
    status = response.status
    lines = [f"HTTP/1.1 {status} {responses.get(status, 'Unknown')}", f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {_one_line(value)}" for name, value in _kept(response.headers).items()]
    if status not in _WITHOUT_BODY:
        given = next((value for name, value in response.headers.items() if name.lower() == "content-length"), "")
        # The answer to a HEAD says how long the thing is, which only the handler knows.
        lines.append(f"Content-Length: {given if to_head and given and not response.body else len(response.body)}")
    if close:
        lines.append("Connection: close")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
    return head if to_head or status in _WITHOUT_BODY else head + response.body


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _MADE_HERE}


def _one_line(value: str) -> str:
    """The value, which cannot become a second header."""
    return re.sub(r"[\r\n\0]+", " ", value)
