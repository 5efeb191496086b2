"""What a runner makes of a step's output: which lines it obeys, and what its masks hide.

Source: actions/runner, ActionCommand.TryParseV2 and TryParse, with every command that a runner registers.
"""

import re
from dataclasses import dataclass

NAMES = frozenset(
    (
        *("add-mask", "debug", "notice", "warning", "error", "group", "endgroup", "echo", "add-matcher"),
        *("remove-matcher", "stop-commands", "set-output", "save-state", "set-env", "add-path"),
    )
)
_V2 = re.compile(r"::([^ :]*) ?(.*?)::(.*)", re.DOTALL)
_V1 = re.compile(r"##\[([^ \]]*) ?(.*?)\](.*)", re.DOTALL)


@dataclass(frozen=True)
class Command:
    name: str
    data: str
    properties: dict[str, str]


def lines_of(output: str) -> list[str]:
    """The lines as .NET reads them: a carriage return ends one too."""
    return re.split(r"\r\n|\n|\r", output)


def command_of(line: str) -> Command | None:
    """The command that the runner would carry out."""
    found = _V2.match(line.strip()) or _V1.search(line)
    if found is None or found[1].lower() not in NAMES:
        return None
    pairs = (pair.partition("=") for pair in found[2].split(",") if pair)
    return Command(found[1].lower(), _unescaped(found[3]), {name: _unescaped(value) for name, _, value in pairs})


def commands_of(output: str) -> list[Command]:
    """Every command in a step's output."""
    return [command for line in lines_of(output) if (command := command_of(line))]


def outputs_of(text: str) -> dict[str, str]:
    """The outputs in a file that GITHUB_OUTPUT named; ValueError where the runner would fail the step."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, heredoc, delimiter = line.partition("<<")
        if "=" in name or not heredoc:
            name, equals, value = line.partition("=")
            if not equals:
                raise ValueError(line)
            found[name] = value
            continue
        value_lines = []
        while (part := next(lines)) != delimiter:
            value_lines.append(part)
        found[name] = "\n".join(value_lines)
    return found


def _unescaped(text: str) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, sign)
    return text
