"""The proxy: real clients reach a tenant through it under the real host names, and nothing passes it."""

import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import requests
import urllib3
from azure.core import PipelineClient
from azure.core.rest import HttpRequest, HttpResponse
from cryptography import x509

from aml_simulator.clock import ManualClock
from aml_simulator.faults import Faults
from aml_simulator.http import Delivery, Request, Response
from aml_simulator.journal import Journal
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.scenarios.library import Scenarios

pytestmark = pytest.mark.proxy
TIMEOUT_S = 10.0
URL = "https://management.azure.com/subscriptions?api-version=2022-12-01"


@dataclass
class Echo:
    """A tenant that tells what reached it; `answer` makes it say something else."""

    answer: Callable[[Request], Response] = lambda request: Response.of_json(
        {"method": request.method, "host": request.host, "path": request.path, "scheme": request.scheme}
    )
    requests: list[Request] = field(default_factory=list)
    connections: set[threading.Thread] = field(default_factory=set)  # each has its thread
    clock: ManualClock = field(default_factory=ManualClock)
    journal: Journal = field(default_factory=Journal)
    faults: Faults = field(default_factory=Faults)
    scenarios: Scenarios = field(default_factory=lambda: Scenarios(Faults()))
    latency_ms: float = 0.0

    def handle(self, request: Request) -> Response:
        self.requests.append(request)
        self.connections.add(threading.current_thread())
        return self.answer(request)

    def reset(self) -> None:
        self.requests.clear()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def proxy(echo: Echo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with Proxy(echo) as proxy:
        for name, value in proxy.environment.items():
            monkeypatch.setenv(name, value)
        yield proxy


def connection_to(proxy: Proxy) -> socket.socket:
    parts = urlsplit(proxy.url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=TIMEOUT_S)


def exchanged(proxy: Proxy, *sent: bytes) -> bytes:
    """What comes back until the proxy closes the connection."""
    with connection_to(proxy) as client, client.makefile("rb") as answers:
        for part in sent:
            client.sendall(part)
        client.shutdown(socket.SHUT_WR)
        return answers.read()


def has_been_closed(client: socket.socket) -> bool:
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.usefixtures("proxy")
def test_requests_reaches_the_tenant_under_the_real_host_name(echo: Echo) -> None:
    answer = requests.post(URL, data=b"{}", headers={"X-Twice": "yes"}, timeout=TIMEOUT_S)

    assert answer.json() == {
        "method": "POST", "host": "management.azure.com", "path": "/subscriptions", "scheme": "https",
    }  # fmt: skip
    assert echo.requests[0].query == {"api-version": "2022-12-01"}
    assert (echo.requests[0].body, echo.requests[0].headers["x-twice"]) == (b"{}", "yes")


def test_urllib3_reaches_the_tenant(proxy: Proxy) -> None:
    with urllib3.ProxyManager(proxy.url, ca_certs=str(proxy.ca_file)) as client:
        answer = client.request("PUT", "https://account.blob.core.windows.net/container/blob", body=b"x" * 100_000)

    assert answer.json()["host"] == "account.blob.core.windows.net"


@pytest.mark.usefixtures("proxy")
def test_azure_core_reaches_the_tenant() -> None:
    client: PipelineClient[HttpRequest, HttpResponse] = PipelineClient("https://management.azure.com")
    with client:
        answer = client.send_request(HttpRequest("GET", URL))

    assert answer.json()["path"] == "/subscriptions"


@pytest.mark.usefixtures("proxy")
def test_plain_http_reaches_the_tenant(echo: Echo) -> None:
    answer = requests.post(
        "http://203.0.113.7:80/api/v1/service/churn/score", data=iter([b"{", b"}"]), timeout=TIMEOUT_S
    )

    assert answer.json()["scheme"] == "http"
    assert (echo.requests[0].host, echo.requests[0].body) == ("203.0.113.7", b"{}")


def test_plain_http_in_a_tunnel_reaches_the_tenant(proxy: Proxy) -> None:
    with connection_to(proxy) as client, client.makefile("rb") as answers:
        client.sendall(b"CONNECT 203.0.113.7:80 HTTP/1.1\r\nHost: 203.0.113.7:80\r\n\r\n")
        assert [answers.readline(), answers.readline()] == [b"HTTP/1.1 200 Connection established\r\n", b"\r\n"]
        client.sendall(b"GET /score HTTP/1.1\r\nHost: 203.0.113.7\r\nConnection: close\r\n\r\n")

        assert b'"host": "203.0.113.7", "path": "/score", "scheme": "http"' in answers.read()


@pytest.mark.usefixtures("proxy")
def test_a_session_keeps_its_connection(echo: Echo) -> None:
    with requests.Session() as session:
        for _ in range(3):
            assert session.get(URL, timeout=TIMEOUT_S).ok

    assert len(echo.connections) == 1


@pytest.mark.usefixtures("proxy")
def test_an_answer_to_head_says_how_long_the_blob_is_and_does_not_send_it(echo: Echo) -> None:
    echo.answer = lambda _: Response(200, {"Content-Length": "5"}, b"" if _.method == "HEAD" else b"12345")
    with requests.Session() as session:
        assert session.head(URL, timeout=TIMEOUT_S).headers["Content-Length"] == "5"
        assert session.get(URL, timeout=TIMEOUT_S).text == "12345"


@pytest.mark.usefixtures("proxy")
def test_an_answer_without_content_leaves_the_connection_usable(echo: Echo) -> None:
    echo.answer = lambda request: Response(204 if request.method == "DELETE" else 200)
    with requests.Session() as session:
        assert [session.delete(URL).status_code, session.get(URL).status_code] == [204, 200]


@pytest.mark.usefixtures("proxy")
def test_a_reset_is_a_reset(echo: Echo) -> None:
    echo.answer = lambda _: Response(delivery=Delivery.RESET)

    with pytest.raises(requests.ConnectionError, match="ConnectionResetError"):
        requests.get("http://203.0.113.7/score", timeout=TIMEOUT_S)
    # Python's ssl may report a reset as an early end: which of the two depends on OpenSSL.
    with pytest.raises(requests.ConnectionError, match=r"ConnectionResetError|RemoteDisconnected"):
        requests.get(URL, timeout=TIMEOUT_S)


@pytest.mark.usefixtures("proxy")
def test_silence_lasts_until_the_client_loses_patience(echo: Echo) -> None:
    echo.answer = lambda _: Response(delivery=Delivery.SILENCE)

    for url in (URL, "http://203.0.113.7/score"):
        with pytest.raises(requests.ReadTimeout):
            requests.get(url, timeout=0.2)


@pytest.mark.usefixtures("proxy")
def test_a_slow_answer_comes_late(echo: Echo) -> None:
    echo.answer = lambda _: Response(delay_s=0.3)

    with pytest.raises(requests.ReadTimeout):
        requests.get(URL, timeout=0.1)
    assert requests.get(URL, timeout=TIMEOUT_S).elapsed.total_seconds() >= 0.3


def test_closing_ends_what_is_silent_slow_or_idle_at_once(echo: Echo) -> None:
    asked = threading.Barrier(3, timeout=TIMEOUT_S)
    slow, silent = Response(delay_s=3600), Response(delivery=Delivery.SILENCE)
    echo.answer = lambda request: (asked.wait(), slow if request.path == "/slow" else silent)[1]
    with ExitStack() as stack:
        proxy = Proxy(echo)
        clients = [stack.enter_context(connection_to(proxy)) for _ in range(3)]
        for client, path in zip(clients, ("slow", "silent"), strict=False):
            client.sendall(f"GET http://a.example/{path} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode())
        asked.wait()

        proxy.close()

        assert all(has_been_closed(client) for client in clients)
        assert not any(thread.is_alive() for thread in echo.connections)


def test_the_ca_file_is_private_and_gone_after_the_end(echo: Echo) -> None:
    with Proxy(echo) as proxy:
        folder = proxy.ca_file.parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert [path.name for path in folder.iterdir()] == ["ca.pem"]

    assert not folder.exists()


@pytest.mark.parametrize("host", ["management.azure.com", "203.0.113.7", "::1", f"{'a' * 60}.{'b' * 60}.example"])
def test_certificates_pass_the_strict_checks_of_newer_pythons(proxy: Proxy, host: str) -> None:
    context = ssl.create_default_context(cafile=proxy.ca_file)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with connection_to(proxy) as client:
        authority = f"[{host}]:443" if ":" in host else f"{host}:443"
        client.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        assert client.recv(1 << 10).startswith(b"HTTP/1.1 200")
        with context.wrap_socket(client, server_hostname=host) as secure:
            leaf = x509.load_der_x509_certificate(secure.getpeercert(binary_form=True) or b"")

    assert len(leaf.extensions) == 6


def test_a_client_that_does_not_know_the_authority_is_refused_by_itself_only(
    proxy: Proxy, capfd: pytest.CaptureFixture[str]
) -> None:
    os.environ.pop("REQUESTS_CA_BUNDLE"), os.environ.pop("CURL_CA_BUNDLE")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(URL, timeout=TIMEOUT_S)

    assert requests.get(URL, timeout=TIMEOUT_S, verify=str(proxy.ca_file)).ok
    assert capfd.readouterr().err == ""


def test_many_clients_are_served_at_a_time(echo: Echo) -> None:
    together = threading.Barrier(8, timeout=TIMEOUT_S)
    echo.answer = lambda _: (together.wait(), Response())[1]
    with ExitStack() as stack:
        proxy = stack.enter_context(Proxy(echo))
        clients = [stack.enter_context(connection_to(proxy)) for _ in range(8)]
        for client in clients:
            client.sendall(b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n")

        assert all(client.recv(12) == b"HTTP/1.1 200" for client in clients)
