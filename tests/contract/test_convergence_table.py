"""Whatever a run meets, it does what its plan shows and comes to what is asked for, or changes nothing and says why."""

from functools import partial
from typing import Any

import pytest

from contract.convergence_table import REQUESTS, TABLE, TAKEN, WORDS, Cell
from contract.meddling import pretended
from contract.serving import serve, serving_world
from contract.test_attaching import BY_NAME, TENANT, attached
from contract.world import CLUSTER, PROVISIONING, Ended, MakeWorld, World, service
from simulator.kit import StagedScoring

STATES = {"creating": "Creating", "ready": "Succeeded", "failed": "Failed"}
SERVICES: dict[str, dict[str, object]] = {
    "as asked": {},
    "differing": {"image": "churn-model:11"},
    "changing": {"state": "Transitioning"},
    "failed": {"state": "Failed"},
    "unhealthy": {"state": "Unhealthy"},
    "elsewhere": {"cluster": "aks-old"},
    "foreign": {"tags": {"aks-deploy.repository": "org/other"}},
}
WAYS = {"provision": {"provisioning_config": PROVISIONING}, "attach": {"attach_config": BY_NAME}, "neither": {}}
ANOTHER_CLUSTER = {
    "name": "aks-prod",
    "properties": {"computeType": "AmlCompute", "provisioningState": "Succeeded", "provisioningErrors": None},
}
ANOTHER_SERVICE = {
    "name": "churn",
    "computeType": "ACI",
    "state": "Healthy",
    "scoringUri": "http://churn.example/score",
}
FAULTS: dict[str, dict[str, Any]] = {
    "a read": {"status": 503, "times": 1},
    "an answer is lost": {"kind": "lost_answer", "times": 1},
    "a conflict": {"status": 409, "times": 1},
}


def situation(cell: Cell, make_world: MakeWorld) -> World:
    """The world of a cell: the cluster aks-prod and the web service churn, and another cluster."""
    lives = cell.service in SERVICES and cell.service != "elsewhere"
    clusters: list[dict[str, object]] = [{"name": "aks-old"}]
    if cell.cluster != "absent" or lives:
        # A web service on a cluster that is absent is what is left where one was deleted.
        state = {"state": STATES.get(cell.cluster, "Deleting")}
        clusters.append(attached(**state) if cell.way == "attach" else CLUSTER | state)
    services = [service(**SERVICES[cell.service])] if cell.service in SERVICES else []
    lasting = {"provision": 120, "delete_cluster": 0 if cell.cluster == "absent" else 120}
    world = make_world({**TENANT, "durations": lasting}, clusters=clusters, services=services)
    if cell.cluster == "of another kind":
        pretended(world, "computes/aks-prod", ANOTHER_CLUSTER)
    if cell.service == "of another kind":
        pretended(world, "services/churn$", ANOTHER_SERVICE, until="DELETE")
    arm(world, cell)
    return world


def arm(world: World, cell: Cell) -> None:
    requests = ["GET services/churn", "GET computes/aks-prod"] if cell.fault == "a read" else cell.requests
    for method, path in (request.split() for request in requests if cell.fault != "nothing"):
        world.tenant.faults.add(method, f"{path}$", **FAULTS[cell.fault])


def run(world: World, cell: Cell) -> Ended:
    return world.deploy(replace="true" if cell.replace else None, **WAYS[cell.way])


def planned(ended: Ended) -> list[str]:
    """The steps that the log shows, each without its end."""
    lines = [
        line[2:] for line in ended.log.splitlines() if line[:2] == "  " and line[2:3] in "+-~±." and line[3:4] == " "
    ]
    found = [[step for step, words in WORDS.items() if line.startswith(words)] for line in lines]
    return [max(steps, key=lambda step: len(WORDS[step])) for steps in found]


@pytest.mark.parametrize("cell", [cell for cell in TABLE if cell.refusal], ids=str)
def test_a_run_that_cannot_changes_nothing_and_says_why(make_world: MakeWorld, cell: Cell) -> None:
    world = situation(cell, make_world)
    before = world.tenant.services, world.tenant.clusters

    for ended in (run(world, cell), run(world, cell)):
        assert ended.verdict == cell.refusal

    assert (world.tenant.services, world.tenant.clusters, world.changes) == (*before, [])


@pytest.mark.parametrize("cell", [cell for cell in TABLE if not cell.refusal and cell.fault != "a conflict"], ids=str)
def test_a_run_does_what_its_plan_shows_and_the_next_one_nothing(make_world: MakeWorld, cell: Cell) -> None:
    world = situation(cell, make_world)
    keys = world.tenant.service("churn").keys if world.tenant.services else None

    ended = run(world, cell)

    assert (planned(ended), world.changes) == (list(cell.steps), cell.requests)
    assert (ended.verdict, ended.change) == ((0, "", ""), cell.change)
    assert_converged(world, cell, keys)


@pytest.mark.parametrize("cell", [cell for cell in TABLE if cell.fault == "a conflict"], ids=str)
def test_a_run_that_meets_a_conflict_leaves_the_rest_to_the_next(make_world: MakeWorld, cell: Cell) -> None:
    world = situation(cell, make_world)
    moved = "move" in cell.steps
    keys = world.tenant.service("churn").keys if world.tenant.services and not moved else None

    for _ in cell.requests:
        assert run(world, cell).verdict[:2] == (5, "conflict")
    assert run(world, cell).code == 0

    assert_converged(world, cell, keys)


def assert_converged(world: World, cell: Cell, keys: object) -> None:
    """One cluster and one web service as asked for, with the keys that callers have; nothing is left to do."""
    churn = world.tenant.service("churn")
    assert (churn.state, churn.cluster, churn.image) == ("Healthy", "aks-prod", "churn-model:12")
    assert (world.tenant.cluster("aks-prod").state, sorted(world.tenant.clusters)) == (
        "Succeeded",
        ["aks-old", "aks-prod"],
    )
    assert world.tenant.services == ["churn"]
    assert keys in (None, churn.keys)
    before = len(world.changes)
    assert run(world, cell).change == "unchanged"
    assert len(world.changes) == before


def test_the_table_knows_every_step_and_every_situation() -> None:
    steps = {step for cell in TABLE for step in cell.steps}

    assert steps == set(REQUESTS) == set(WORDS)
    assert len(TABLE) > 400


MODELS = {
    "absent": ("create", {}),
    "as asked": ("", {}),
    "differing": ("update", {"models": "churn:2"}),
    "of an image": ("again", {}),
}


@pytest.mark.parametrize("replace", [None, "true"])
@pytest.mark.parametrize("there", MODELS)
def test_so_does_a_run_that_deploys_models(make_world: MakeWorld, there: str, replace: str | None) -> None:
    step, before = MODELS[there]
    services = [service()] if there == "of an image" else []
    world = serving_world(partial(make_world, scoring=StagedScoring()), services=services)
    if there in ("as asked", "differing"):
        serve(world, **before)
    keys = world.tenant.service("churn").keys if world.tenant.services else None
    sent = len(world.changes)

    ended = serve(world, replace=replace)

    if step == "again" and not replace:
        assert ended.verdict == TAKEN
        return
    assert ended.verdict == (0, "", "")
    assert (planned(ended), world.changes[sent:]) == ([step] * bool(step), list(REQUESTS.get(step, ())))
    assert keys in (None, world.tenant.service("churn").keys)
    assert serve(world, replace=replace).change == "unchanged"
