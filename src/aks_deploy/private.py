"""Folders that nobody else can read, and that are gone when the run ends, whatever ends it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder, removed with all that is in it when the block ends."""
    with tempfile.TemporaryDirectory(prefix=_prefix()) as folder:
        yield Path(folder)


def remove_private_folders() -> None:
    """Remove those whose block will not end: the process is about to. Only SIGKILL leaves any behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_prefix()}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prefix() -> str:
    return f"aks-deploy-{os.getpid()}-"
