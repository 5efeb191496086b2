"""A tenant inside a test's process: every call that goes through `requests` is answered by it, none leaves."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

import requests
import responses

from aml_simulator.azure.site import UNROUTED_HEADER
from aml_simulator.http import Delivery, Request, Response
from aml_simulator.tenant import Tenant

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_Answer = tuple[int, dict[str, str], bytes]


@runtime_checkable
class _SupportsRead(Protocol):
    """A body that is read once."""

    def read(self, size: int = -1, /) -> bytes:
        """What is left of it."""


class UnroutedRequestError(AssertionError):
    """A call that the tenant does not answer."""


@contextmanager
def in_process(tenant: Tenant, *, strict: bool = True) -> Iterator[Tenant]:
    """Answer every URL and method from `tenant` while the block runs.

    A reset is `requests.ConnectionError`, silence is `requests.ReadTimeout`, both at once; no delay is waited for.
    `requests.Session.send` is left as it is: only the adapters below it are replaced.

    Raises:
        UnroutedRequestError: `strict`, and a call has no route. The caller gets it; where the caller swallowed it,
            the end of the block raises it again.
    """
    unrouted: list[str] = []

    def answer(prepared: requests.PreparedRequest) -> _Answer:
        request = Request.of_url(
            prepared.method or "GET", prepared.url or "", headers=dict(prepared.headers), body=_body(prepared)
        )
        response = tenant.handle(request)
        if strict and UNROUTED_HEADER in response.headers:
            unrouted.append(f"{request.method} {request.host}{request.path}")
            raise UnroutedRequestError(f"the tenant does not answer {unrouted[-1]}")
        return _delivered(prepared, response)

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in _METHODS:
            mock.add_callback(method, re.compile(".*"), callback=answer, content_type=None)
        yield tenant
    if unrouted:
        raise UnroutedRequestError(f"the tenant does not answer {', '.join(unrouted)}")


def _delivered(prepared: requests.PreparedRequest, response: Response) -> _Answer:
    if response.delivery is Delivery.RESET:
        raise requests.ConnectionError("Connection reset by peer", request=prepared)
    if response.delivery is Delivery.SILENCE:
        raise requests.ReadTimeout("Read timed out", request=prepared)
    # A HEAD is answered without a body, also where it is refused.
    return response.status, dict(response.headers), b"" if prepared.method == "HEAD" else response.body


def _body(prepared: requests.PreparedRequest) -> bytes:
    """The whole body; the blob client hands over streams."""
    body = prepared.body
    if isinstance(body, str):
        return body.encode()
    if body is None or isinstance(body, (bytes, bytearray)):
        return bytes(body or b"")
    return bytes(body.read()) if isinstance(body, _SupportsRead) else b"".join(body)
