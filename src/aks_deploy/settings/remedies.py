"""What helps against a value that its type refuses."""

import re

from pydantic_core import ErrorDetails

from aks_deploy.domain.texts import named
from aks_deploy.settings.documents import EXPRESSIONS
from aks_deploy.settings.findings import nearest

_FIXED = {
    "stray_sign": "Documents and web pages put such signs in; they look like others or like nothing. Type it again.",
    "stray_space": "Remove it.",
    "placeholder": "Write the real value in its place.",
    "unexpanded": EXPRESSIONS,
}
_MEANT = {
    "on": "true",
    "yes": "true",
    "y": "true",
    "1": "true",
    "off": "false",
    "no": "false",
    "n": "false",
    "0": "false",
}
_WITH_UNIT = re.compile(r"[0-9.]+\s*[A-Za-z]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def remedy(detail: ErrorDetails, text: str) -> str:
    """The hint for the fault that pydantic found in the value that was written as `text`; empty where none helps."""
    match detail["type"]:
        case "literal_error":
            expected = str(detail["ctx"]["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
            return _suggestion(nearest(text, expected))
        case "boolean":
            return _suggestion(_MEANT.get(text.strip().lower(), ""))
        case "int_parsing" | "float_parsing":
            return _number(text)
        case "value_error" if found := _NOT_ASCII.search(text):
            return f"It holds the sign {named(found.group())}."
        case kind:
            return _FIXED.get(kind, "")


def _suggestion(found: str) -> str:
    return f"Did you mean '{found}'?" if found else ""


def _number(text: str) -> str:
    if "," in text:
        return "The decimal sign is a point, and thousands have no sign."
    return "Write the number alone, without a unit." if _WITH_UNIT.fullmatch(text.strip()) else ""
