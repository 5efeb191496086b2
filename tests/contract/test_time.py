"""The time of a run: what is usual speeds it up, Azure's wishes slow it down, and nothing outlasts its budget."""

import json
from itertools import pairwise

import pytest

from contract.world import CLUSTER, PROVISIONING, SUBSCRIPTION, MakeWorld, World, service

RUNNING = json.dumps({"state": "Running"})
ELSEWHERE = service(cluster="aks-old")
AKS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/shared/providers/Microsoft.ContainerService/managedClusters/shared"
MANAGED = [{"resource_id": AKS, "vm_size": "Standard_F8s_v2", "agent_count": 2}]
BOTH = [CLUSTER, {"name": "aks-old"}]


def at_s(world: World, path: str, method: str = "GET") -> list[float]:
    """When the path was asked for, in seconds of the tenant's time."""
    entries = world.tenant.journal.entries
    return [
        (each.at - entries[0].at).total_seconds() for each in entries if each.method == method and path in each.path
    ]


def last_pause_s(world: World) -> float:
    """Between the last two looks at an operation: it ended somewhere in there."""
    before, last = at_s(world, "/operations/")[-2:]
    return last - before


@pytest.mark.parametrize(
    ("durations", "there", "settings"),
    [
        pytest.param({"provision": 600}, {"clusters": []}, {"provisioning_config": PROVISIONING}, id="cluster"),
        pytest.param({"attach": 600}, {"clusters": []}, {"attach_config": f"{{resource_id: {AKS}}}"}, id="attach"),
        pytest.param({"deploy": 600}, {}, {}, id="create"),
        pytest.param({"update": 600}, {"services": [service()]}, {"image": "churn-model:11"}, id="update"),
        pytest.param({"delete": 600}, {"services": [ELSEWHERE], "clusters": BOTH}, {"replace": "true"}, id="delete"),
    ],
)
def test_a_budget_that_is_spent_ends_the_run_and_the_next_one_goes_on(
    make_world: MakeWorld, durations: dict[str, int], there: dict[str, object], settings: dict[str, str]
) -> None:
    world = make_world({"durations": durations, "managed_clusters": MANAGED}, **there)

    first = world.deploy(**settings, timeout_minutes="5")

    assert first.verdict == (8, "timed-out", "deploy.timed-out")
    assert world.clock.monotonic() == pytest.approx(240, abs=1)
    asked_for = world.changes
    assert world.deploy(**settings).code == 0
    assert world.changes[: len(asked_for)] == asked_for
    assert len(world.changes) == len(set(world.changes))
    assert world.tenant.service("churn").state == "Healthy"


def test_an_endpoint_that_outlasts_the_budget_is_verified_by_the_next_run(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"deploy": 30}})
    world.tenant.faults.add("GET", "service/churn", status=503)

    first = world.deploy(timeout_minutes="1")

    assert first.verdict == (8, "timed-out", "deploy.timed-out")
    assert first.change == "created"
    assert world.clock.monotonic() == pytest.approx(60, abs=1)
    world.tenant.faults.clear()
    assert world.deploy().verdict[0] == 0
    assert world.changes == ["POST services"]


def test_an_operation_is_left_alone_for_as_long_as_its_answer_asks(world: World) -> None:
    world.tenant.faults.add(
        "GET", "operations/.*", status=200, retry_after_s=30, body=RUNNING, content_type="application/json", times=3
    )

    assert world.deploy().code == 0

    asked = at_s(world, "/operations/")
    assert [later - earlier for earlier, later in pairwise(asked)][:3] == [30, 30, 30]


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_ends_in_time_however_long_azure_asks_to_be_left_alone(make_world: MakeWorld, status: int) -> None:
    world = make_world({"durations": {"deploy": 600}})
    world.tenant.faults.add("GET", "operations/.*", status=status, retry_after_s=130)

    ended = world.deploy(timeout_minutes="3")

    assert ended.verdict[:2] == (10, "remote-unavailable")
    assert at_s(world, "/operations/")[1] - at_s(world, "/operations/")[0] == pytest.approx(130, abs=1)
    assert world.clock.monotonic() == pytest.approx(144, abs=1)


def test_an_update_is_looked_at_closely_when_it_usually_ends(make_world: MakeWorld) -> None:
    world = make_world({"durations": {"update": 240}}, services=[service()])
    world.deploy(image="churn-model:11")
    assert last_pause_s(world) > 5

    for image in ("churn-model:12", "churn-model:11"):
        assert world.deploy(image=image).change == "updated"

        assert last_pause_s(world) < 1.5
