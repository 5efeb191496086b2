"""Addresses that open one blob to whoever has them, for a while: shared access signatures of Azure's blob service."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from urllib.parse import quote, urlencode

from aml_simulator.azure.clouds import BLOB_HOST
from aml_simulator.github.spec import BlobStoreSpec

_VERSION = "2023-11-03"
_BEFORE_THE_PATH = ("sp", "st", "se")
_AFTER_THE_PATH = ("si", "sip", "spr", "sv", "sr", "snapshot", "ses", "rscc", "rscd", "rsce", "rscl", "rsct")


@dataclass(frozen=True, slots=True)
class Account:
    """A storage account with the key that signs for it."""

    url: str
    name: str
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, elsewhere: BlobStoreSpec | None) -> Self:
        """The account that keeps artifacts: one elsewhere, or the simulator's own, whose key is pretend."""
        if elsewhere:
            return cls(elsewhere.url.rstrip("/"), elsewhere.account, base64.b64decode(elsewhere.key))
        return cls(f"https://{BLOB_HOST}", BLOB_HOST.partition(".")[0], hashlib.sha256(BLOB_HOST.encode()).digest())

    def signed(self, blob: str, *, permissions: str, expires: float, answered: Mapping[str, str] | None = None) -> str:
        """The address of `blob` (container and path) until `expires`, in seconds since 1970.

        `answered` are headers for the answer, by their names in the query (`rscd`, `rsct`).
        """
        until = datetime.fromtimestamp(expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {"sv": _VERSION, "se": until, "sr": "b", "sp": permissions, **(answered or {})}
        query["sig"] = self.signature(blob, query)
        return f"{self.url}/{quote(blob)}?{urlencode(query, quote_via=quote)}"

    def signature(self, blob: str, query: Mapping[str, str]) -> str:
        """The signature that belongs to such a query.

        Source: "Create a service SAS", version 2020-12-06 and later.
        """
        before, after = ([query.get(name, "") for name in names] for names in (_BEFORE_THE_PATH, _AFTER_THE_PATH))
        text = "\n".join([*before, f"/blob/{self.name}/{blob}", *after])
        return base64.b64encode(hmac.digest(self.key, text.encode(), "sha256")).decode()
