"""Lists of GitHub's REST API: by pages, with links to the others."""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from aml_simulator.azure.routing import Call

T = TypeVar("T")
_USUAL, _MOST = 30, 100


def page(
    call: Call, items: Sequence[T], *, usual: int = _USUAL, most: int = _MOST
) -> tuple[Sequence[T], dict[str, str]]:
    """The page that is asked for, `usual` items long unless `per_page` says else, and the headers that go with it.

    Source: GitHub's documentation of pagination. What is no number counts as not given, by assumption.
    """
    query = call.request.query
    size = min(_number(query.get("per_page"), usual), most)
    number = _number(query.get("page"), 1)
    last = max(1, -(-len(items) // size))
    targets = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    if number <= 1:
        targets = {name: target for name, target in targets.items() if name not in ("prev", "first")}
    if number >= last:
        targets = {name: target for name, target in targets.items() if name not in ("next", "last")}
    links = [f'<{_link(call, target)}>; rel="{name}"' for name, target in targets.items()]
    return items[(number - 1) * size : number * size], {"Link": ", ".join(links)} if links else {}


def _link(call: Call, number: int) -> str:
    return call.url(call.request.path) + "?" + urlencode({**call.request.query, "page": str(number)})


def _number(text: str | None, default: int) -> int:
    return max(1, int(text)) if text and text.isdecimal() else default
