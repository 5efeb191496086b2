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
        self.interrupted = ""

    @contextmanager
    def phase(self, name: str, *, about: str = "") -> Iterator[None]:
        """Measure the block. Where it does not end well, `interrupted` keeps what it was `about`."""
        started_s = self._clock.monotonic()
        try:
            yield
        except BaseException:
            self.interrupted = about
            raise
        finally:
            self.phases.append(Phase(name, self._clock.monotonic() - started_s))
