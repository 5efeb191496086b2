"""HTTP as bytes: what clients may send is understood, what they may not is refused before it reaches a tenant."""

import io
import re
import socket
from collections.abc import Iterator
from email.message import Message
from http import HTTPStatus
from http.client import HTTPResponse
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aml_simulator.http import Request, Response
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.mounts.wire import BadMessageError, encode, read_body

pytestmark = pytest.mark.proxy
TIMEOUT_S = 10.0
HEAD = "POST http://a.example/p?q=1 HTTP/1.1\r\nHost: a.example\r\n"


class Recorder(SimpleNamespace):
    """A tenant that says what reached it."""

    def handle(self, request: Request) -> Response:
        return Response.of_json([request.method, request.path, dict(request.query), request.body.decode("latin-1")])

    def reset(self) -> None:
        """There is nothing to go back to."""


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    with Proxy(Recorder()) as proxy:
        yield proxy


def exchanged(proxy: Proxy, *sent: str) -> str:
    """All that comes back until the proxy closes the connection; nothing more is sent after `sent`."""
    parts = urlsplit(proxy.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), TIMEOUT_S) as client:
        for part in sent:
            client.sendall(part.encode("latin-1"))
        client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as answers:
            return answers.read().decode("latin-1")


@pytest.mark.parametrize(
    ("rest", "reached"),
    [
        pytest.param("\r\n", '""', id="no body"),
        pytest.param("Content-Length: 3\r\n\r\nabc", '"abc"', id="length"),
        pytest.param("Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", '"abc"', id="the same length twice"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", '"abc"', id="chunks"),
        pytest.param(
            "Transfer-Encoding: Chunked\r\n\r\n2;x=y\r\nab\r\n0\r\nT: 1\r\n\r\n", '"ab"', id="extension, trailer"
        ),
        pytest.param(
            "Transfer-Encoding: chunked\r\n\r\n000A\r\n0123456789\r\n0\r\n\r\n", '"0123456789"', id="hex size"
        ),
        pytest.param("Expect: 100-continue\r\nContent-Length: 1\r\n\r\na", '"a"', id="expect"),
    ],
)
def test_every_way_to_send_a_body_is_understood(proxy: Proxy, rest: str, reached: str) -> None:
    answer = exchanged(proxy, HEAD + rest)

    assert "HTTP/1.1 200 OK" in answer
    assert answer.endswith(f'["POST", "/p", {{"q": "1"}}, {reached}]')


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        pytest.param("Content-Length: -1\r\n\r\n", 400, id="negative length"),
        pytest.param("Content-Length: +3\r\n\r\nabc", 400, id="signed length"),
        pytest.param("Content-Length: \u0663\r\n\r\nabc", 400, id="length in another script"),
        pytest.param("Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400, id="two lengths"),
        pytest.param("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, id="length and chunks"),
        pytest.param("Content-Length: 99999999999\r\n\r\n", 413, id="too long"),
        pytest.param("Content-Length: 4\r\n\r\nabc", 400, id="ends early"),
        pytest.param("Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, id="another coding"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, id="no size"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n", 400, id="negative size"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400, id="longer than it said"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n", 413, id="too long a chunk"),
        pytest.param("Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", 400, id="no last chunk"),
    ],
)
def test_a_body_that_cannot_be_read_for_certain_is_refused_and_ends_the_connection(
    proxy: Proxy, rest: str, status: int
) -> None:
    if "\u0663" in rest:
        rest = rest.replace("\u0663", "\xd9\xa3")

    answer = exchanged(proxy, HEAD + rest)

    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert answer.count("HTTP/1.1") == 1
    assert "Connection: close" in answer


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET / HTTP/3.0", 505),
        ("GET", 400),
        ("BREW http://a.example/ HTTP/1.1", 501),
        ("GET ftp://a.example/ HTTP/1.1", 400),
        ("GET http://[::1/ HTTP/1.1", 400),
        ("GET http:///p HTTP/1.1", 400),
        ("OPTIONS * HTTP/1.1", 400),
        ("CONNECT a.example HTTP/1.1", 400),
        ("CONNECT \xfc.example:443 HTTP/1.1", 400),
        ("GET http://a.example/" + "x" * 70_000 + " HTTP/1.1", 414),
    ],
)
def test_a_request_line_that_makes_no_sense_is_refused(proxy: Proxy, line: str, status: int) -> None:
    assert f" {status} " in exchanged(proxy, f"{line}\r\nHost: a.example\r\n\r\n").splitlines()[0]


def test_requests_that_were_sent_together_are_answered_one_after_the_other(proxy: Proxy) -> None:
    one = HEAD + "Content-Length: 1\r\n\r\n1"
    answer = exchanged(proxy, one + one.replace("\r\n\r\n1", "\r\n\r\n2"), HEAD + "Connection: close\r\n\r\n")

    assert re.findall(r'"(.?)"\]', answer) == ["1", "2", ""]
    assert answer.count("HTTP/1.1 200 OK") == 3


def test_a_client_that_asks_first_is_told_to_go_on(proxy: Proxy) -> None:
    parts = urlsplit(proxy.url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), TIMEOUT_S) as client:
        client.sendall((HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n").encode())
        assert client.recv(1 << 10) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"ok")
        assert client.recv(1 << 10).endswith(b'"ok"]')


def chunked(parts: list[bytes]) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


@given(st.lists(st.binary(max_size=300)))
def test_a_body_is_the_same_however_it_was_cut(parts: list[bytes]) -> None:
    headers, stream = Message(), io.BytesIO(chunked(parts) + b"GET")
    headers["Transfer-Encoding"] = "chunked"

    assert read_body(stream, headers) == b"".join(parts)
    assert stream.read() == b"GET"


@given(st.binary(max_size=60), st.sampled_from(["chunked", "Chunked ", "identity", ""]))
def test_whatever_is_sent_in_chunks_is_understood_or_refused(sent: bytes, coding: str) -> None:
    headers = Message()
    headers["Transfer-Encoding"] = coding
    try:
        understood = read_body(io.BytesIO(sent), headers)
    except BadMessageError as error:
        understood = b""
        answer = error.status
    else:
        answer = HTTPStatus.OK

    assert len(understood) <= len(sent)
    assert answer in (200, 400, 413, 501)


def parsed(wire: bytes) -> HTTPResponse:
    reader = HTTPResponse(SimpleNamespace(makefile=lambda _: io.BytesIO(wire)))  # type: ignore[arg-type]
    reader.begin()
    return reader


@given(st.binary(max_size=50), st.sampled_from([200, 201, 404, 429, 503, 599]), st.text(max_size=30))
def test_a_header_cannot_become_two(body: bytes, status: int, value: str) -> None:
    answer = parsed(encode(Response(status, {"X-Echo": value}, body)))

    assert (answer.status, answer.read()) == (status, body)
    assert {name for name, _ in answer.getheaders()} == {"Date", "X-Echo", "Content-Length"}
