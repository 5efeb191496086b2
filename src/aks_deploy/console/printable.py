"""Text as it may be printed: foreign text moves no cursor, hides nothing and breaks no stream."""

import re

_LINE_END = re.compile(r"\r\n|\n|\r")
_KEPT = "\t"


def printable_lines(text: str) -> list[str]:
    """The lines of the text, with control characters written out; a carriage return ends a line, as runners have it."""
    return [_visible(line) for line in _LINE_END.split(text)]


def printable(text: str) -> str:
    """The text in one line, its line ends written out too."""
    return r"\n".join(printable_lines(text))


def encodable(text: str, encoding: str | None) -> str:
    """The text with what the encoding lacks written out, so that printing it cannot fail."""
    return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")


def _visible(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() or sign in _KEPT else _escaped(sign) for sign in line)


def _escaped(sign: str) -> str:
    # Spaces of other scripts are not printable for Python, but harmless and wanted.
    return sign if sign.isspace() and ord(sign) > ord("\x9f") and sign not in "\u2028\u2029" else repr(sign)[1:-1]
