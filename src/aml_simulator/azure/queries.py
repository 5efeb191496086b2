"""Query parameters that several lists share."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.routing import Call
from aml_simulator.http import Response

PAGE = 100
T = TypeVar("T")


def has_all(wanted: str | None, present: Mapping[str, str]) -> bool:
    """Whether `present` has every pair of `k=v,k2`; a name alone asks for any value.

    Source: reading of the SDK (`tags`, `properties` of its lists).
    """
    for pair in (wanted or "").split(","):
        name, equals, value = pair.partition("=")
        if name and (name not in present or (equals and present[name] != value)):
            return False
    return True


def page(call: Call, items: Sequence[T], as_json: Callable[[T], object]) -> Response:
    """One page of a list: `count` items and no more, or pages of 100 with a link to the next; none on the last.

    Raises:
        ServiceError: 400 where `count` or `$skipToken` is no number.

    Source: swagger 2019-09-30; that `count` ends the list by assumption, the page's size too.
    """
    query = dict(call.request.query)
    skip = _number(query, "$skipToken", 0)
    asked = _number(query, "count", 0)
    end = skip + (asked or PAGE)
    body: dict[str, object] = {"value": [as_json(item) for item in items[skip:end]]}
    # A null link is followed by the SDK: the key has to be absent.
    if end < len(items) and not asked:
        body["nextLink"] = call.url(call.request.path) + "?" + urlencode(query | {"$skipToken": str(end)})
    return Response.of_json(body)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise ServiceError(400, "InvalidQueryParameter", f"{name}: '{text}' is not a number.")
    return int(text)
