"""Problems are collected and reported together, each with its place."""

import difflib
import re
from collections.abc import Iterable

from aks_deploy.errors import InvalidInputError, Problem
from aks_deploy.settings.located import Source, problem_at

_UNEXPANDED = re.compile(r"\$\{\{|\$\([A-Za-z_][\w.]*\)")
_LONGEST_SHOWN = 60


class Findings:
    """The problems so far, and the settings that have one: what follows from those is not judged again.

    Notes are what people should know although it is no problem.
    """

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._problems = list(problems)
        self._missing: list[Problem] = []
        self._notes: dict[str, None] = {}
        self._faulty: set[str] = set()
        self._code = "config.invalid"

    def add(self, source: Source, message: str, *, hint: str = "", setting: str = "") -> None:
        """Note a problem at its place, and the setting that it makes unusable."""
        self._problems.append(problem_at(source, message, hint))
        if setting:
            self._faulty.add(setting)

    def lack(self, source: Source, message: str, *, hint: str = "", setting: str = "") -> None:
        """Note something that nobody gave and that a deployment needs."""
        self.add(source, message, hint=hint, setting=setting)
        self._missing.append(self._problems[-1])

    @property
    def missing(self) -> tuple[Problem, ...]:
        """What nobody gave and a deployment needs."""
        return tuple(self._missing)

    def note(self, text: str) -> None:
        """Note something for the log, once."""
        self._notes[text] = None

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes so far."""
        return tuple(self._notes)

    def spoil(self, setting: str, code: str) -> None:
        """Note that the setting is unusable, and the diagnosis code that says why."""
        self._faulty.add(setting)
        self._code = code

    def told_at(self, source: Source) -> bool:
        """Whether a problem with the value at exactly this place of a file is noted."""
        place = (source.file, source.line, source.column)
        return source.file is not None and place in {(item.file, item.line, item.column) for item in self._problems}

    def faulty(self, setting: str) -> bool:
        """Whether the setting has a problem already."""
        return setting in self._faulty

    def raise_all(self, *, but_missing: bool = False) -> None:
        """Do nothing where all is well; `but_missing`: also where something is missing and nothing is wrong.

        Raises:
            InvalidInputError: with every problem, those of one file together and from top to bottom; its message is
                the first, or counts them.
        """
        problems = [problem for problem in self._problems if not but_missing or problem not in self._missing]
        if not problems:
            return
        files = [problem.file for problem in problems]
        problems.sort(key=lambda problem: (files.index(problem.file), problem.line or 0, problem.column or 0))
        first, *rest = problems
        counted = f"{len(problems)} problems with the settings; the first: {first}" if rest else str(first)
        raise InvalidInputError(counted, hint=first.hint, diagnosis_code=self._code, problems=tuple(problems))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like the given one; empty where none does."""
    by_spelling = {_spelling(item): item for item in known}
    found = difflib.get_close_matches(_spelling(name), by_spelling, n=1, cutoff=0.6)
    return by_spelling[found[0]] if found else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The hint that names the nearest known name, or else lists them all."""
    if ":" in name:
        return "Write 'key: value', with a space after the colon."
    names = list(known)
    found = nearest(name, names)
    return f"Did you mean '{found}'?" if found else f"Known: {', '.join(names)}."


def _spelling(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def is_unexpanded(text: str) -> bool:
    """Whether the text holds an expression that a workflow or pipeline should have replaced by its value."""
    return _UNEXPANDED.search(text) is not None


def shown(text: str) -> str:
    """A value as messages show it: on one line, and not endless."""
    printable = text.encode("unicode_escape").decode() if not text.isprintable() else text
    return f"'{printable}'" if len(printable) <= _LONGEST_SHOWN else f"'{printable[:_LONGEST_SHOWN]}…'"
