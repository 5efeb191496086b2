"""Query parameters that several lists share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeVar
from urllib.parse import urlencode

from aml_simulator.azure.catalogue import Versioned
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.routing import Call
from aml_simulator.http import Response

PAGE = 100
T = TypeVar("T")
V = TypeVar("V", bound=Versioned)

_ORDERS = ("CreatedAtDesc", "CreatedAtAsc", "UpdatedAtDesc", "UpdatedAtAsc", "NameAsc", "NameDesc")


def has_all(wanted: str | None, present: Mapping[str, str]) -> bool:
    """Whether `present` has every pair of `k=v,k2`; a name alone asks for any value.

    Source: reading of the SDK (`tags`, `properties` of its lists).
    """
    for pair in (wanted or "").split(","):
        name, equals, value = pair.partition("=")
        if name and (name not in present or (equals and present[name] != value)):
            return False
    return True


def ordered(call: Call, oldest_first: Iterable[V]) -> list[V]:
    """The items in the order that `orderBy` asks for; left out: newest first.

    Raises:
        ServiceError: 400 for an order that there is not.

    Source: reading of the SDK; the names beyond CreatedAtDesc by assumption.
    """
    query = call.request.query
    order = query.get("orderBy") or query.get("orderby") or "CreatedAtDesc"
    if order not in _ORDERS:
        raise ServiceError(400, "InvalidQueryParameter", f"orderBy: '{order}' is none of {', '.join(_ORDERS)}.")
    items = list(oldest_first)
    if order.startswith("Name"):
        items.sort(key=attrgetter("name"))
    return items[::-1] if order.endswith("Desc") else items


def page(
    call: Call, items: Sequence[T], as_json: Callable[[T], object], wanted: Callable[[T], bool] = lambda _: True
) -> Response:
    """One page of the wanted items: `count` and no more, or pages of 100 with a link to the next; none on the last.

    Raises:
        ServiceError: 400 where `count` or `$skipToken` is no number.

    Source: swagger 2019-09-30; that `count` ends the list by assumption, the page's size too.
    """
    asked = _number(call.request.query, "count", 0)
    found, following = _cut(call, items, wanted, size=asked or PAGE)
    return _page(call, [as_json(item) for item in found], following=None if asked else following)


def page_of_count(
    call: Call, items: Sequence[T], as_json: Callable[[T], object], wanted: Callable[[T], bool]
) -> Response:
    """One page of a list whose `count` is the page's size.

    Raises:
        ServiceError: as `page`.

    Source: swagger 2019-09-30; reading of the SDK (`page_count` of `Model.list`).
    """
    found, following = _cut(call, items, wanted, size=_number(call.request.query, "count", 0) or PAGE)
    return _page(call, [as_json(item) for item in found], following=following)


def _cut(call: Call, items: Sequence[T], wanted: Callable[[T], bool], *, size: int) -> tuple[list[T], int | None]:
    """The page that the request asks for, and where the next one begins: what other pages have is not looked at."""
    found: list[T] = []
    for at in range(_number(call.request.query, "$skipToken", 0), len(items)):
        if wanted(items[at]):
            if len(found) == size:
                return found, at
            found.append(items[at])
    return found, None


def _page(call: Call, value: list[object], *, following: int | None) -> Response:
    body: dict[str, object] = {"value": value}
    # A null link is followed by the SDK: the key has to be absent.
    if following is not None:
        query = urlencode({**call.request.query, "$skipToken": str(following)})
        body["nextLink"] = f"{call.url(call.request.path)}?{query}"
    return Response.of_json(body)


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise ServiceError(400, "InvalidQueryParameter", f"{name}: '{text}' is not a number.")
    return int(text)
