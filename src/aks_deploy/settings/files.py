"""Files of the workspace folder, and nothing outside it."""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from aks_deploy.domain.texts import stray_sign
from aks_deploy.errors import InvalidInputError
from aks_deploy.settings.findings import nearest

LARGEST_FILE_BYTES = 1_000_000
_MOST_NAMES = 1_000


class UnusableFileError(ValueError):
    """A path or a file that cannot be used; the message says why and names the path."""


class MissingFileError(UnusableFileError):
    """Definitely no such file."""


@dataclass(frozen=True, slots=True)
class WorkspaceFiles:
    """Reads files in the folder that a workflow checked out, or that a person stands in, and creates new ones."""

    root: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """The folder of the surrounding workflow (GITHUB_WORKSPACE), or the current one."""
        if environ.get("GITHUB_ACTIONS") == "true" and environ.get("GITHUB_WORKSPACE"):
            return cls(Path(environ["GITHUB_WORKSPACE"]))
        try:
            return cls(Path.cwd())
        except FileNotFoundError:
            return cls(Path(environ.get("PWD") or "."))

    def check(self) -> None:
        """Do nothing where the folder is there.

        Raises:
            InvalidInputError: it is not.
        """
        if not self.root.is_dir():
            raise InvalidInputError(
                f"The folder '{self.root}' does not exist.",
                hint="A run reads and writes files in the current folder, in a workflow in GITHUB_WORKSPACE.",
            )

    def locate(self, path: str) -> Path:
        """The real path of what `path` names, relative to the folder; it need not exist.

        Raises:
            UnusableFileError: it lies outside the folder, if need be through a link, or no file can have this name.
        """
        if not _can_be_a_path(path):
            raise UnusableFileError("the path has characters that no path can have")
        root = Path(os.path.realpath(self.root))
        found = Path(os.path.realpath(root / path))
        if not found.is_relative_to(root):
            raise UnusableFileError(f"'{path}' is outside the workspace folder")
        return found

    def name(self, path: str) -> str:
        """The path relative to the folder, as places in files are reported."""
        lexical, root = Path(os.path.normpath(self.root / path)), Path(os.path.normpath(self.root))
        if lexical.is_relative_to(root):
            return lexical.relative_to(root).as_posix()
        return self.locate(path).relative_to(os.path.realpath(root)).as_posix()

    def exists(self, path: str) -> bool:
        """Whether something is there, be it usable or not."""
        return os.path.lexists(self.root / path)

    def read(self, path: str) -> str:
        """The file's text.

        Raises:
            MissingFileError: there is no such file.
            UnusableFileError: it is outside the folder, no regular file, too large, unreadable or not UTF-8.
        """
        try:
            content = _content(self.locate(path), path)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise MissingFileError(f"the file '{path}' does not exist{self._meant(path)}") from error
        except OSError as error:
            raise UnusableFileError(f"the file '{path}' cannot be read: {error.strerror}") from error
        return _decoded(content, path)

    def create(self, path: str, text: str) -> None:
        """Write a new file, with its folders.

        Raises:
            UnusableFileError: something is there already, or it is outside the folder, or cannot be written.
        """
        file = self.locate(path)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except FileExistsError as error:
            raise UnusableFileError(f"'{path}' exists already, and is never overwritten") from error
        except OSError as error:
            raise UnusableFileError(f"the file '{path}' cannot be written: {error.strerror}") from error

    def _meant(self, path: str) -> str:
        """What may help against the absence of the file."""
        if sign := stray_sign(path):
            return f"; its name holds the sign {sign}"
        found = nearest(Path(path).name, _names(self.locate(path).parent))
        return f"; is '{found}' meant?" if found else ""


def _names(folder: Path) -> list[str]:
    """What is in the folder, not all of it where it is huge; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in islice(entries, _MOST_NAMES)]
    except OSError:
        return []


def _can_be_a_path(path: str) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _content(file: Path, path: str) -> bytes:
    if file.is_dir():
        raise UnusableFileError(f"'{path}' is a folder, not a file")
    # A pipe would be waited for without end, so the kind is known before the file is opened.
    if not stat.S_ISREG(file.stat().st_mode):
        raise UnusableFileError(f"'{path}' is not a regular file")
    with file.open("rb") as stream:
        content = stream.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise UnusableFileError(f"the file '{path}' is larger than {LARGEST_FILE_BYTES // 1_000_000} MB")
    return content


def _decoded(content: bytes, path: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnusableFileError(f"the file '{path}' is UTF-16; save it as UTF-8")
    if b"\0" in content:
        raise UnusableFileError(f"the file '{path}' holds zero bytes, as UTF-16 and binary files do; save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnusableFileError(f"the file '{path}' is not UTF-8 text: line {line} has other bytes") from error
