"""The record in a file of the workspace folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from aks_deploy.domain.record import Owner, Record
from aks_deploy.errors import ConflictError, StateStoreError
from aks_deploy.state.atomic import make_folder, write_atomically
from aks_deploy.state.lineage import check_succession
from aks_deploy.state.record_text import LARGEST_BYTES, read_record, record_text


class FileStore:
    """`ports.StateStore` over a file; `path` is absolute, `shown` what people call it."""

    def __init__(self, path: Path, owner: Owner, *, shown: str) -> None:
        self._path = path
        self._owner = owner
        self._shown = shown

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lock a file beside it, until the block ends or the process does."""
        lock = self._path.with_name(f".{self._path.name}.lock")
        descriptor = self._locked(lock)
        try:
            yield
        finally:
            # Removed before it is freed: whoever opens it from now on makes a new one.
            with suppress(OSError):
                lock.unlink()
            os.close(descriptor)

    def load(self) -> Record | None:
        """The record in the file."""
        try:
            with self._path.open("rb") as file:
                content = file.read(LARGEST_BYTES + 1)
            if len(content) > LARGEST_BYTES:
                raise self._failed("read", "it is larger than 1 MB")
            text = content.decode("utf-8-sig")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._failed("read", _reason(error)) from None
        return read_record(text, self._owner, place=f"The record in {self._shown}")

    def save(self, record: Record) -> None:
        """Replace the file as a whole."""
        check_succession(record, self.load(), place=f"the record in {self._shown}")
        try:
            write_atomically(self._path, record_text(record))
        except OSError as error:
            raise self._failed("written", _reason(error)) from None

    def _locked(self, lock: Path) -> int:
        try:
            make_folder(lock.parent)
            while not _is_still(lock, descriptor := _opened_and_locked(lock)):
                os.close(descriptor)
        except BlockingIOError:
            raise ConflictError(
                f"Another run of aks-deploy works with {self._shown} at the moment.",
                hint="Run again when it has ended.",
            ) from None
        except OSError as error:
            raise self._failed("locked", _reason(error)) from None
        return descriptor

    def _failed(self, done: str, reason: str) -> StateStoreError:
        return StateStoreError(f"{self._shown} cannot be {done}: {reason}.", hint="Check the file and its folder.")


def _opened_and_locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether the path is the file that was opened: another run may have removed it before this one locked it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it is not UTF-8 text"
