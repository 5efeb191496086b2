"""The outputs of the action's step."""

import os
import re

from actions_toolkit import core

from aks_deploy.ports.talk import Console
from aks_deploy.reporting.printable import encodable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FILE = "GITHUB_OUTPUT"


class GitHubOutputs:
    """Appends outputs to the file that the runner reads; where there is none it says so once and goes on."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = False

    def set(self, name: str, value: str) -> None:
        """Set one output; the last value of a name counts. ValueError for a name that could be read as more."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be the name of an output")
        if not os.path.isfile(os.environ.get(_FILE, "")):  # noqa: PTH113 - an empty path is the current folder for Path
            self._tell("outputs are not set: there is no file that GITHUB_OUTPUT names")
            return
        try:
            core.set_output(name, encodable(value, "utf-8"))
        except OSError as error:
            self._tell(f"outputs are not set: the file that GITHUB_OUTPUT names cannot be written: {error.strerror}")

    def close(self) -> None:
        """Every output is in the file already."""

    def close(self) -> None:
        """Everything is in the file already."""

    def _tell(self, text: str) -> None:
        if not self._told:
            self._console.warning(text)
        self._told = True
