"""Values in Markdown as GitHub renders it: whatever they hold, they are text and nothing else."""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aks_deploy.console.printable import printable, printable_lines

_MOST_LINES = 400
_LONGEST_LINE = 2000
# A backslash does not keep GitHub from making links of names, issues and addresses; something invisible in them does.
_NOTHING = "&#8203;"
_SPECIAL = re.compile(r"://|www\.|[\\`*_\[\]|~<>&@#$]|^[-+=]|^\d+[.)](?=\s|$)", re.IGNORECASE)
_NOT_IN_URI = re.compile(r"[^\w\-.~:/?#\[\]@!$&()*+,;=%]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Markdown:
    """The filters of the templates. `hide` takes secrets out while they still look like themselves."""

    hide: Callable[[str], str]

    def text(self, value: object) -> str:
        """Text: no link, mention, image, formula, table cell, list or tag comes out of it."""
        lines = printable_lines(self.hide(str(value)))
        return "<br>".join(_SPECIAL.sub(_harmless, line.strip()) for line in lines if line.strip())

    def code(self, value: object) -> str:
        """A code span in a table cell or a line, empty for an empty text."""
        text = printable(self.hide(str(value))).strip().replace("|", r"\|")
        fence = "`" * (_longest_run(text) + 1)
        padding = " " if "`" in text else ""
        return f"{fence}{padding}{text}{padding}{fence}" if text else ""

    def uri(self, value: object) -> str:
        """An address inside a quoted shell word; what no address has is left out."""
        return _NOT_IN_URI.sub("", self.hide(str(value)))

    def block(self, lines: Sequence[str]) -> str:
        """A code block that nothing in it can end; of many lines the last ones, of long lines the beginning."""
        found = printable_lines(self.hide("\n".join(lines)))
        shown = [f"{line[:_LONGEST_LINE]} …" if len(line) > _LONGEST_LINE else line for line in found[-_MOST_LINES:]]
        if len(found) > len(shown):
            shown.insert(0, f"… {len(found) - len(shown)} lines before are in the log")
        fence = "`" * max(3, max(map(_longest_run, shown), default=0) + 1)
        return "\n".join((f"{fence}text", *shown, fence))


def _harmless(found: re.Match[str]) -> str:
    sign = found.group()
    if sign in "<>&":
        return html.escape(sign)
    if sign == "$":
        return "<span>$</span>"
    if sign in "@#":
        return f"{sign}{_NOTHING}"
    if len(sign) > 1:
        return f"{sign[:-1]}\\{sign[-1]}" if sign[0].isdigit() else _split(sign)
    return f"\\{sign}"


def _split(address: str) -> str:
    """`://` and `www.`, each with something invisible in the middle."""
    at = 1 if address.startswith(":") else len(address) - 1
    return f"{address[:at]}{_NOTHING}{address[at:]}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
