"""What goes in and comes out of a tenant: one request, one response, whatever the mount that carries them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

_DEEPEST = 64
"""Levels of JSON that are read. Source: the default of .NET's reader, in which Azure's services are written."""

_TOO_DEEP = f"it is nested in more than {_DEEPEST} levels"


def _no_json(constant: str) -> NoReturn:
    """Python reads more numbers than JSON has."""
    raise ValueError(f"{constant} is no number of JSON")


def _is_deep(value: object) -> bool:
    """Whether there is anything below the deepest level."""
    level = [value]
    for _ in range(_DEEPEST + 1):
        level = [item for each in level if isinstance(each, (dict, list)) for item in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: dict[str, object] | list[object]) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value


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
        """The body as JSON; ValueError where it is not, or is nested too deeply to be read."""
        try:
            value = json.loads(self.body or b"null", parse_constant=_no_json)
        except RecursionError:
            raise ValueError(_TOO_DEEP) from None
        if _is_deep(value):
            raise ValueError(_TOO_DEEP)
        return value


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
