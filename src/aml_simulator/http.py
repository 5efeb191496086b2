"""What goes in and comes out of a tenant: one request, one response, whatever the mount that carries them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as a mount received it.

    `host` is lower case and without a port; `path` is decoded nowhere and has single slashes only; header names
    are lower case.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    scheme: str = "https"

    @classmethod
    def of_url(cls, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> "Request":
        """The request for an absolute URL. The SDK writes `//subscriptions`; on the wire that is one slash."""
        parts = urlsplit(url)
        path = parts.path
        while "//" in path:
            path = path.replace("//", "/")
        return cls(
            method=method.upper(),
            host=(parts.hostname or "").lower(),
            path=path or "/",
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in (headers or {}).items()},
            body=body,
            scheme=parts.scheme,
        )

    def json(self) -> Any:  # noqa: ANN401 - JSON has no narrower type; each handler validates what it reads
        """The body as JSON; ValueError where it is not."""
        return json.loads(self.body or b"null")


class Delivery(Enum):
    """How a response reaches the client."""

    NORMAL = "normal"
    RESET = "reset"  # the connection is reset instead
    SILENCE = "silence"  # nothing ever comes: the client's time-out decides


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response. `delay_s` is real time that the mount waits before it sends the first byte."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delivery: Delivery = Delivery.NORMAL
    delay_s: float = 0.0

    @classmethod
    def of_json(cls, value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> "Response":
        """A JSON response."""
        return cls(
            status=status,
            headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
            body=json.dumps(value).encode(),
        )
