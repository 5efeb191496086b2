"""What is wrong with a text as such, before anybody asks what it says."""

from aks_deploy.settings.located import Located, Source

DEEPEST_NESTING = 20
MOST_VALUES = 5_000


class SyntaxFaultError(ValueError):
    """A text that cannot be read, and the place where that shows."""

    def __init__(self, message: str, place: Source, *, hint: str = "") -> None:
        super().__init__(message)
        self.place = place
        self.hint = hint


def too_deep(place: Source) -> SyntaxFaultError:
    """The fault of nesting that no configuration needs."""
    return SyntaxFaultError(f"nested more than {DEEPEST_NESTING} deep", place)


def too_many(place: Source) -> SyntaxFaultError:
    """The fault of more values than any configuration has: each of them could become a problem to report."""
    return SyntaxFaultError(f"more than {MOST_VALUES} values", place)


def duplicate(key: str, first: Located, second: Source) -> SyntaxFaultError:
    """The fault of a key that is given twice, of which a parser would silently drop one."""
    before = f" (first in line {first.key.line})" if first.key else ""
    return SyntaxFaultError(f"the key '{key}' is given twice{before}", second)
