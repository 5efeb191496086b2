"""The account key of blob storage, as requests are signed with it: who has it may do everything in the account."""

import base64
import hmac

from aml_simulator.http import Request

_SIGNED = (
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
)


def is_signed(request: Request, account: str, key: bytes) -> bool:
    """Whether the header `Authorization` holds the signature that `key` gives.

    Source: Azure's public reference ("Authorize with Shared Key"), version 2015-02-21 and later.
    """
    expected = base64.b64encode(hmac.digest(key, _text(request, account).encode(), "sha256")).decode()
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"SharedKey {account}:{expected}".encode())


def _text(request: Request, account: str) -> str:
    # An empty body counts as no length.
    given = {name: value for name, value in request.headers.items() if (name, value) != ("content-length", "0")}
    standard = [given.get(name, "") for name in _SIGNED]
    own = [f"{name}:{value}" for name, value in sorted(given.items()) if name.startswith("x-ms-")]
    asked = [f"{name.lower()}:{value}" for name, value in sorted(request.query.items())]
    return "\n".join([request.method, *standard, *own, f"/{account}{request.path}", *asked])
