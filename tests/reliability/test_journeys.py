"""What the other tests here are measured by: how each journey goes where nothing goes wrong."""

from pathlib import Path

import pytest

from aml_simulator.fault import Kind
from aml_simulator.http import Request
from reliability.faults import FAULTS, Asked, asked
from reliability.journeys import JOURNEYS
from reliability.points import Point, points_of
from reliability.program import Unmodified
from reliability.stage import staged, undisturbed

DONE = {
    "provision": ("created", ["POST services", "PUT computes/aks-prod"]),
    "nameless": ("created", ["POST services", "PUT computes/aks*"]),
    "attach": ("created", ["POST services", "PUT computes/aks-prod"]),
    "create": ("created", ["POST services"]),
    "image": ("updated", ["PATCH services/churn"]),
    "limits": ("updated", ["PATCH services/churn", "PATCH services/churn"]),
    "overwrite": ("replaced", ["POST services"]),
    "rebuild": ("replaced", ["DELETE computes/aks-prod", "POST services", "PUT computes/aks-prod"]),
    "move": ("replaced", ["DELETE services/churn", "POST services"]),
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_does_each_thing_once_and_leads_to_one_healthy_web_service(name: str) -> None:
    gone = undisturbed(name)

    assert (gone.ended.code, gone.ended.change, gone.changes) == (0, *DONE[name])
    (service,) = gone.whereabouts.services.values()
    assert (service["state"], service["image"]) == ("Healthy", "churn-model:12")
    assert gone.whereabouts.clusters[service["cluster"]] == "Succeeded"


@pytest.mark.parametrize("name", JOURNEYS)
def test_requests_of_every_kind_are_points_of_it(name: str) -> None:
    assert {what for _, what in asked(undisturbed(name).points)} == set(Asked)


@pytest.mark.proxy
@pytest.mark.parametrize("name", JOURNEYS)
def test_a_fork_asks_what_the_unmodified_program_asks(name: str, tmp_path: Path) -> None:
    with staged(JOURNEYS[name], tmp_path, start=Unmodified) as stage:
        assert stage.run().code == 0
        found = points_of(stage.watch.requests)

    assert {(point.method, point.path) for point in found} == {
        (point.method, point.path) for point in undisturbed(name).points
    }


def test_every_kind_of_fault_is_met() -> None:
    met = [fault.get("kind", "status") for faults in FAULTS.values() for fault in faults.values()]

    assert set(met) == set(Kind)


def test_a_point_is_a_request_by_its_turn_and_operations_are_alike() -> None:
    asked_for = ("a/operations/1", "a/services", "a/operations/2")

    points = points_of(Request.of_url("GET", f"https://host/{path}") for path in asked_for)

    assert points == (
        Point("GET", "/a/operations/*", 1), Point("GET", "/a/services", 1), Point("GET", "/a/operations/*", 2),
    )  # fmt: skip
