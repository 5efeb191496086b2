"""Talking to a workflow's log through workflow commands."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TextIO

from actions_toolkit.command import Command

from aks_deploy.console.masks import Masks
from aks_deploy.console.printable import encodable, printable
from aks_deploy.errors import AksDeployError, Problem
from aks_deploy.github.neutral import neutral, neutral_lines

# A runner keeps ten annotations of a kind for each step and drops the others without a word.
MOST_ANNOTATIONS = 9
Kind = Literal["notice", "warning", "error"]


class GitHubConsole:
    """Prints on one stream, flushed after each line: on two of them a secret could overtake its mask.

    It keeps the stream: `sys.stdout`, to which the toolkit's own functions print, is not there while the SDK works.
    """

    def __init__(self, stream: TextIO, masks: Masks | None = None) -> None:
        self._stream = stream
        self._masks = masks or Masks()
        self._annotations: Counter[Kind] = Counter()
        self._in_group = False

    def info(self, text: str) -> None:
        """A line for the log."""
        for line in neutral_lines(self._masks.hide(text)):
            _print(self._stream, line)

    def debug(self, text: str) -> None:
        """A line that the runner shows where debug logging is on."""
        self._command("debug", neutral(self._masks.hide(text)))

    def notice(self, text: str) -> None:
        """Something that the user should know and need not act on."""
        self._annotate("notice", Problem(text))

    def warning(self, text: str) -> None:
        """Something that the user should act on; the run goes on."""
        self._annotate("warning", Problem(text))

    def failure(self, error: AksDeployError) -> None:
        """The failure that ends the run: details folded, each problem with its place."""
        if error.details:
            with self.group("Details"):
                self.info("\n".join(error.details))
        for problem in error.problems or (Problem(str(error), hint=error.hint),):
            self._annotate("error", problem, title=error.failure_reason)

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Fold the lines printed inside. Groups do not nest: an inner one is its title and its lines."""
        if self._in_group:
            self.info(title)
            yield
            return
        self._command("group", neutral(self._masks.hide(title)))
        self._in_group = True
        try:
            yield
        finally:
            self._in_group = False
            self._command("endgroup", "")

    def mask(self, secret: str) -> None:
        """Hide the secret in everything that this job prints from now on. Empty, short and common texts are left.

        The runner derives encodings too, but not all, and other runners derive none.
        """
        for text in self._masks.add(secret):
            self._command("add-mask", text)

    def close(self) -> None:
        """The run is over: one annotation of each kind counts those that the runner would have dropped."""
        for kind, count in self._annotations.items():
            if count > MOST_ANNOTATIONS:
                self._command(kind, f"{count - MOST_ANNOTATIONS} more of this kind are in the log")
        self._annotations.clear()

    def _annotate(self, kind: Kind, problem: Problem, *, title: str = "") -> None:
        """The runner shows an annotation's message in the log, but not its place."""
        self._annotations[kind] += 1
        text = neutral(self._masks.hide(_with_hint(problem.message, problem.hint)))
        file = None if problem.file is None else printable(self._masks.hide(problem.file))
        place = {"title": title, "file": file, "line": problem.line, "col": problem.column}
        if file or self._annotations[kind] > MOST_ANNOTATIONS:
            where = ":".join(str(part) for part in (file, problem.line, problem.column) if part is not None)
            self.info(f"{kind}: {where}: {text}" if where else f"{kind}: {text}")
        if self._annotations[kind] <= MOST_ANNOTATIONS:
            self._command(kind, text, {name: value for name, value in place.items() if value})

    def _command(self, name: str, data: str, properties: dict[str, object] | None = None) -> None:
        _print(self._stream, str(Command(name, properties or {}, data)))


def _print(stream: TextIO, line: str) -> None:
    stream.write(encodable(f"{line}\n", stream.encoding))
    stream.flush()


def _with_hint(message: str, hint: str) -> str:
    return f"{message}\n{hint}" if hint else message
