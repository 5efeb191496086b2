"""JSON that another run, or another program, has written: an object, or the reason why it is none."""

import json
from typing import Any


def json_object(text: str) -> dict[str, Any]:
    """The object that the text is; ValueError, with the place where there is one, where it is none."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError):
        raise ValueError("it is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - whoever reads it catches one kind
    return found
