"""One deployment each way: by aks-deploy, by the script as it was copied, and by the script repaired."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aml_simulator.schema import Durations
from benchmarks.programs import OURS, SCRIPT, Cost, place

Case = Literal["create", "update", "no change"]
CASES: tuple[Case, ...] = ("create", "update", "no change")
IMAGES = 200
SHARE = 30
# A small share of what Azure takes in the simulator, for the sake of whoever waits. The script gains by it: it waits
# more often.
DURATIONS = {name: getattr(Durations(), name) / SHARE for name in ("provision", "deploy", "update")}
_PROGRAMS = {"ours": OURS, "copied": SCRIPT, "repaired": (*SCRIPT, "--repaired")}


@dataclass(frozen=True)
class Comparison:
    """What each program took for one case, each call taking `latency_ms`."""

    case: Case
    latency_ms: int
    ours: Cost
    copied: Cost
    repaired: Cost


def compare_flows(latencies_ms: tuple[int, ...]) -> Iterator[Comparison]:
    """Every case at every latency: with a cluster to be made, with another version, with the same version again."""
    for latency_ms in latencies_ms:
        played = {name: _played(command, latency_ms) for name, command in _PROGRAMS.items()}
        for case in CASES:
            yield Comparison(case, latency_ms, *(played[name][case] for name in ("ours", "copied", "repaired")))


def _played(command: tuple[str, ...], latency_ms: int) -> dict[Case, Cost]:
    """The three cases after each other in a tenant of their own."""
    with place(images=IMAGES, latency_ms=latency_ms, durations=DURATIONS) as there:
        return {case: there.run(command, version=IMAGES - (case == "create")) for case in CASES}
