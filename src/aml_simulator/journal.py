"""Every request that a tenant answered, without its secrets: what tests and people look at afterwards."""

import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from aml_simulator.http import Request, Response

REDACTED = "***"
LONGEST_BODY = 64 << 10
"""Bytes of a body that are kept."""

LONGEST = 10_000
"""How many requests are kept: the latest."""

_SECRET_NAME = re.compile(
    r"secret|password|assertion|keyvalue|primarykey|secondarykey|access_?token|refresh_?token|credential|^key$|^sig$",
    re.IGNORECASE,
)
_OF_VAULTS = re.compile("/credential/", re.IGNORECASE)


@lru_cache(maxsize=1024)
def _whole_segments(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|/)(?:{pattern.strip('/')})(?:/|$)", re.IGNORECASE)


def matches(pattern: str, path: str) -> bool:
    """Whether `pattern`, a regular expression over whole path segments, is found in `path`.

    `services/churn` is found in `…/services/churn` and `…/services/churn/listkeys`, not in `…/services/churn2`;
    `services/churn$` only in the first. The empty pattern is found in every path.

    Raises:
        re.error: `pattern` is no regular expression.
    """
    return not pattern or _whole_segments(pattern).search(path) is not None


def redacted(value: object) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """`value` with every text under a name that promises a secret replaced."""
    if isinstance(value, dict):
        return {
            name: REDACTED if isinstance(item, str) and _SECRET_NAME.search(str(name)) else redacted(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [redacted(item) for item in value]
    return value


def _body_without_secrets(request: Request) -> object:
    if not request.body:
        return None
    if ".blob." in request.host or _OF_VAULTS.match(request.path) or len(request.body) > LONGEST_BODY:
        return f"{len(request.body)} bytes"  # somebody's file, secrets by whatever name, or more than anybody reads
    if "x-www-form-urlencoded" in request.headers.get("content-type", ""):
        return redacted(dict(parse_qsl(request.body.decode(errors="replace"), keep_blank_values=True)))
    try:
        return redacted(request.json())
    except ValueError:
        # Not JSON: nobody knows where a secret would stand in it.
        return f"{len(request.body)} bytes"


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and how it was answered; `at` is tenant time, `status` what the tenant sent or would have sent."""

    at: datetime
    method: str
    host: str
    path: str
    query: Mapping[str, str]
    status: int
    delivery: str
    body: object

    def as_json(self) -> dict[str, object]:
        """The entry with JSON types only."""
        return {**asdict(self), "at": self.at.isoformat(), "query": dict(self.query)}


class Journal:
    """The latest requests of one tenant, in the order in which they were answered. Thread-safe."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=LONGEST)
        self._unrouted: deque[str] = deque(maxlen=LONGEST)
        self._noted = 0
        self._lock = threading.Lock()

    @property
    def entries(self) -> list[Entry]:
        """A copy: what comes later does not change it."""
        with self._lock:
            return list(self._entries)

    @property
    def forgotten(self) -> int:
        """How many older requests are kept no more."""
        with self._lock:
            return self._noted - len(self._entries)

    @property
    def unrouted(self) -> list[str]:
        """`METHOD host/path` of each call that no route answered."""
        with self._lock:
            return list(self._unrouted)

    def count(self, method: str, path: str = "") -> int:
        """How many requests had this method (`*`: any) and a path that `matches` the pattern `path`."""
        return sum(method in ("*", entry.method) and matches(path, entry.path) for entry in self.entries)

    def note(self, at: datetime, request: Request, response: Response) -> None:
        """Write one request down."""
        entry = Entry(
            at=at,
            method=request.method,
            host=request.host,
            path=request.path,
            query=redacted(dict(request.query)),
            status=response.status,
            delivery=response.delivery.value,
            body=_body_without_secrets(request),
        )
        with self._lock:
            self._entries.append(entry)
            self._noted += 1

    def note_unrouted(self, request: Request) -> None:
        """Remember a call that no route answers."""
        with self._lock:
            self._unrouted.append(f"{request.method} {request.host}{request.path}")

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._unrouted.clear()
            self._noted = 0
