"""Values that remember where they come from."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, Self

from aks_deploy.errors import Problem

SourceKind = Literal["default", "file", "input", "option", "command line", "environment", "standard input"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: a file in the workspace folder, an input, an option; `line` and `column` from 1."""

    kind: SourceKind = "default"
    name: str = ""
    line: int | None = None
    column: int | None = None

    @property
    def file(self) -> str | None:
        """The file's path inside the workspace folder; None where the value is in no file."""
        return self.name if self.kind == "file" else None

    def at(self, line: int, column: int) -> Self:
        """A place inside this source."""
        return replace(self, line=line, column=column)

    def __str__(self) -> str:
        if self.kind == "file":
            return ":".join(str(part) for part in (self.name, self.line, self.column) if part is not None)
        place = "" if self.line is None else f", line {self.line}, column {self.column}"
        return f"{self.kind} {self.name}".strip() + place


DEFAULT = Source()

Plain = None | bool | int | float | str | list["Located"] | dict[str, "Located"]


@dataclass(frozen=True, slots=True)
class Located:
    """A value of a document, its place, the text that a scalar was written as, and the place of its key."""

    value: Plain
    source: Source
    text: str = ""
    key: Source | None = None

    def written(self) -> dict[str, "Located"]:
        """What a mapping holds, null or not. Empty for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def entries(self) -> dict[str, "Located"]:
        """What a mapping holds and means: entries that are null count as not given. Empty for anything else."""
        return {name: item for name, item in self.written().items() if item.value is not None}

    def scalars(self) -> Iterator["Located"]:
        """Every scalar in here."""
        if isinstance(self.value, dict):
            children = list(self.value.values())
        elif isinstance(self.value, list):
            children = self.value
        else:
            yield self
            return
        for child in children:
            yield from child.scalars()


def problem_at(source: Source, message: str, hint: str = "") -> Problem:
    """The problem with its place: as file, line and column where there is a file, in words where not."""
    if source.file is None:
        return Problem(f"{source}: {message}" if source != DEFAULT else message, hint=hint)
    return Problem(message, hint=hint, file=source.file, line=source.line, column=source.column)
