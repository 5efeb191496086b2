"""Talking to a workflow's log through workflow commands."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from actions_toolkit import core

from aks_deploy.console.masks import Masks
from aks_deploy.console.printable import encodable, printable
from aks_deploy.errors import AksDeployError, Problem
from aks_deploy.github.neutral import neutral, neutral_lines

# A runner keeps ten annotations of a kind for each step and drops the others without a word.
MOST_ANNOTATIONS = 9
Kind = Literal["notice", "warning", "error"]


class GitHubConsole:
    """Prints on standard output, flushed after each line: on two streams a secret could overtake its mask."""

    def __init__(self) -> None:
        self._masks = Masks()
        self._annotations: Counter[Kind] = Counter()
        self._in_group = False

    def info(self, text: str) -> None:
        """A line for the log."""
        for line in neutral_lines(self._masks.hide(text)):
            core.info(_encodable(line))
        sys.stdout.flush()

    def debug(self, text: str) -> None:
        """A line that the runner shows where debug logging is on."""
        core.debug(_encodable(neutral(self._masks.hide(text))))
        sys.stdout.flush()

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
        problems: tuple[Problem, ...] = getattr(error, "problems", ()) or (Problem(str(error), hint=error.hint),)
        for problem in problems:
            self._annotate("error", problem, title=error.failure_reason)

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Fold the lines printed inside. Groups do not nest: an inner one is its title and its lines."""
        if self._in_group:
            self.info(title)
            yield
            return
        core.start_group(_encodable(neutral(self._masks.hide(title))))
        sys.stdout.flush()
        self._in_group = True
        try:
            yield
        finally:
            self._in_group = False
            core.end_group()
            sys.stdout.flush()

    def mask(self, secret: str) -> None:
        """Hide the secret in everything that this job prints from now on. Empty, short and common texts are left."""
        for text in self._masks.add(secret):
            core.set_secret(_encodable(text))
        sys.stdout.flush()

    def close(self) -> None:
        """The run is over: one annotation of each kind counts those that the runner would have dropped."""
        for kind, count in self._annotations.items():
            if count > MOST_ANNOTATIONS:
                _command(kind, Problem(f"{count - MOST_ANNOTATIONS} more of this kind are in the log"), "")
        self._annotations.clear()

    def _annotate(self, kind: Kind, problem: Problem, *, title: str = "") -> None:
        self._annotations[kind] += 1
        hidden = Problem(
            neutral(self._masks.hide(problem.message)),
            hint=neutral(self._masks.hide(problem.hint)),
            file=problem.file,
            line=problem.line,
            column=problem.column,
        )
        if problem.file or self._annotations[kind] > MOST_ANNOTATIONS:
            self.info(f"{kind}: {_with_hint(str(hidden), hidden.hint)}")
        if self._annotations[kind] <= MOST_ANNOTATIONS:
            _command(kind, hidden, title)


def _command(kind: Kind, problem: Problem, title: str) -> None:
    """The workflow command of an annotation; the runner shows its message in the log, but not its place."""
    issue = {"notice": core.notice, "warning": core.warning, "error": core.error}[kind]
    file = None if problem.file is None else _encodable(printable(problem.file))
    place = {"file": file, "start_line": problem.line, "start_column": problem.column}
    properties = {name: value for name, value in {"title": title, **place}.items() if value}
    issue(_encodable(_with_hint(problem.message, problem.hint)), **properties)
    sys.stdout.flush()


def _with_hint(message: str, hint: str) -> str:
    return f"{message}\n{hint}" if hint else message


def _encodable(text: str) -> str:
    return encodable(text, sys.stdout.encoding)
