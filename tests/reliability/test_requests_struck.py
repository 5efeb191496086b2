"""Whatever becomes of a request, the run ends as it should, does nothing twice, and the next one converges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aks_deploy.errors import FAILURES
from aml_simulator.fault import Kind
from aml_simulator.tenant import Tenant
from contract.world import Ended, MakeWorld
from reliability.account import Changes
from reliability.faults import ENDS, FAULTS, Asked, asked
from reliability.journeys import JOURNEYS, Whereabouts
from reliability.points import Point
from reliability.stage import staged, undisturbed

_REASONS = {failure.exit_code: failure.failure_reason for failure in FAILURES}
_BUDGET_S = 600.0


@dataclass(frozen=True)
class Struck:
    """Which request meets which fault: once, or `lasting`ly, with all that are like it and come later."""

    journey: str
    point: Point
    asked: Asked
    meaning: str
    fault: str
    lasting: bool

    def __str__(self) -> str:
        return f"{self.journey}, {self.point}, {self.fault}, {'for good' if self.lasting else 'once'}"

    @property
    def ends(self) -> set[int]:
        """The exit codes that are right."""
        if self.meaning == "harmless" or (self.asked is Asked.CHANGE and self.carried_out):
            return {0}
        return ENDS[self.asked][self.meaning][self.lasting]

    @property
    def carried_out(self) -> bool:
        """Whether what is asked for happens all the same."""
        fault = FAULTS[self.meaning][self.fault]
        return bool(fault.get("carried_out")) or fault.get("kind") == Kind.LOST_ANSWER

    @property
    def settings(self) -> dict[str, Any]:
        """The fault as the tenant takes it."""
        times = {} if self.lasting else {"times": 1}
        return {**FAULTS[self.meaning][self.fault], "skip": self.point.nth - 1, **times}


def strikes() -> Iterator[Struck]:
    """Each fault at each request of each journey."""
    for journey in JOURNEYS:
        for point, what in sorted(asked(undisturbed(journey).points), key=lambda each: each[0]):
            for meaning, faults in FAULTS.items():
                for fault in faults if meaning != "misleading" or what is Asked.CHANGE else ():
                    yield Struck(journey, point, what, meaning, fault, lasting=False)
                    yield Struck(journey, point, what, meaning, fault, lasting=True)


def strikes_on_the_wire() -> list[Struck]:
    """Each fault at each change, but for silence: there a run waits for a minute, and none of ours can be skipped."""
    return [each for each in strikes() if each.asked is Asked.CHANGE and not each.lasting and each.fault != "silence"]


@pytest.mark.parametrize("point", list(strikes()), ids=str)
def test_a_run_that_meets_a_fault_ends_as_it_should_and_the_next_converges(
    point: Struck, make_world: MakeWorld
) -> None:
    journey = JOURNEYS[point.journey]
    world = make_world(journey.tenant, **journey.workspace)

    meet(point, world.tenant, lambda: world.run(*journey.arguments))


@pytest.mark.proxy
@pytest.mark.parametrize("point", strikes_on_the_wire(), ids=str)
def test_a_change_that_meets_a_fault_on_a_real_wire_does_so_too(point: Struck, tmp_path: Path) -> None:
    with staged(JOURNEYS[point.journey], tmp_path) as stage:
        meet(point, stage.tenant, stage.run)


def meet(point: Struck, tenant: Tenant, run: Callable[[], Ended]) -> None:
    """Run into the fault, and again when it is gone: both ask Azure for each change once, as one run does."""
    expected, changes = undisturbed(point.journey), Changes(tenant)
    tenant.faults.add(point.point.method, point.point.pattern, **point.settings)
    ended, ended_s = run(), tenant.clock.elapsed_s
    tenant.faults.clear()
    after = run()

    assert ended.code in point.ends, ended.log
    assert ended.outputs.get("failure-reason", "") == _REASONS.get(ended.code, "")
    assert "Traceback" not in ended.log
    assert ended_s <= _BUDGET_S
    assert after.code == 0, after.log
    assert Whereabouts.of(tenant, JOURNEYS[point.journey]) == expected.whereabouts
    assert changes.arrived == expected.changes
