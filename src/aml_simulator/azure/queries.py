"""Query parameters that several lists share."""

from collections.abc import Mapping

from aml_simulator.azure.errors import ServiceError


def has_all(wanted: str | None, present: Mapping[str, str]) -> bool:
    """Whether `present` has every pair of `k=v,k2`; a name alone asks for any value.

    Source: reading of the SDK (`tags`, `properties` of its lists).
    """
    for pair in (wanted or "").split(","):
        name, equals, value = pair.partition("=")
        if name and (name not in present or (equals and present[name] != value)):
            return False
    return True


def count(query: Mapping[str, str], default: int | None = None) -> int | None:
    """The parameter `count`.

    Raises:
        ServiceError: 400 where it is no number above 0.
    """
    text = query.get("count")
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ServiceError(400, "InvalidQueryParameter", f"count: '{text}' is not a number above 0.")
    return int(text)
