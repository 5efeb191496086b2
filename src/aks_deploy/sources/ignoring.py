"""What ignore files leave out: `.amlignore`, or else `.gitignore` files; patterns mean what they mean to git."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Self

from pathspec.patterns.gitwildmatch import GitWildMatchPattern, GitWildMatchPatternError

_AML, _GIT = ".amlignore", ".gitignore"
# What a checkout or a developer keeps beside the code and nobody wants in a container, whatever ignore files say. The
# record of a run is in .azureml and changes with each; old scripts wrote aks_webservice.json with the keys in clear.
_NEVER = re.compile(
    r"\.git|\.env.*|.*\.(pem|key)|__pycache__|\.azureml|aks_webservice\.json", re.IGNORECASE | re.DOTALL
)
# The library's mark in an expression where a folder's name ends: what follows is below the folder.
_FOLDER_ENDS = "ps_d"


def never_sent(path: PurePosixPath) -> bool:
    """Whether a part of the path is one that is left out of every source directory."""
    return any(_NEVER.fullmatch(part) for part in path.parts)


_Rules = dict[PurePosixPath, tuple[GitWildMatchPattern, ...]]


class Ignored:
    """Tells which paths of a folder its ignore files leave out; they are read as the walk comes to them.

    `.amlignore` in the folder decides alone. Without it each `.gitignore` counts, from `workspace` down, the deeper
    over the higher; but those above a folder that they leave out as a whole do not: whoever names it wants it.
    """

    def __init__(self, folder: Path, start: PurePosixPath, rules: _Rules, own: str) -> None:
        self._folder, self._start, self._rules, self._own = folder, start, rules, own

    @classmethod
    def of(cls, folder: Path, *, workspace: Path) -> Self:
        """The rules of `folder`, which is `workspace` or inside it; both are real paths."""
        start = PurePosixPath(folder.relative_to(workspace))
        if (folder / _AML).is_file():
            return cls(folder, start, {start: _patterns(folder / _AML)}, "")
        above = cls(workspace, PurePosixPath(), {}, _GIT)
        for parent in reversed(start.parents if start.parts else ()):
            above.enter(parent)
        left_out = any(above(part, is_folder=True) for part in (start, *start.parents) if part.parts)
        return cls(folder, start, {} if left_out else above._rules, _GIT)

    def enter(self, relative: PurePosixPath) -> None:
        """Take the ignore file of this folder into account, where it has one of its own."""
        file = self._folder / relative / self._own
        if self._own and file.is_file():
            self._rules[self._start / relative] = _patterns(file)

    def __call__(self, relative: PurePosixPath, *, is_folder: bool) -> bool:
        """Whether the path is left out; its parents are not, or nobody would ask."""
        path = self._start / relative
        for parent in path.parents:
            below = path.relative_to(parent).as_posix()
            for pattern in reversed(self._rules.get(parent, ())):
                if _names(pattern, f"{below}/" if is_folder else below):
                    return bool(pattern.include)
        return False


def _patterns(file: Path) -> tuple[GitWildMatchPattern, ...]:
    """The file's patterns. A line that is none is passed over, as git does."""
    lines = file.read_text(encoding="utf-8-sig", errors="surrogateescape").splitlines()
    return tuple(pattern for line in lines for pattern in _pattern(line))


def _pattern(line: str) -> Iterator[GitWildMatchPattern]:
    with suppress(GitWildMatchPatternError):
        pattern = GitWildMatchPattern(line)
        if pattern.include is not None:
            yield pattern


def _names(pattern: GitWildMatchPattern, path: str) -> bool:
    """Whether the pattern names the path itself, where a `/` at its end says that it is a folder's.

    The library also takes what is below for named, and `a` for named by `a/**`; git does not.
    """
    if _FOLDER_ENDS not in pattern.regex.groupindex:
        return pattern.match_file(path.rstrip("/")) is not None
    found = pattern.match_file(path)
    return found is not None and found.match.start(_FOLDER_ENDS) in (-1, len(path) - 1)
