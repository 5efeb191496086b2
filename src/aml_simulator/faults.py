"""The faults of a tenant: which of them strikes, and how often. The first that strikes decides."""

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from aml_simulator.fault import Fault
from aml_simulator.http import Request


@dataclass
class _Armed:
    fault: Fault
    seen: int = 0
    hit: int = 0
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.fault.seed)  # noqa: S311 - repeatable on purpose, no secret

    def would_strike(self) -> bool:
        """Count one matching call; whether the fault would hit it, were no other before it."""
        self.seen += 1
        chosen = self.dice.random() < self.fault.probability
        spent = self.fault.times is not None and self.hit >= self.fault.times
        return chosen and not spent and self.seen > self.fault.skip


class Faults:
    """The faults of one tenant; the first that strikes decides. Thread-safe."""

    def __init__(self, initial: tuple[Fault, ...] = ()) -> None:
        self._initial = initial
        self._armed = [_Armed(fault) for fault in initial]
        self._lock = threading.Lock()

    @property
    def entries(self) -> list[Fault]:
        """The faults that are set, in order."""
        with self._lock:
            return [armed.fault for armed in self._armed]

    def add(self, method: str = "*", path: str = "", **settings: object) -> Fault:
        """Set a fault; `settings` are the other fields of `Fault`. ValueError names the field that is wrong."""
        fault = Fault.model_validate({"method": method, "path": path, **settings})
        self.extend([fault])
        return fault

    def extend(self, faults: Iterable[Fault]) -> None:
        """Set faults that are made already, all at once."""
        armed = [_Armed(fault) for fault in faults]
        with self._lock:
            self._armed += armed

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        with self._lock:
            self._armed.clear()

    def reset(self) -> None:
        """The faults with which the tenant began, as if none had struck yet."""
        with self._lock:
            self._armed = [_Armed(fault) for fault in self._initial]

    def strike(self, request: Request) -> Fault | None:
        """The fault that hits this request, if one does; every fault that it concerns has counted it."""
        with self._lock:
            concerned = [armed for armed in self._armed if armed.fault.concerns(request)]
            striking = [armed for armed in concerned if armed.would_strike()]
            if not striking:
                return None
            striking[0].hit += 1
            return striking[0].fault
