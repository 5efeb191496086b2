"""A stream to print on that outlasts its reader."""

import os
from typing import TextIO


class LastingStream:
    """Prints on a stream until nobody can read it any more; what is printed after that is lost without a word.

    A run goes on, and ends with its own exit code, when the program that reads its log does not: `… | head -1`.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:
        """The encoding of the stream."""
        return self._stream.encoding if self._stream else "utf-8"

    def write(self, text: str) -> int:
        """Print the text, if it can be."""
        try:
            if self._stream:
                self._stream.write(text)
        except OSError:
            self._give_up()
        return len(text)

    def flush(self) -> None:
        """Print what is held back, if it can be."""
        try:
            if self._stream:
                self._stream.flush()
        except OSError:
            self._give_up()

    def _give_up(self) -> None:
        """Python flushes the stream once more at its end, and would fail there, so what lies below it is replaced."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            if self._stream:
                os.dup2(nowhere, self._stream.fileno())
        finally:
            os.close(nowhere)
            self._stream = None
