"""Text that a runner prints and does not obey.

Source: actions/runner, ActionCommand: a line is a command where it starts, after white space, with `::`, or holds
`##[` anywhere; both output streams are read line by line, and a carriage return ends a line.
"""

import re

from aks_deploy.console.printable import printable_lines

# The invisible characters beside white space: what a runner trims has changed with its versions.
_COMMAND = re.compile(r"^([\s\ufeff\u180e\u200b-\u200f]*)::")


def neutral_lines(text: str) -> list[str]:
    """The lines of the text; a backslash breaks what would be a command, and stays to be seen."""
    return [_COMMAND.sub(r"\1\::", line).replace("##[", r"##\[") for line in printable_lines(text)]


def neutral(text: str) -> str:
    """The same as one text."""
    return "\n".join(neutral_lines(text))
