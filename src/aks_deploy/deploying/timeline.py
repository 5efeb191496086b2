"""What a run spent its time on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aks_deploy.ports import Clock


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the run that people have a name for, and how long it took."""

    name: str
    seconds: float


class Timeline:
    """The phases so far; one that ends in an error counts too."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.phases: list[Phase] = []
        self.under_way = ""

    @contextmanager
    def phase(self, name: str, *, about: str = "") -> Iterator[None]:
        """Measure the block; `under_way` tells what it is `about`, until it has ended well."""
        started_s = self._clock.monotonic()
        self.under_way = about
        try:
            yield
            self.under_way = ""
        finally:
            self.phases.append(Phase(name, self._clock.monotonic() - started_s))

    def durations_s(self) -> dict[str, float]:
        """Seconds by the name of the phase, those of one name together."""
        names = dict.fromkeys(phase.name for phase in self.phases)
        return {name: round(sum(phase.seconds for phase in self.phases if phase.name == name), 1) for name in names}
