"""The log of a step as a runner keeps it: commands obeyed, secrets hidden, annotations collected.

Source: actions/runner, ActionCommandManager, OutputManager and ExecutionContext.AddIssue.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass, field

from action.log_commands import NAMES, LogCommand, parse
from action.masking import Masker

MOST_ANNOTATIONS = 10
LONGEST_MESSAGE = 4096
_ANNOTATIONS = ("notice", "warning", "error")
_REFUSED = ("set-env", "add-path")
_WORKSPACE = "/github/workspace/"


@dataclass(frozen=True)
class Annotation:
    """A message that GitHub shows at the run, and at a line of a file where it names one."""

    kind: str
    message: str
    title: str = ""
    file: str = ""
    line: str = ""


@dataclass
class StepLog:
    """Takes lines in, one after another. `failed`: a command was refused, which fails the step."""

    masker: Masker
    debug: bool = False
    lines: list[str] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    failed: bool = False
    _stop_token: str = ""
    _closed: bool = False
    _grown: threading.Condition = field(default_factory=threading.Condition)

    @property
    def text(self) -> str:
        """Everything that is visible."""
        return "\n".join(self.lines)

    def take(self, line: str) -> None:
        """One line that the step printed on either stream."""
        with self._grown:
            command = parse(line, self._names)
            if command is None or not self._obeyed(command, line):
                self._show(line)
            self._grown.notify_all()

    def close(self) -> None:
        """The step prints no more."""
        with self._grown:
            self._closed = True
            self._grown.notify_all()

    def wait_for(self, text: str, *, timeout_s: float) -> bool:
        """Block until a visible line holds the text; False where none did in time or before the log was closed."""
        with self._grown:
            self._grown.wait_for(lambda: self._closed or text in self.text, timeout_s)
            return text in self.text

    @property
    def _names(self) -> Collection[str]:
        return NAMES | {self._stop_token.lower()} if self._stop_token else NAMES

    def _obeyed(self, command: LogCommand, line: str) -> bool:
        if self._stop_token:
            if command.name != self._stop_token.lower():
                return False
            self._stop_token = ""
            self._show(line)
        elif command.name == "stop-commands":
            self._stop_token = command.data
            self._show(line)
        elif command.name == "add-mask":
            self._mask(command.data)
        elif command.name in _ANNOTATIONS:
            self._annotate(command)
        elif command.name in ("group", "endgroup", "debug"):
            self._fold(command)
        elif command.name in _REFUSED:
            self.failed = True
            self._show(f"##[error]The `{command.name}` command is disabled.")
        return True

    def _mask(self, secret: str) -> None:
        if secret.strip():
            self.masker.add(secret)
        else:
            self._show("##[warning]Can't add secret mask for empty string in ##[add-mask] command.")

    def _annotate(self, command: LogCommand) -> None:
        self._show(f"##[{command.name}]{command.data}")
        if sum(found.kind == command.name for found in self.annotations) >= MOST_ANNOTATIONS:
            return
        place = {name: self.masker.hide(command.properties.get(name, "")) for name in ("title", "file", "line")}
        place["file"] = place["file"].removeprefix(_WORKSPACE)
        message = self.masker.hide(command.data)[:LONGEST_MESSAGE]
        self.annotations.append(Annotation(command.name, message, **place))

    def _fold(self, command: LogCommand) -> None:
        if command.name != "debug" or self.debug:
            self._show(f"##[{command.name}]{command.data}")

    def _show(self, text: str) -> None:
        self.lines += self.masker.hide(text).split("\n")
