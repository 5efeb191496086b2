"""What a JSON web token says, read without judging its signature: that is for whoever is shown it."""

import base64
import json
from collections.abc import Mapping


def claims_of(token: str) -> Mapping[str, object]:
    """The claims in the token's second part.

    Raises:
        ValueError: it is no such token.
    """
    try:
        part = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError):
        raise ValueError("not a JSON web token") from None  # the cause would quote a part of it
    if not isinstance(found, dict):
        raise ValueError("not a JSON web token")  # noqa: TRY004 - of whatever kind the fault is
    return found
