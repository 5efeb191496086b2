"""The log: what the loggers of this package are told goes to the console, a line at a time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_PACKAGE = "aks_deploy"


class Lines(Protocol):
    """A stream of lines, with another kind of line for those who asked for more."""

    def info(self, text: str) -> None:
        """A line that everybody reads."""

    def debug(self, text: str) -> None:
        """A line for those who asked for more."""


@contextmanager
def logging_to(lines: Lines, level: int) -> Iterator[None]:
    """Print what this package logs at `level` and above for as long as the block lasts."""
    logger = logging.getLogger(_PACKAGE)
    handler = _LinesHandler(lines)
    before = logger.level, logger.propagate
    logger.setLevel(level)
    # Other handlers than ours, wherever a library adds them, know nothing of masks and workflow commands.
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before


class _LinesHandler(logging.Handler):
    """Prints messages, never the tracebacks of exceptions: their texts are foreign."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.INFO:
            self._lines.debug(f"{record.name.removeprefix(f'{_PACKAGE}.')}: {record.getMessage()}")
        else:
            self._lines.info(record.getMessage())
