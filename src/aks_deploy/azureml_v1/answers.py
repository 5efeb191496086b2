"""What requests and answers say, without the secrets that they carry."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit

import requests

Answer = requests.Response | requests.RequestException
"""What came of a try: an answer, or the reason why there is none."""

_REDIRECTED_FROM = 300
_FAILED_FROM = 400
_FORBIDDEN = 403
_ARCHIVE = "application/zip"


def named(request: requests.PreparedRequest) -> str:
    """Method, host and the last parts of the path: enough to know what it was, no query with signatures."""
    parts = urlsplit(request.url or "")
    tail = "/".join(parts.path.strip("/").split("/")[-2:])
    return f"{request.method} {parts.hostname} …/{tail}"


def secrets_in(request: requests.PreparedRequest) -> Iterator[str]:
    """The token and the signature in the address, where there are such."""
    kind, _, token = str(request.headers.get("Authorization", "")).partition(" ")
    if kind.lower() in ("bearer", "token"):
        yield token
    yield from parse_qs(urlsplit(request.url or "").query).get("sig", ())


def status_of(answer: Answer) -> int | None:
    """The status; None where there was no answer."""
    return answer.status_code if isinstance(answer, requests.Response) else None


def retry_after_s(response: requests.Response, now: datetime) -> float | None:
    """Seconds for which the server asks to be left alone, in either form of the header; None where it does not say."""
    asked = response.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        return max((parsedate_to_datetime(asked) - now).total_seconds(), 0.0)
    except (ValueError, TypeError):  # no date, or one without its zone
        return None


def rate_limited(response: requests.Response) -> bool:
    """Whether it is the 403 by which GitHub means "too often", not "never".

    Source: GitHub's documentation of rate limits and of secondary rate limits.
    """
    spent = response.headers.get("X-RateLimit-Remaining") == "0"
    return response.status_code == _FORBIDDEN and (spent or "Retry-After" in response.headers)


def fault(answer: Answer) -> str:
    """What went wrong, without the headers, bodies and addresses that exceptions of `requests` carry."""
    if isinstance(answer, requests.Response):
        return f"answered {answer.status_code}"
    if isinstance(answer, requests.Timeout):
        return "no answer in time"
    if isinstance(answer, requests.exceptions.SSLError):
        return "the certificate was refused"
    if isinstance(answer, requests.exceptions.ProxyError):
        return "the proxy did not connect"
    return "the connection broke"


def foreign(request: requests.PreparedRequest, response: requests.Response) -> str:
    """What shows that it was not the service that answered, but something in between: it says nothing, or JSON.

    A 404 from a proxy is no absence, and its sign-in page no resource. Empty where nothing shows it. Who asks for an
    archive judges the answer himself.
    """
    if _ARCHIVE in str(request.headers.get("Accept")):
        return ""
    if _REDIRECTED_FROM <= response.status_code < _FAILED_FROM:
        return " with a redirect"
    if "html" in response.headers.get("Content-Type", "").lower():
        return " with a page that is not the service's"
    try:
        _ = response.json() if response.ok and response.content else None
    except ValueError:
        return " with something that is not JSON"
    return ""


def complaint(response: requests.Response) -> tuple[str, str]:
    """Azure's code and message in any of its shapes: ARM's `error`, Model Management's top level, Entra's.

    Of storage, which answers in XML, the code alone.
    """
    try:
        body = response.json()
    except ValueError:
        return response.headers.get("x-ms-error-code", ""), ""
    if not isinstance(body, dict):
        return "", ""
    error = body.get("error")
    if isinstance(error, dict):
        body = error
    elif isinstance(error, str):
        return error, str(body.get("error_description", ""))
    details = body.get("details")
    parts = [str(body.get("message") or "")]
    parts += [str(item.get("message")) for item in details or () if isinstance(item, dict) and item.get("message")]
    return str(body.get("code") or ""), " ".join(dict.fromkeys(part for part in parts if part))
