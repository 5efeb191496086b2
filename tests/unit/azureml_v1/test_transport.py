"""The transport by itself, over real sockets: deadlines, and what is never sent twice."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.errors import DeploymentTimeoutError, RemoteUnavailableError

Answer = tuple[int, dict[str, str], bytes]


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 7, 19, tzinfo=UTC)

    def monotonic(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def spread(self, seconds: float) -> float:
        return seconds


class Answers(BaseHTTPRequestHandler):
    """Answers with the next of `script`, and with the last one from then on."""

    script: list[Answer]
    asked: list[str]

    def _answer(self) -> None:
        self.asked.append(self.command)
        status, headers, body = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names of the library

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def server(*script: Answer) -> Iterator[tuple[str, list[str]]]:
    class Scripted(Answers):
        pass

    Scripted.script, Scripted.asked = list(script), []
    with HTTPServer(("127.0.0.1", 0), Scripted) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}/a/b/c?sig=secret", Scripted.asked
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def installed(clock: Clock) -> Iterator[Callable[..., Transport]]:
    """Installs a transport with so much time left, until the end of the test."""
    entered: list[Transport] = []

    def install(remaining_s: float = 600) -> Transport:
        transport = Transport(clock, remaining_s=lambda: remaining_s - clock.monotonic(), mask=lambda _: None)
        entered.append(transport.__enter__())
        return transport

    yield install
    for transport in reversed(entered):
        transport.__exit__()


FAILED: Answer = (500, {}, b"{}")
FINE: Answer = (200, {}, b"{}")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_is_repeated_after_a_server_error(installed: Callable[..., Transport], method: str) -> None:
    installed()
    with server(FAILED, FAILED, (200, {}, b"")) as (url, asked):
        assert requests.request(method, url, timeout=5).status_code == 200

    assert asked == [method] * 3


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_is_never_repeated_after_a_server_error(installed: Callable[..., Transport], method: str) -> None:
    installed()
    with server(FAILED, FINE) as (url, asked), pytest.raises(RemoteUnavailableError, match="answered 500"):
        requests.request(method, url, timeout=5)

    assert asked == [method]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_any_method_is_repeated_after_a_429(installed: Callable[..., Transport], clock: Clock, method: str) -> None:
    installed()
    with server((429, {"Retry-After": "7"}, b""), FINE) as (url, asked):
        assert requests.request(method, url, timeout=5).status_code == 200

    assert (asked, clock.slept) == ([method] * 2, [7])


@pytest.mark.parametrize("asked_for", ["Wed, 21 Oct 2026 07:28:00", "nan", "-5", "inf", "soon", ""])
def test_an_odd_retry_after_is_left_to_the_backoff(
    installed: Callable[..., Transport], clock: Clock, asked_for: str
) -> None:
    installed()
    with server((429, {"Retry-After": asked_for}, b""), FINE) as (url, _):
        requests.get(url, timeout=5)

    assert len(clock.slept) == 1
    assert 0.5 < clock.slept[0] < 2


@pytest.mark.parametrize(
    ("date", "slept"), [("Sun, 19 Jul 2026 00:00:42 GMT", 42), ("Sat, 18 Jul 2026 23:00:00 GMT", 0)]
)
def test_a_retry_after_may_be_a_date(
    installed: Callable[..., Transport], clock: Clock, date: str, slept: float
) -> None:
    installed()
    with server((429, {"Retry-After": date}, b""), FINE) as (url, _):
        requests.get(url, timeout=5)

    assert clock.slept == [slept]


def test_nothing_is_put_off_for_longer_than_somebody_waits_for_it(clock: Clock) -> None:
    patient = Transport(clock, remaining_s=lambda: 600, patience_s=lambda: 20, mask=lambda _: None)
    with (
        patient,
        server((503, {"Retry-After": "30"}, b"{}")) as (url, asked),
        pytest.raises(RemoteUnavailableError) as e,
    ):
        requests.get(url, timeout=5)

    assert (asked, clock.slept) == (["GET"], [])
    assert e.value.retry_after_s == 30


def test_threads_that_send_at_the_same_time_keep_their_accounts_apart(installed: Callable[..., Transport]) -> None:
    transport, both = installed(), threading.Barrier(2)

    def ask(url: str) -> tuple[list[int], bool]:
        account = transport.new_account()
        both.wait()
        with suppress(RemoteUnavailableError):
            requests.post(url, timeout=5)
        both.wait()
        return [exchange.status for exchange in account.exchanges], transport.gave_up is not None

    with server(FINE) as (good, _), server(FAILED) as (bad, _), ThreadPoolExecutor() as pool:
        assert list(pool.map(ask, (good, bad))) == [([200], False), ([], True)]


def test_what_a_thread_without_an_account_sends_counts_for_the_last_that_was_opened(
    installed: Callable[..., Transport],
) -> None:
    account = installed().new_account()
    with server((404, {}, b"{}")) as (url, _), ThreadPoolExecutor() as pool:
        pool.submit(requests.get, url, timeout=5).result()

    assert [exchange.status for exchange in account.exchanges] == [404]


def test_who_is_left_behind_sends_nothing_after_the_end(clock: Clock) -> None:
    ended = Transport(clock, remaining_s=lambda: 600, mask=lambda _: None)
    with ended:
        left_behind = requests.Session.send
    request = requests.Request("GET", "http://127.0.0.1:9/").prepare()

    with pytest.raises(DeploymentTimeoutError):
        left_behind(requests.Session(), request)


def test_a_silent_server_ends_at_the_deadline(installed: Callable[..., Transport]) -> None:
    installed(remaining_s=0.2)
    began_s = time.monotonic()
    with (
        socket.create_server(("127.0.0.1", 0)) as deaf,
        pytest.raises(RemoteUnavailableError, match="no answer in time"),
    ):
        requests.get(f"http://127.0.0.1:{deaf.getsockname()[1]}/", timeout=None)  # noqa: S113 - as parts of the SDK do

    assert time.monotonic() - began_s < 5


def test_with_no_time_left_nothing_is_sent(installed: Callable[..., Transport]) -> None:
    installed(remaining_s=0)
    with server(FINE) as (url, asked), pytest.raises(DeploymentTimeoutError):
        requests.get(url, timeout=5)

    assert asked == []


def test_a_change_that_found_nobody_listening_is_sent_again(installed: Callable[..., Transport], clock: Clock) -> None:
    installed()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(RemoteUnavailableError, match="the connection broke"):
        requests.post(f"http://127.0.0.1:{port}/", timeout=5)

    assert len(clock.slept) == 3


def test_a_body_that_breaks_off_is_a_broken_connection_for_streams_too(installed: Callable[..., Transport]) -> None:
    installed()
    cut: Answer = (200, {"Content-Length": "100"}, b'{"half": ')
    with server(cut) as (url, asked), pytest.raises(RemoteUnavailableError):
        requests.get(url, timeout=5, stream=True)

    assert len(asked) == 4


def test_what_is_raised_names_no_query(installed: Callable[..., Transport]) -> None:
    installed()
    with server(FAILED) as (url, _), pytest.raises(RemoteUnavailableError) as caught:
        requests.post(url, data="a secret", timeout=5)

    assert str(caught.value) == "POST 127.0.0.1 …/b/c: answered 500."


def test_the_operation_is_read_from_the_answer(installed: Callable[..., Transport]) -> None:
    account = installed().new_account()
    location = {"Operation-Location": "https://host/operations/4711?api-version=1"}
    with server((202, location, b"")) as (url, _):
        requests.post(url, timeout=5)

    assert account.exchanges[-1].operation_id == "4711"


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b'{"error": {"code": "Gone", "message": "it left"}}', "Gone", "it left"),
        (b'{"code": "Bad", "message": "no", "details": [{"message": "why"}]}', "Bad", "no why"),
        (b'{"error": "invalid_client", "error_description": "AADSTS7000215"}', "invalid_client", "AADSTS7000215"),
        (b"[]", "", ""),
        (b"plain", "", ""),
    ],
)
def test_complaints_are_read_in_all_their_shapes(
    installed: Callable[..., Transport], body: bytes, code: str, message: str
) -> None:
    account = installed().new_account()
    with server((400, {}, body)) as (url, _):
        requests.get(url, timeout=5)

    assert (account.exchanges[-1].code, account.exchanges[-1].message) == (code, message)


@pytest.mark.parametrize(
    ("headers", "slept"),
    [
        ({"Retry-After": "30", "X-RateLimit-Remaining": "10"}, [30]),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1784419270"}, [70]),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, [1]),
        ({"X-RateLimit-Remaining": "0"}, [60]),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1784422800"}, []),
        ({"Retry-After": "3600"}, []),
        ({"X-RateLimit-Remaining": "10"}, []),
        ({}, []),
    ],
)
def test_a_rate_limit_of_github_is_waited_for_where_that_is_soon_and_a_refusal_never(
    installed: Callable[..., Transport], clock: Clock, headers: dict[str, str], slept: list[float]
) -> None:
    assert clock.now().timestamp() == 1784419200
    installed()
    with server((403, headers, b"{}"), FINE) as (url, _):
        status = requests.post(url, timeout=5).status_code

    assert (status, clock.slept) == (200 if slept else 403, slept)


@pytest.mark.parametrize(
    "answer", [(302, {"Location": "https://elsewhere"}, b""), (200, {"Content-Type": "text/html"}, b"<p>"), FINE]
)
@pytest.mark.parametrize(("accept", "judged"), [("application/zip", False), ("application/json", True)])
def test_who_asks_for_an_archive_judges_the_answer_himself(
    installed: Callable[..., Transport], answer: Answer, accept: str, *, judged: bool
) -> None:
    installed()
    with server(answer) as (url, _):
        if judged and answer != FINE:
            with pytest.raises(RemoteUnavailableError, match=r"(redirect|not the service's)"):
                requests.get(url, headers={"Accept": accept}, timeout=5, allow_redirects=False)
        else:
            answered = requests.get(url, headers={"Accept": accept}, timeout=5, allow_redirects=False)
            assert answered.status_code == answer[0]
