"""What must not be shown, and what would only garble everything else if it were hidden."""

import re
import threading
from collections.abc import Iterator

from aks_deploy.console.spellings import spellings

MASKED = "***"
_SHORTEST = 6
_COMMON = frozenset(
    ("default", "secret", "password", "latest", "unknown", "undefined", "production", "staging", "github", "healthy")
)
# Secrets by their looks, for those that nobody told us of: signatures of storage addresses, JSON web tokens, and
# GitHub's tokens.
_SHAPES = (
    re.compile(r"(?:(?<=[?&;]sig=)|(?<=u0026sig=)|(?<=%26sig%3D))[^&\s\"'<>\\]+"),
    re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*"),
    re.compile(r"\b(?:gh[opsur]|github_pat)_\w{20,}"),
)


class Masks:
    """The secrets so far. Short and common texts are none: hiding them would garble the log and drop job outputs."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._hidden: dict[str, None] = {}
        self._lock = threading.Lock()

    def add(self, secret: str) -> tuple[str, ...]:
        """Take a secret; what is to be hidden of it and was not yet.

        That is each line that is worth it, all of it where all lines are, and the usual encodings of these.
        """
        with self._lock:  # whoever sends the same secret waits until it is hidden
            if secret in self._taken:
                return ()
            self._taken.add(secret)
            plain = _worthy_parts(secret)
            found = dict.fromkeys((*plain, *(text for part in plain for text in spellings(part))))
            new = tuple(text for text in found if text not in self._hidden)
            # Another thread may be reading the one that was.
            self._hidden = self._hidden | dict.fromkeys(new)
            return new

    def hide(self, text: str) -> str:
        """The text with every secret replaced; those that overlap or touch are replaced as one."""
        kept: list[str] = []
        end = 0
        for start, stop in sorted(self._spans(text)):
            if start > end or not kept:
                kept += [text[end:start], MASKED]
            end = max(end, stop)
        return "".join((*kept, text[end:]))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        for secret in self._hidden:
            start = text.find(secret)
            while start >= 0:
                yield start, start + len(secret)
                start = text.find(secret, start + 1)
        for shape in _SHAPES:
            yield from (found.span() for found in shape.finditer(text))


def _worthy_parts(secret: str) -> tuple[str, ...]:
    lines = [line.strip() for line in secret.splitlines() if line.strip()]
    worthy = [line for line in lines if _is_worthy(line)]
    whole = [secret.strip()] if lines and worthy == lines else []
    return tuple(dict.fromkeys((*whole, *worthy)))


def _is_worthy(line: str) -> bool:
    return len(line) >= _SHORTEST and line.lower() not in _COMMON and any(sign.isalnum() for sign in line)
