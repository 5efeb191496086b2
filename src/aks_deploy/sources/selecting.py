"""Which files a web service is given, and what forbids giving them. Nothing is copied and nothing is sent."""

import hashlib
import os
from pathlib import Path, PurePosixPath

from aks_deploy.domain.models import Source
from aks_deploy.sources.ignoring import Ignored, never_sent

MOST_FILES = 2000
MOST_BYTES = 300 * 1024 * 1024
_MOST_SEEN = 100_000
_DIGITS = 16
_BLOCK = 1024 * 1024


class UnusableSourceError(ValueError):
    """Files that cannot be sent. `faults` say of each why, with its path."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def selected(folder: Path, *, workspace: Path, without: frozenset[Path] = frozenset()) -> Source:
    """The files of `folder` that ignore files leave, links followed, less `without`; `workspace` is around it.

    All are real paths.

    At most `MOST_FILES` files and `MOST_BYTES` bytes: what azureml-core 1.61 allows for the source of a run; for that
    of a web service it has no limit and no patience either.

    Raises:
        UnusableSourceError: links that lead out of it, are broken or go in circles; what is no regular file; too many
            or too large files; what cannot be read.
    """
    try:
        walk = _Walk(folder, Ignored.of(folder, workspace=workspace), without)
    except OSError as error:
        raise UnusableSourceError((f"an ignore file cannot be read: {error.strerror}",)) from error
    walk.run()
    if walk.faults:
        raise UnusableSourceError(tuple(walk.faults))
    return _source(folder, tuple(sorted(walk.sizes)), folder.name or "source")


def only(script: Path) -> Source:
    """Nothing but this file, for a script that needs no other. UnusableSourceError where it cannot be read."""
    return _source(script.parent, (script.name,), "")


def _source(folder: Path, files: tuple[str, ...], name: str) -> Source:
    try:
        size_bytes = sum((folder / file).stat().st_size for file in files)
        return Source(folder, files, name, size_bytes, digest(folder, files))
    except OSError as error:
        raise UnusableSourceError((f"a file cannot be read: {error.strerror}",)) from error


def digest(folder: Path, files: tuple[str, ...]) -> str:
    """What names, contents and the right to execute come to: the same on every machine."""
    total = hashlib.sha256()
    for file in files:
        path = folder / file
        content = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                content.update(block)
        executable = b"x" if path.stat().st_mode & 0o100 else b"-"
        total.update(b"\0".join((os.fsencode(file), executable, content.digest())))
    return total.hexdigest()[:_DIGITS]


class _Walk:
    """One walk through a folder; links to folders are entered."""

    def __init__(self, folder: Path, ignored: Ignored, without: frozenset[Path]) -> None:
        self._folder = folder
        self._ignored = ignored
        self._without = without
        self._waiting = [(PurePosixPath(), frozenset((folder,)))]
        self._seen = 0
        self.sizes: dict[str, int] = {}
        self.faults: list[str] = []

    def run(self) -> None:
        """Walk until the end, or until there is too much of it."""
        while self._within_limits() and self._waiting:
            relative, around = self._waiting.pop()
            try:
                self._ignored.enter(relative)
                entries = sorted(os.scandir(self._folder / relative), key=lambda entry: entry.name)
            except OSError as error:
                self._fault(relative, f"cannot be read: {error.strerror}")
                continue
            self._seen += len(entries)
            for entry in entries:
                self._take(relative / entry.name, entry, around)

    def _within_limits(self) -> bool:
        if len(self.sizes) > MOST_FILES:
            self.faults.append(f"has more than {MOST_FILES} files")
        elif sum(self.sizes.values()) > MOST_BYTES:
            self.faults.append(f"has more than {MOST_BYTES // 1024**2} MB")
        elif self._seen > _MOST_SEEN:
            self.faults.append(f"has more than {_MOST_SEEN} entries")
        else:
            return True
        return False

    def _take(self, relative: PurePosixPath, entry: os.DirEntry[str], around: frozenset[Path]) -> None:
        if self._left_out(relative) or self._ignored(relative, is_folder=entry.is_dir()):
            return
        real = Path(os.path.realpath(entry.path)) if entry.is_symlink() else None
        if real is not None and not self._may_follow(relative, real, around):
            return
        if entry.is_dir():
            inside = real or Path(entry.path)
            self._waiting.append((relative, around | {inside}))
        elif entry.is_file():
            self._take_file(relative, entry)
        else:
            self._fault(relative, "is no regular file")

    def _take_file(self, relative: PurePosixPath, entry: os.DirEntry[str]) -> None:
        if not os.access(entry.path, os.R_OK):
            self._fault(relative, "cannot be read")
        self.sizes[relative.as_posix()] = entry.stat().st_size

    def _may_follow(self, relative: PurePosixPath, real: Path, around: frozenset[Path]) -> bool:
        """Whether the link can be taken for what it leads to; a link to what is never sent is never sent either."""
        if not real.is_relative_to(self._folder):
            return self._fault(relative, "is a link that leads out of the source directory")
        if not real.exists():
            return self._fault(relative, "is a link to what does not exist")
        if real in around:
            return self._fault(relative, "is a link to a folder around it")
        return not self._left_out(PurePosixPath(real.relative_to(self._folder)))

    def _left_out(self, relative: PurePosixPath) -> bool:
        return never_sent(relative) or self._folder / relative in self._without

    def _fault(self, relative: PurePosixPath, why: str) -> bool:
        # Names may hold any bytes.
        self.faults.append(f"'{str(relative).encode(errors='backslashreplace').decode()}' {why}")
        return False
