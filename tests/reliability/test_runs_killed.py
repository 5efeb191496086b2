"""A run that is killed at any request leaves what the next run brings to its end."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reliability.faults import Asked, asked
from reliability.journeys import JOURNEYS
from reliability.points import Point
from reliability.program import Unmodified
from reliability.stage import Stage, When, staged, undisturbed

_AN_HOUR_S = 3600.0
AT_ONCE = "while-azure-works"
MEANWHILE: Mapping[str, Callable[[Stage], None]] = {
    AT_ONCE: lambda _: None,
    "when-azure-is-done": lambda stage: stage.tenant.clock.advance(_AN_HOUR_S),
    "without-its-record": lambda stage: stage.forget(),
}
"""What is between the kill and the next run."""


@dataclass(frozen=True)
class Kill:
    """Where a run is killed, and what happens then."""

    journey: str
    point: Point
    when: When
    meanwhile: str

    def __str__(self) -> str:
        return f"{self.journey}, {self.when} {self.point}, {self.meanwhile}"


def kills() -> Iterator[Kill]:
    """Every one: a made-up name is lost with the record, so that there no next run can know what is meant."""
    for name, journey in JOURNEYS.items():
        for point in sorted(undisturbed(name).points):
            for meanwhile in MEANWHILE:
                if journey.named or meanwhile != "without-its-record":
                    yield Kill(name, point, "before", meanwhile)
                    yield Kill(name, point, "after", meanwhile)


def changes() -> list[Kill]:
    """Those at requests that change something, with the next run at once."""
    journeys = {name: dict(asked(undisturbed(name).points)) for name in JOURNEYS}
    return [
        each for each in kills() if journeys[each.journey][each.point] is Asked.CHANGE and each.meanwhile == AT_ONCE
    ]


@pytest.mark.proxy
@pytest.mark.parametrize("point", list(kills()), ids=str)
def test_a_killed_run_is_brought_to_its_end_by_the_next(point: Kill, tmp_path: Path) -> None:
    with staged(JOURNEYS[point.journey], tmp_path) as stage:
        kill_and_go_on(stage, point)


@pytest.mark.proxy
@pytest.mark.parametrize("point", changes(), ids=str)
def test_so_is_one_of_the_unmodified_program_on_the_clock_on_the_wall(point: Kill, tmp_path: Path) -> None:
    with staged(JOURNEYS[point.journey], tmp_path, start=Unmodified) as stage:
        kill_and_go_on(stage, point)


def kill_and_go_on(stage: Stage, point: Kill) -> None:
    """All runs together ask Azure for each change once, as one run does."""
    expected = undisturbed(point.journey)
    stage.kill(point.point, point.when)
    MEANWHILE[point.meanwhile](stage)
    # What moves to another cluster is deleted before, and takes its keys along.
    keys = {} if "DELETE services/churn" in stage.changes.arrived else stage.keys

    after, again = stage.run(), stage.run()

    assert (after.code, again.code, again.change) == (0, 0, "unchanged"), after.log + again.log
    assert stage.whereabouts == expected.whereabouts
    assert stage.changes.arrived == expected.changes
    assert keys.items() <= stage.keys.items()
