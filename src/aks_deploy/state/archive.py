"""The archive that an artifact is: one file in a zip. What comes from outside is judged before it is unpacked."""

import io
import struct
import zipfile
import zlib

_MEMBER = "record.json"
LARGEST_BYTES = 1_000_000
"""No archive and no record is read that is larger."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


class UnusableArchiveError(ValueError):
    """An archive that is not one of ours; the message says why."""


def packed(text: str) -> bytes:
    """The archive that holds the text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_MEMBER, _EPOCH), text.encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def unpacked(content: bytes) -> str:
    """The text in the archive.

    Raises:
        UnusableArchiveError: it is no archive, or holds anything but one small file of the one name.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = _only_member(archive)
    except UnusableArchiveError:
        raise
    # Whoever damages an archive with care finds all of these in `zipfile`.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError, ValueError, struct.error, OverflowError):
        raise UnusableArchiveError("it is not a zip archive that can be read") from None
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise UnusableArchiveError("what it holds is not UTF-8 text") from None


def _only_member(archive: zipfile.ZipFile) -> bytes:
    members = archive.infolist()
    if [member.filename for member in members] != [_MEMBER]:
        raise UnusableArchiveError(f"it holds {len(members)} files, not one that is called {_MEMBER}")
    # What the archive says of the size may be a lie, so no more is unpacked than may be there.
    with archive.open(members[0]) as file:
        text = file.read(LARGEST_BYTES + 1)
    if len(text) > LARGEST_BYTES:
        raise UnusableArchiveError("what it holds is larger than 1 MB")
    return text
