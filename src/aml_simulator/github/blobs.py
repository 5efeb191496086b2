"""Block blobs by their path: blocks that are put one by one and then committed, or whole blobs at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Blob:
    """A committed blob; `headers` are those that its uploader gave it (content type, metadata)."""

    data: bytes
    modified: datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        """Changes with the content and the moment."""
        seed = f"{self.modified.timestamp()}/".encode() + hashlib.sha256(self.data).digest()
        return f'"0x{hashlib.sha256(seed).hexdigest()[:15].upper()}"'


@dataclass
class _Blocks:
    uncommitted: dict[str, bytes] = field(default_factory=dict)
    committed: dict[str, bytes] = field(default_factory=dict)


class BlockError(ValueError):
    """A block, or a list of them, that cannot be taken."""


class Blobs:
    """The blobs of one account, by container and path. Not thread-safe."""

    def __init__(self) -> None:
        self._blobs: dict[str, Blob] = {}
        self._blocks: dict[str, _Blocks] = {}

    def get(self, path: str) -> Blob | None:
        """The blob; None where nothing was committed."""
        return self._blobs.get(path)

    def put(self, path: str, blob: Blob) -> None:
        """Let a whole blob be there; blocks that wait for it are gone."""
        self._blobs[path] = blob
        self._blocks.pop(path, None)

    def put_block(self, path: str, block_id: str, data: bytes) -> None:
        """Keep a block until it is committed.

        Raises:
            BlockError: the ids of the blob's blocks are not all of one length.
        """
        waiting = self._blocks.setdefault(path, _Blocks()).uncommitted
        if any(len(other) != len(block_id) for other in waiting):
            raise BlockError(block_id)
        waiting[block_id] = data

    def commit(
        self, path: str, wanted: Sequence[tuple[str, str]], *, modified: datetime, headers: Mapping[str, str]
    ) -> Blob:
        """Make the blob of these blocks: pairs of where each is (`Latest`, `Uncommitted`, `Committed`) and its id.

        Raises:
            BlockError: there is no such block.
        """
        blocks = self._blocks.get(path, _Blocks())
        places = {
            "Latest": blocks.committed | blocks.uncommitted,
            "Uncommitted": blocks.uncommitted,
            "Committed": blocks.committed,
        }
        try:
            chosen = {block_id: places[where][block_id] for where, block_id in wanted}
        except KeyError as error:
            raise BlockError(str(error)) from None
        blob = Blob(b"".join(chosen[block_id] for _, block_id in wanted), modified, dict(headers))
        self._blobs[path] = blob
        self._blocks[path] = _Blocks(committed=chosen)
        return blob

    def remove(self, path: str) -> None:
        """Let nothing be there."""
        self._blobs.pop(path, None)
        self._blocks.pop(path, None)
