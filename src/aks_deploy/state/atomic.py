"""Files that are written whole or not at all, and belong to whoever the folder belongs to."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

_NEW_FILE = 0o644


def write_atomically(path: Path, text: str) -> None:
    """Through a file beside it, so that a run that is killed leaves the old one or the new one, whole.

    A file that is there keeps its owner and mode. In a container this is root, and the folder somebody else's who
    could not delete what root made: there, what is new belongs to the owner of the nearest folder that existed.

    Raises:
        OSError: it cannot be written; the file is as it was.
    """
    make_folder(path.parent)
    before = path.stat() if path.exists() else None
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(stat.S_IMODE(before.st_mode) if before else _NEW_FILE)
        _give(Path(name), before or path.parent.stat())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Make the folder and those around it; each belongs to the owner of the one that it is made in."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _give(folder, folder.parent.stat())


def _give(path: Path, owner: os.stat_result) -> None:
    now = path.stat()
    if os.geteuid() == 0 and (now.st_uid, now.st_gid) != (owner.st_uid, owner.st_gid):
        # Some folders let not even root give files away; what matters is that the file is written.
        with suppress(PermissionError):
            os.chown(path, owner.st_uid, owner.st_gid)
