"""What ignore files leave out: `.amlignore` as azureml-core reads it, or else `.gitignore` as git does."""

import re
from pathlib import Path, PurePosixPath
from typing import Self

from pathspec import GitIgnoreSpec, Pattern
from pathspec.patterns.gitwildmatch import GitWildMatchPatternError

_AML, _GIT = ".amlignore", ".gitignore"
# What a checkout or a developer keeps beside the code and nobody wants in a container, whatever ignore files say.
_NEVER = re.compile(r"\.git|\.env.*|.*\.(pem|key)|__pycache__", re.IGNORECASE | re.DOTALL)
_ALL_BELOW = re.compile(r"/\*\*\s*$")


def never_sent(path: PurePosixPath) -> bool:
    """Whether a part of the path is one that is left out of every source directory."""
    return any(_NEVER.fullmatch(part) for part in path.parts)


class Ignored:
    """Tells which paths of a folder its ignore files leave out; they are read as the walk comes to them.

    `.amlignore` in the folder decides alone. Without it each `.gitignore` counts, from `workspace` down, the deeper
    over the higher; but those above a folder that they leave out as a whole do not: whoever names it wants it.
    """

    def __init__(self, folder: Path, start: PurePosixPath, rules: dict[PurePosixPath, GitIgnoreSpec], own: str) -> None:
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
            rules = self._rules.get(parent)
            if rules is None:
                continue
            below = path.relative_to(parent).as_posix()
            decision = rules.check_file(f"{below}/" if is_folder else below).include
            if decision is not None:
                return decision
        return False


def _patterns(file: Path) -> GitIgnoreSpec:
    """The file's patterns. A line that is none is passed over, as git does."""
    lines = file.read_text(encoding="utf-8-sig", errors="surrogateescape").splitlines()
    return GitIgnoreSpec([pattern for line in lines for pattern in _pattern(line)])


def _pattern(line: str) -> tuple[Pattern, ...]:
    try:
        # For the library `a/**` is `a` itself too, so that nothing in it could be taken in again.
        return tuple(GitIgnoreSpec.from_lines([_ALL_BELOW.sub("/*", line)]).patterns)
    except GitWildMatchPatternError:
        return ()
