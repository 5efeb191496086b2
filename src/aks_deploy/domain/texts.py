"""Texts that cannot be meant as they are: unseen spaces, signs that documents put in, what was never filled in.

Each check gives the text back or raises `PydanticCustomError`, whose type says what it is.
"""

import re
import unicodedata

from pydantic_core import PydanticCustomError

# Spaces, invisible signs, control characters, quotation marks of books; dashes and the minus of mathematics.
_STRAY_CATEGORIES = frozenset(("Zs", "Zl", "Zp", "Cf", "Cc", "Pi", "Pf", "Pd"))
_STRAY_SIGNS = "\u201a\u201e\u2212\u2032\u2033"
_TYPED = " -"
# What a workflow, a pipeline, a shell or a template should have replaced. No name and no path of ours holds any.
_UNEXPANDED = re.compile(r"\$\{|\$\(|\$\[|\{\{|%[A-Za-z_]\w*%|^\$[A-Za-z_]\w*$")
_PLACEHOLDER = re.compile(
    r".*<[^<>]+>.*|your[-_ ].*[-_ ]here|(change|replace)[-_ ]?me|x{4,}(-x+)*|\.\.\.|\u2026", re.IGNORECASE
)


def stray_sign(text: str) -> str:
    """The name of the first sign in the text that no keyboard types into a name or a number; empty where none is."""
    for sign in text:
        if (unicodedata.category(sign) in _STRAY_CATEGORIES and sign not in _TYPED) or sign in _STRAY_SIGNS:
            return named(sign)
    return ""


def named(sign: str) -> str:
    """What Unicode calls the sign, with its number: `no-break space (U+00A0)`."""
    name = unicodedata.name(sign, "control character").lower()
    return f"{name} (U+{ord(sign):04X})"


def typed(text: str) -> str:
    """Names and numbers consist of signs that a keyboard has: `stray_sign` where one does not."""
    if found := stray_sign(text):
        raise PydanticCustomError("stray_sign", "must not hold the sign {sign}", {"sign": found})
    return text


def meant(text: str) -> str:
    """Names and paths have no space at an end (`stray_space`) and are filled in (`unexpanded`, `placeholder`)."""
    if text != text.strip(" "):
        end = "start" if text.startswith(" ") else "end"
        raise PydanticCustomError("stray_space", "must not have a space at its {end}", {"end": end})
    if _UNEXPANDED.search(text):
        raise PydanticCustomError("unexpanded", "holds an expression that nobody expanded")
    if _PLACEHOLDER.fullmatch(text):
        raise PydanticCustomError("placeholder", "must be replaced: it is a placeholder")
    return text
