"""A container of a workspace's storage account: what was uploaded to it, and the signatures that open it."""

import base64
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

_VERSION = "2019-07-07"
_LIFETIME_S = 24 * 3600
CONTAINER = "azureml"
"""The container of a workspace's artifacts. Source: public examples of signed URLs of models."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One blob; a file of the tenant file's stays where it is until somebody reads it."""

    content: bytes | Path
    modified: datetime
    content_type: str = "application/octet-stream"

    def read(self) -> bytes:
        """All of it."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content)


@dataclass
class Blobs:
    """The blobs of one container by name; those of an artifact container, `origin/container`, lie together."""

    account: str
    container: str = CONTAINER
    _by_folder: dict[str, dict[str, Blob]] = field(default_factory=dict)
    _blocks: dict[str, dict[str, bytes]] = field(default_factory=dict)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def put(self, name: str, blob: Blob) -> None:
        """Write a blob, or put it in the place of the one of that name."""
        self._by_folder.setdefault(_folder(name), {})[name] = blob
        self._blocks.pop(name, None)

    def stage(self, name: str, block: str, content: bytes) -> None:
        """Keep a block until a list of blocks names it."""
        self._blocks.setdefault(name, {})[block] = content

    def staged(self, name: str, blocks: list[str]) -> bytes | None:
        """The blocks put together; None where one of them was never sent."""
        there = self._blocks.get(name, {})
        return b"".join(there[block] for block in blocks) if there.keys() >= set(blocks) else None

    def get(self, name: str) -> Blob | None:
        """The blob of that name."""
        return self._by_folder.get(_folder(name), {}).get(name)

    def under(self, prefix: str) -> Iterator[tuple[str, Blob]]:
        """The blob `origin/container/path`, or those in the folder of that name."""
        for name, blob in self._by_folder.get(_folder(prefix), {}).items():
            if name == prefix or name.startswith(prefix.rstrip("/") + "/"):
                yield name, blob

    def __iter__(self) -> Iterator[tuple[str, Blob]]:
        for folder in self._by_folder.values():
            yield from folder.items()

    def signed_url(self, host: str, name: str, permissions: str, now: float) -> str:
        """The address of a blob with a signature that allows `permissions` for a day; `now` is the wall's time.

        The name is not encoded beyond need: the SDK takes it from here as it stands and encodes it itself.

        Source: Azure's public reference of service SAS; what the signature is made of is ours.
        """
        expires = datetime.fromtimestamp(now + _LIFETIME_S, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = {"sv": _VERSION, "sr": "b", "se": expires, "sp": permissions}
        query = urlencode({**facts, "sig": self._signature(name, expires, permissions)})
        return f"https://{host}/{self.container}/{quote(name, safe='/ !$&()*+,;=:@~-._')}?{query}"

    def opens(self, name: str, query: Mapping[str, str], permission: str, now: float) -> bool:
        """Whether the query's signature is ours, for this blob, not expired, and allows `permission`."""
        expires, permissions = query.get("se", ""), query.get("sp", "")
        expected = self._signature(name, expires, permissions)
        right = hmac.compare_digest(expected.encode(), query.get("sig", "").encode())
        return right and permission in permissions and now < datetime.fromisoformat(expires).timestamp()

    def _signature(self, name: str, expires: str, permissions: str) -> str:
        signed = "\n".join((permissions, expires, f"/blob/{self.account}/{self.container}/{name}"))
        return base64.b64encode(hmac.digest(self._key, signed.encode(), "sha256")).decode()


def _folder(name: str) -> str:
    return "/".join(name.split("/", 2)[:2])
