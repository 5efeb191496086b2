"""The one place through which HTTP goes: deadlines, safe retries, and what Azure answered.

`requests.Session.send` is wrapped while a transport is installed: azureml-core, msrest, azure-core, azure-identity,
azure-storage-blob and PyGithub all send through it, and the `responses` library leaves it alone.
"""

import logging
import math
from collections.abc import Callable
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import NewConnectionError
from urllib3.util import Retry

from aks_deploy.azureml_v1.account import Account, Accounts, Exchange
from aks_deploy.azureml_v1.answers import (
    Answer,
    complaint,
    fault,
    foreign,
    named,
    rate_limited,
    retry_after_s,
    secrets_in,
    status_of,
)
from aks_deploy.errors import DeploymentTimeoutError, RemoteUnavailableError
from aks_deploy.ports import Clock

_log = logging.getLogger(__name__)
_CONNECT_TIMEOUT_S = 10.0
_READ_TIMEOUT_S = 60.0
_TRIES = 4
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_LONGEST_LIMIT_S = 120.0
_THROTTLED = 429
_NOW_AND_THEN = frozenset({408, 500, 502, 503, 504, 530})
# They only read, though they are POSTs: repeating them does nothing twice.
_READING_POSTS = ("/oauth2/v2.0/token", "/listkeys", "/listKeys", "/ListArtifacts")

_GaveUp = TypeVar("_GaveUp", RemoteUnavailableError, DeploymentTimeoutError)


class HastySession(requests.Session):
    """For questions whose answers a run can do without: fewer tries, and no long pauses between them."""

    tries = 2
    longest_pause_s = 2.0


class Transport:
    """Sends for the SDK and the clients of GitHub.

    `remaining_s` tells how much of the run's budget is left, `patience_s` for how long a try may be put off: no longer
    than whoever asks waits for an answer. `mask` gets each secret it sends. Threads may send at the same time.

    Raises (through whatever the SDK was doing):
        RemoteUnavailableError: no usable answer after all tries; after a method other than GET and HEAD the
            request may have been carried out.
        DeploymentTimeoutError: the budget is spent.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        remaining_s: Callable[[], float],
        mask: Callable[[str], None],
        patience_s: Callable[[], float] | None = None,
    ) -> None:
        self._clock = clock
        self._remaining_s = remaining_s
        self._patience_s = patience_s or remaining_s
        self._mask = mask
        self._accounts = Accounts()

    def __enter__(self) -> Self:
        self._original = requests.Session.send
        transport = self

        def send(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - the signature of the library
            return transport.send(session, request, **options)

        requests.Session.send = send  # type: ignore[assignment,method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        requests.Session.send = self._original  # type: ignore[method-assign]
        # A thread that nobody waits for any more sends nothing more.
        self._remaining_s = self._patience_s = lambda: 0.0

    def new_account(self) -> Account:
        """Start a new account of what this thread sends."""
        return self._accounts.open()

    @property
    def gave_up(self) -> RemoteUnavailableError | DeploymentTimeoutError | None:
        """Why there was no usable answer, in this thread's account."""
        return self._accounts.current.gave_up

    def send(self, session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # noqa: ANN401 - as above
        """Send one request under the deadline, again where that is safe, and note the answer."""
        for secret in secrets_in(request):
            self._mask(secret)
        session.get_adapter(request.url or "").max_retries = Retry(0, read=False)  # type: ignore[attr-defined]
        tries, longest_s = _TRIES, math.inf
        if isinstance(session, HastySession):
            tries, longest_s = session.tries, session.longest_pause_s
        for tries_left in reversed(range(tries)):
            started_s = self._clock.monotonic()
            answer = self._try(session, request, options)
            self._tell(request, answer, self._clock.monotonic() - started_s)
            pause_s = self._pause_s(request, answer, tries - 1 - tries_left)
            if pause_s is None and isinstance(answer, requests.Response):
                self._note(request, answer)
                return answer
            if pause_s is None or not tries_left or pause_s > min(longest_s, self._patience_s()):
                break
            _log.info("%s: %s; again in %.0f s", named(request), fault(answer), pause_s)
            self._clock.sleep(pause_s)
        raise self._given_up(self._unavailable(request, answer)) from None

    def _unavailable(self, request: requests.PreparedRequest, answer: Answer) -> RemoteUnavailableError:
        return RemoteUnavailableError(
            f"{named(request)}: {fault(answer)}.",
            hint="Nothing is lost: run again when the service answers.",
            diagnosis_code="service.throttled" if status_of(answer) == _THROTTLED else "service.unavailable",
            retry_after_s=self.asked_s(answer) if isinstance(answer, requests.Response) else 0.0,
        )

    def _given_up(self, error: _GaveUp) -> _GaveUp:
        self._accounts.current.gave_up = error
        return error

    def _try(self, session: requests.Session, request: requests.PreparedRequest, options: dict[str, Any]) -> Answer:
        remaining_s = self._remaining_s()
        if remaining_s <= 0:
            raise self._given_up(DeploymentTimeoutError(f"The time budget was spent before {named(request)}."))
        given = options.get("timeout")
        read_s = min(remaining_s, given if isinstance(given, int | float) else _READ_TIMEOUT_S)
        options = {**options, "timeout": (min(_CONNECT_TIMEOUT_S, remaining_s), read_s)}
        try:
            answer = self._original(session, request, **options)
            answer.content  # noqa: B018 - azure-core reads it later, where a connection that breaks is no longer ours
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            return error
        return answer

    def _tell(self, request: requests.PreparedRequest, answer: Answer, seconds: float) -> None:
        """One line for each try, whatever came of it; never the query, which may hold a signature."""
        parts = urlsplit(request.url or "")
        came = status_of(answer) or fault(answer)
        _log.debug("%s %s%s: %s, %.0f ms", request.method, parts.hostname, parts.path, came, seconds * 1000)

    def _pause_s(self, request: requests.PreparedRequest, answer: Answer, tried: int) -> float | None:
        """How long to wait before the next try; None where there must be none."""
        backoff_s = self._clock.spread(_FIRST_PAUSE_S * 2**tried)
        if isinstance(answer, requests.RequestException):
            return backoff_s if _repeatable(request) or _never_sent(answer) else None
        if answer.status_code == _THROTTLED or (answer.status_code in _NOW_AND_THEN and _repeatable(request)):
            return self.asked_s(answer, backoff_s)
        if rate_limited(answer):
            pause_s = self.asked_s(answer, self._until_reset_s(answer))
            # Longer than that, and whoever asks must hear of the refusal: the run may have better to do.
            return pause_s if pause_s <= _LONGEST_LIMIT_S else None
        return None

    def asked_s(self, response: requests.Response, otherwise_s: float = 0.0) -> float:
        """Seconds for which the server asks to be left alone, or those that are given where it does not say."""
        asked_s = retry_after_s(response, self._clock.now())
        return otherwise_s if asked_s is None else asked_s

    def _until_reset_s(self, response: requests.Response) -> float:
        """Seconds until GitHub's count starts anew; a minute where it does not say, as its documentation asks for."""
        at = response.headers.get("X-RateLimit-Reset", "").strip()
        return max(float(at) - self._clock.now().timestamp(), 1.0) if at.isdigit() else _LONGEST_PAUSE_S

    def _note(self, request: requests.PreparedRequest, response: requests.Response) -> None:
        not_azure = foreign(request, response)
        if not_azure or response.status_code in _NOW_AND_THEN:
            raise self._given_up(
                RemoteUnavailableError(
                    f"{named(request)}: {fault(response)}{not_azure}.",
                    hint="The request may have been carried out; the next run finds out.",
                    diagnosis_code="service.unavailable",
                    retry_after_s=self.asked_s(response),
                )
            )
        code, message = ("", "") if response.ok else complaint(response)
        location = response.headers.get("Operation-Location") or ""
        url = urlsplit(request.url or "")
        operation_id = location.rstrip("/").rsplit("/", 1)[-1].partition("?")[0] or None
        self._accounts.current.exchanges.append(
            Exchange(
                request.method or "", url.hostname or "", url.path, response.status_code, code, message, operation_id
            )
        )


def _repeatable(request: requests.PreparedRequest) -> bool:
    path = urlsplit(request.url or "").path
    return request.method in ("GET", "HEAD") or (request.method == "POST" and path.endswith(_READING_POSTS))


def _never_sent(error: requests.RequestException) -> bool:
    """Whether no connection was made, so that the request cannot have arrived."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
