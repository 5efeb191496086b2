"""A tenant inside a test's process: every call that goes through `requests` is answered by it, none leaves."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import responses

from aml_simulator.azure.site import UNROUTED_HEADER
from aml_simulator.http import Delivery, Request
from aml_simulator.tenant import Tenant

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_Answer = tuple[int, dict[str, str], bytes]


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

    def answer(prepared: requests.PreparedRequest) -> _Answer:
        return _answered(tenant, prepared, strict=strict)

    before = len(tenant.journal.unrouted)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        for method in _METHODS:
            mock.add_callback(method, re.compile(".*"), callback=answer, content_type=None)
        yield tenant
    swallowed = tenant.journal.unrouted[before:]
    if strict and swallowed:
        raise UnroutedRequestError(f"the tenant does not answer {', '.join(swallowed)}")


def _answered(tenant: Tenant, prepared: requests.PreparedRequest, *, strict: bool) -> _Answer:
    request = Request.of_url(
        prepared.method or "GET", prepared.url or "", headers=dict(prepared.headers), body=_body(prepared)
    )
    response = tenant.handle(request)
    if strict and UNROUTED_HEADER in response.headers:
        raise UnroutedRequestError(f"the tenant does not answer {request.method} {request.host}{request.path}")
    if response.delivery is Delivery.RESET:
        raise requests.ConnectionError("Connection reset by peer", request=prepared)
    if response.delivery is Delivery.SILENCE:
        raise requests.ReadTimeout("Read timed out", request=prepared)
    body = b"" if request.method == "HEAD" else response.body
    return response.status, dict(response.headers), body


def _body(prepared: requests.PreparedRequest) -> bytes:
    body = prepared.body
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else bytes(body)
