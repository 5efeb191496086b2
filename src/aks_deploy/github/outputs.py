"""The outputs of the action's step."""

import os
import re
from collections.abc import Callable

from actions_toolkit.file_command import issue_file_command, prepare_key_value_message

from aks_deploy.console.printable import encodable
from aks_deploy.ports.talk import Console

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_FILE = "GITHUB_OUTPUT"
_SUMMARY = "GITHUB_STEP_SUMMARY"
# The runner refuses a summary of 1 MiB and more, all of it.
_LARGEST_SUMMARY = 900 * 1024


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
            issue_file_command("OUTPUT", prepare_key_value_message(name, encodable(value, "utf-8")))
        except OSError as error:
            self._tell(f"outputs are not set: the file that GITHUB_OUTPUT names cannot be written: {error.strerror}")

    def summarise(self, markdown: Callable[[], str]) -> None:
        """Append to the step's summary; a text that the runner would refuse as too large is cut at a line."""
        path = os.environ.get(_SUMMARY, "")
        if not os.path.isfile(path):  # noqa: PTH113 - as above
            return
        content = encodable(markdown(), "utf-8").encode()[:_LARGEST_SUMMARY]
        if len(content) == _LARGEST_SUMMARY:
            content = content.rpartition(b"\n")[0] + b"\n\nThe rest is in the log.\n"
        try:
            with open(path, "ab") as file:  # noqa: PTH123 - as above
                file.write(content)
        except OSError as error:
            self._tell(f"the summary cannot be written: {error.strerror}")

    def close(self) -> None:
        """Every output is in the file already."""

    def _tell(self, text: str) -> None:
        if not self._told:
            self._console.warning(text)
        self._told = True
