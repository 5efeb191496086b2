"""What can become of a request, and how a run may end then."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from reliability.points import Point

_PAGE = "<html><body>A proxy says hello.</body></html>"

FAULTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "passing": {
        "throttled": {"status": 429},
        "throttled-for-3-s": {"status": 429, "retry_after_s": 3},
        "500": {"status": 500},
        "503": {"status": 503},
        "503-for-5-s": {"status": 503, "retry_after_s": 5},
        "reset": {"kind": "reset"},
        "silence": {"kind": "silence"},
        "lost-answer": {"kind": "lost_answer"},
        "500-carried-out": {"status": 500, "carried_out": True},
    },
    "refusing": {
        "401": {"status": 401},
        "403": {"status": 403},
    },
    "foreign": {
        "404-page": {"status": 404, "body": _PAGE},
        "page": {"status": 200, "body": _PAGE},
        "page-carried-out": {"status": 200, "body": _PAGE, "carried_out": True},
        "half-json": {"status": 200, "body": '{"half": ', "content_type": "application/json"},
    },
    "misleading": {
        "says-failed": {"kind": "outcome", "says": "Failed"},
        "says-timed-out": {"kind": "outcome", "says": "TimedOut"},
    },
    "harmless": {
        "slow": {"kind": "slow", "delay_s": 0.05},
    },
}
"""The faults by what they mean: it will pass; Azure says no; it was not Azure that answered;
an operation claims that what it did has failed (only changes have one); the answer is only late."""


class Asked(Enum):
    """What a request is for."""

    SIGN_IN = "sign-in"
    READ = "read"
    DOUBT = "doubt"
    KEYS = "keys"
    CHECK = "check"
    CHANGE = "change"
    WAIT = "wait"
    PROBE = "probe"


# Exit codes: 0 done, 3 access-denied, 7 deployment-failed, 8 timed-out, 9 verification-failed, 10 remote-unavailable.
ENDS: Mapping[Asked, Mapping[str, tuple[set[int], set[int]]]] = {
    Asked.SIGN_IN: {"passing": ({0}, {10}), "refusing": ({3}, {3}), "foreign": ({10}, {10})},
    # Those that the SDK sends before a change are asked again with the change.
    Asked.READ: {"passing": ({0}, {10}), "refusing": ({3}, {3}), "foreign": ({0, 10}, {10})},
    # What preflight cannot learn it doubts, and Azure decides.
    Asked.DOUBT: {"passing": ({0}, {0}), "refusing": ({0}, {0}), "foreign": ({0}, {0})},
    # Only where keys must be restated or given away is it a failure that they may not be read.
    Asked.KEYS: {"passing": ({0}, {10}), "refusing": ({0, 3}, {0, 3}), "foreign": ({10}, {10})},
    # The SDK asks Azure what it thinks of a request before it sends it, and takes a refusal to tell for consent.
    Asked.CHECK: {"passing": ({0}, {10}), "refusing": ({0}, {0}), "foreign": ({0}, {10})},
    Asked.CHANGE: {
        "passing": ({0}, {10}),
        "refusing": ({3}, {3}),
        "foreign": ({0}, {10}),
        "misleading": ({0, 7}, {0, 7}),
    },
    Asked.WAIT: {"passing": ({0}, {8, 10}), "refusing": ({0, 3}, {3}), "foreign": ({0, 10}, {8, 10})},
    # What is no answer of the endpoint says nothing about it; what is one does.
    Asked.PROBE: {"passing": ({0}, {0, 9}), "refusing": ({9}, {9}), "foreign": ({0}, {0})},
}
"""How a run may end where a request of this kind meets the fault once, and where it meets it for good.

A change that is carried out without saying so is none of these: the run sees it, and ends with 0.
"""


def asked(points: Iterable[Point]) -> Iterator[tuple[Point, Asked]]:
    """What each request of a run, in its order, is for."""
    changed = False
    for point in points:
        what = _asked(point.method, point.path.split("/"), changed=changed)
        changed = changed or what is Asked.CHANGE
        yield point, what


def _asked(method: str, path: list[str], *, changed: bool) -> Asked:  # noqa: PLR0911 - a table, read from above
    if path[-1] in ("token", "openid-configuration"):
        return Asked.SIGN_IN
    if path[-1] == "swagger.json":
        return Asked.PROBE
    if {"Microsoft.Compute", "Microsoft.Authorization", "Microsoft.ContainerService"} & set(path):
        return Asked.DOUBT
    if path[-1] == "listkeys":
        return Asked.KEYS
    if "validate" in path:
        return Asked.CHECK
    if method != "GET":
        return Asked.CHANGE
    return Asked.WAIT if changed else Asked.READ
