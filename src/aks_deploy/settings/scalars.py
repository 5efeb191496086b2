"""What an unquoted scalar means: the core schema of YAML 1.2, which is what people think they write.

YAML 1.1, which PyYAML resolves by, takes `on` for true, `1:30` for ninety and `010` for eight. Here they are the text
that they are, and the type of the field then judges them.
"""

import re

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {text: text.lower() == "true" for text in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = {".inf": "inf", "+.inf": "inf", "-.inf": "-inf", ".nan": "nan"}
_LONGEST_NUMBER = 40  # Python refuses to convert more than 4300 digits; no parameter needs twenty


def scalar(text: str) -> bool | int | float | str | None:
    """The value of an unquoted scalar."""
    if text in _NULL:
        return None
    if text in _BOOLEAN:
        return _BOOLEAN[text]
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    special = _SPECIAL_FLOAT.get(text.lower())
    return float(special or text) if special or _FLOAT.fullmatch(text) else text
