"""Where in the user's files a failure comes from."""

import os
from pathlib import Path, PurePosixPath

from aks_deploy.diagnosis.frames import Frame, frames
from aks_deploy.errors import AksDeployError, Problem

_RAISED_BY_A_SCRIPT = ("deploy.script-error", "deploy.dependency-broken")
_LIBRARIES = ("site-packages", "dist-packages")
# Folders without files of the user's own, some of them huge.
_NOT_THEIRS = frozenset((".git", "node_modules", "__pycache__", *_LIBRARIES))
_MOST_FILES = 50_000


def problems_of(error: AksDeployError, folder: Path) -> tuple[Problem, ...]:
    """The error's problems; for a scoring script's traceback, the line of `folder` where it was raised.

    A container has other paths than the user. A file is taken for the user's where it is the only one of the folder
    whose path ends as the container's does, and has the line that the traceback quotes: the script that failed may
    be of another commit.
    """
    if error.problems or error.diagnosis_code not in _RAISED_BY_A_SCRIPT:
        return error.problems
    for frame in reversed(list(frames(error.details))):
        file = _only_match(frame, folder)
        if file is not None and _quotes(frame, folder / file):
            return (Problem(str(error), hint=error.hint, file=file, line=frame.line),)
    return ()


def _only_match(frame: Frame, folder: Path) -> str | None:
    """The file with the longest path that ends the frame's; None where several are as long, or a library's is meant."""
    wanted = PurePosixPath(frame.path)
    if wanted.suffix != ".py" or any(part in _LIBRARIES for part in wanted.parts):
        return None
    found = [(_common_end(PurePosixPath(file).parts, wanted.parts), file) for file in _named(wanted.name, folder)]
    longest = max((length for length, _ in found), default=0)
    best = [file for length, file in found if length == longest]
    return best[0] if len(best) == 1 else None


def _named(name: str, folder: Path) -> list[str]:
    """The files of that name, relative to the folder; none of too large a folder."""
    found, seen = [], 0
    for path, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in _NOT_THEIRS]
        seen += len(files)
        if seen > _MOST_FILES:
            return []
        if name in files:
            found.append(Path(path, name).relative_to(folder).as_posix())
    return found


def _common_end(ours: tuple[str, ...], theirs: tuple[str, ...]) -> int:
    pairs = zip(reversed(ours), reversed(theirs), strict=False)
    return next((length for length, (mine, other) in enumerate(pairs) if mine != other), min(len(ours), len(theirs)))


def _quotes(frame: Frame, file: Path) -> bool:
    """Whether the file has the quoted text at the frame's line."""
    if not file.is_file():
        return False
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return frame.line <= len(lines) and (not frame.text or lines[frame.line - 1].strip() == frame.text)
