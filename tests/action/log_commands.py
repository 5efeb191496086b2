"""What a runner takes for a command in the lines that a step prints.

Source: actions/runner, ActionCommand: `::name key=value,…::data` after white space at the start of a line, or
`##[name key=value;…]data` anywhere in it. Names are compared without case; an unknown one makes it plain text.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

NAMES = frozenset({
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher",
    "save-state", "set-env", "set-output", "stop-commands", "warning",
})  # fmt: skip
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
_OLD = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%25", "%"))


@dataclass(frozen=True)
class LogCommand:
    """One command, its values unescaped."""

    name: str
    data: str
    properties: Mapping[str, str] = field(default_factory=dict)


def parse(line: str, names: Collection[str] = NAMES) -> LogCommand | None:
    """The command in a line, if a runner that knows `names` (in lower case) sees one."""
    return _new_form(line.lstrip(), names) or _old_form(line, names)


def _new_form(line: str, names: Collection[str]) -> LogCommand | None:
    head, found, data = line.removeprefix("::").partition("::")
    if not line.startswith("::") or not found:
        return None
    name, _, properties = head.partition(" ")
    if name.lower() not in names:
        return None
    return LogCommand(name.lower(), _unescaped(data, _DATA), _properties(properties.strip(), ",", _PROPERTY))


def _old_form(line: str, names: Collection[str]) -> LogCommand | None:
    _, found, rest = line.partition("##[")
    head, closed, data = rest.partition("]")
    name, _, properties = head.partition(" ")
    if not found or not closed or name.lower() not in names:
        return None
    return LogCommand(name.lower(), _unescaped(data, _OLD), _properties(properties, ";", _OLD))


def _properties(text: str, separator: str, escapes: tuple[tuple[str, str], ...]) -> dict[str, str]:
    split = (part.partition("=") for part in text.split(separator))
    return {name.lower(): _unescaped(value, escapes) for name, _, value in split if name and value}


def _unescaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for escaped, plain in escapes:
        text = text.replace(escaped, plain)
    return text
