"""The scenarios of one tenant: what there is, and setting one in motion."""

import difflib
from pathlib import Path

from aml_simulator.fault import Fault
from aml_simulator.faults import Faults
from aml_simulator.scenarios.reading import read_scenarios, shipped
from aml_simulator.scenarios.scenario import Scenario, ScenarioError


class Scenarios:
    """The shipped scenarios and those of `file`, which become faults of one tenant.

    Raises:
        ScenarioError: the file cannot be used.
    """

    def __init__(self, faults: Faults, file: Path | None = None) -> None:
        self._faults = faults
        self._from_file = read_scenarios(file) if file else None

    @property
    def codes(self) -> list[str]:
        """The codes of those that can be armed."""
        return sorted(code for code, scenario in self._all().items() if scenario.faults)

    def texts(self, code: str) -> tuple[str, ...]:
        """The wordings of a scenario, in order; `arm(f"{code}#1")` takes the first. ScenarioError: no such code."""
        return self._found(code).texts

    def arm(self, choice: str) -> tuple[Fault, ...]:
        """Set the faults of a scenario: `code` with its first text, `code#N`, or `code#all` for all in turn.

        `Faults.clear` takes them back.

        Raises:
            ScenarioError: there is no such scenario or text, or nothing says where it shows.
        """
        code, _, which = choice.partition("#")
        faults = self._found(code).staged(which)
        self._faults.extend(faults)
        return faults

    def _found(self, code: str) -> Scenario:
        known = self._all()
        if code not in known:
            near = difflib.get_close_matches(code, known, n=1)
            raise ScenarioError(f"there is no scenario {code!r}" + (f"; nearest: {near[0]}" if near else ""))
        return known[code]

    def _all(self) -> dict[str, Scenario]:
        return dict(shipped() if self._from_file is None else self._from_file)
