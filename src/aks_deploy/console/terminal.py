"""Talking to a person at a shell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from aks_deploy.console.masks import Masks
from aks_deploy.console.printable import encodable, printable, printable_lines
from aks_deploy.errors import AksDeployError, Problem


class TerminalConsole:
    """Prints plain text on one stream, flushed line by line, with secrets hidden."""

    def __init__(self, stream: TextIO, masks: Masks | None = None) -> None:
        self._stream = stream
        self._masks = masks or Masks()
        self._indent = ""

    def info(self, text: str) -> None:
        """A line for the log."""
        self._print(text)

    def debug(self, text: str) -> None:
        """A line for those who asked for more."""
        self._print(text, "debug: ")

    def notice(self, text: str) -> None:
        """Something that the user should know and need not act on."""
        self._print(text, "notice: ")

    def warning(self, text: str) -> None:
        """Something that the user should act on; the run goes on."""
        self._print(text, "warning: ")

    def failure(self, error: AksDeployError) -> None:
        """The failure that ends the run: each problem or what happened, with its hint, after the details."""
        if error.details:
            with self.group("Details"):
                for line in error.details:
                    self._print(line)
        for problem in error.problems or (Problem(str(error), hint=error.hint),):
            self._print(_with_hint(str(problem), problem.hint), "error: ")

    @contextmanager
    def group(self, title: str) -> Iterator[None]:
        """Indent the lines printed inside, below the title."""
        self._print(title)
        before, self._indent = self._indent, self._indent + "  "
        try:
            yield
        finally:
            self._indent = before

    def mask(self, secret: str) -> None:
        """Hide the secret in everything printed from now on. Empty values are ignored."""
        self._masks.add(secret)

    def close(self) -> None:
        """Nothing is held back."""
        self._stream.flush()

    def _print(self, text: str, label: str = "") -> None:
        start, rest = self._indent + label, self._indent + " " * len(label)
        lines = printable_lines(self._masks.hide(text))
        shown = "".join(f"{rest if number else start}{line}\n" for number, line in enumerate(lines))
        self._stream.write(encodable(shown, self._stream.encoding))
        self._stream.flush()


class TerminalOutputs:
    """Keeps the outputs and prints each at the end as `name=value`, secrets too: they are set only when asked for."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._values: dict[str, str] = {}

    def set(self, name: str, value: str) -> None:
        """Set one output; the last value of a name counts."""
        self._values[name] = value

    def summarise(self, markdown: Callable[[], str]) -> None:
        """A shell has no place for it, and the log has said it all."""

    def close(self) -> None:
        """Print the outputs that are not empty, once."""
        for name, value in self._values.items():
            if value:
                self._stream.write(encodable(f"{printable(name)}={printable(value)}\n", self._stream.encoding))
        self._stream.flush()
        self._values.clear()


def _with_hint(message: str, hint: str) -> str:
    return f"{message}\n{hint}" if hint else message
