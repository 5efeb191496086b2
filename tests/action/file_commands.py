"""What a runner reads from the files that GITHUB_OUTPUT and its like name.

Source: actions/runner, FileCommandManager: `NAME=VALUE`, or `NAME<<DELIMITER`, lines, `DELIMITER`. Only a line feed
ends a line, and a byte order mark is skipped. A mistake fails the step, whatever the process ended with.
"""

from collections.abc import Iterator


class FileCommandError(ValueError):
    """The file cannot be read to its end; what came before is taken all the same."""


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each name and value, in order; the last of a name counts."""
    lines = _Lines(text.removeprefix("\ufeff"))
    while (line := lines.next()) is not None:
        if line:
            yield _pair(line, lines)


class _Lines:
    """The lines of a text; the last one may lack its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.ended = True

    def next(self) -> str | None:
        """The next line without its end; None after the last."""
        if self.position >= len(self.text):
            return None
        line, newline, _ = self.text[self.position :].partition("\n")
        self.position += len(line) + len(newline)
        self.ended = bool(newline)
        return line


def _pair(line: str, lines: _Lines) -> tuple[str, str]:
    equals, heredoc = line.find("="), line.find("<<")
    if heredoc >= 0 and (equals < 0 or heredoc < equals):
        name, _, delimiter = line.partition("<<")
        if not name or not delimiter:
            raise FileCommandError(f"Invalid format {line!r}: neither name nor delimiter may be empty")
        return name, _until(delimiter, lines)
    name, found, value = line.partition("=")
    if not found or not name:
        raise FileCommandError(f"Invalid format {line!r}")
    return name, value


def _until(delimiter: str, lines: _Lines) -> str:
    value: list[str] = []
    while (line := lines.next()) != delimiter:
        if line is None:
            raise FileCommandError(f"Matching delimiter not found {delimiter!r}")
        if not lines.ended:
            raise FileCommandError("EOF marker missing new line")
        value.append(line)
    return "\n".join(value)
