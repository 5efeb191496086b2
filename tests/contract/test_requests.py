"""What each kind of run asks of Azure: every request has its reason, and a new one is seen here."""

import re
from itertools import groupby

import pytest

from contract.world import PROVISIONING, MakeWorld, World, service

pytestmark = pytest.mark.proxy

SIGN_IN = ["GET …/openid-configuration", "POST …/token"]
CONNECT = [*SIGN_IN, "GET workspace", "GET …/discovery"]
OBSERVE = ["GET computes/aks-prod", "GET images", "GET services/churn"]
"""At the same time."""
# By which preflight decides, once something changes; at the same time too.
PERMISSIONS = ["GET providers/Microsoft.Authorization/permissions"]
ROOM = [*PERMISSIONS, "GET …/skus", "GET …/usages"]
VERIFY = ["POST services/churn/listkeys", "GET …/swagger.json"]
# What follows is azureml-core's own: it finds the services for itself, asks whether it may, and reads what it made.
LOAD = ["GET …/discovery"]
PROVISION = ["PUT computes/aks-prod", *LOAD, "GET computes/aks-prod"]
VALIDATE = ["POST services/validate/name/churn", "POST services/validate", "POST services/validate/resource"]
CREATE = [*VALIDATE, "POST services", "GET services/churn"]
UPDATE = ["POST services/validate", "PATCH services/churn", "GET services/churn"]
# Azure's work takes no time here: one look at each thing that is waited for.
CLUSTER_IS_READY = ["GET computes/aks-prod"]
SERVICE_IS_HEALTHY = ["GET operations/…", "GET services/churn"]
# Nobody may have changed it meanwhile: Azure would not tell.
STILL_THE_SAME = ["GET services/churn"]

NO_TIME = {"durations": {"provision": 0, "deploy": 0, "update": 0}}


def asked(world: World) -> list[str]:
    """Every request, as in the lists above; what is asked at the same time is in the order of the alphabet."""
    found = [f"{entry.method} {_shape(entry.path)}" for entry in world.tenant.journal.entries]
    grouped = groupby(found, key=lambda request: [request in at_once for at_once in (OBSERVE, ROOM)])
    return [request for at_once, group in grouped for request in (sorted(group) if any(at_once) else group)]


def _shape(path: str) -> str:
    inside = re.fullmatch(r".*/workspaces/ml-prod(?:/(.*))?", path)
    if inside is None:
        return f"…/{path.rsplit('/', 1)[-1]}"
    return re.sub(r"^operations/.+", "operations/…", inside.group(1) or "workspace")


def test_a_run_that_changes_nothing(make_served_world: MakeWorld) -> None:
    world = make_served_world(NO_TIME, services=[service(tags={"aks-deploy.run": "shell"})])

    assert world.deploy().change == "unchanged"

    assert asked(world) == [*CONNECT, *OBSERVE, *VERIFY]


def test_a_plan(make_served_world: MakeWorld) -> None:
    world = make_served_world(NO_TIME)

    world.plan()

    assert asked(world) == [*CONNECT, *OBSERVE, *PERMISSIONS]


def test_an_update(make_served_world: MakeWorld) -> None:
    world = make_served_world(NO_TIME, services=[service()])

    assert world.deploy(image="churn-model:11").change == "updated"

    assert asked(world) == [
        *CONNECT, *OBSERVE, *PERMISSIONS, *STILL_THE_SAME, *LOAD, *UPDATE, *SERVICE_IS_HEALTHY, *VERIFY
    ]  # fmt: skip


def test_a_web_service_on_a_cluster_that_is_there(make_served_world: MakeWorld) -> None:
    world = make_served_world(NO_TIME)

    assert world.deploy().change == "created"

    assert asked(world) == [*CONNECT, *OBSERVE, *PERMISSIONS, *LOAD, *CREATE, *SERVICE_IS_HEALTHY, *VERIFY]


def test_a_web_service_with_its_cluster(make_served_world: MakeWorld) -> None:
    world = make_served_world(NO_TIME, clusters=[])

    assert world.deploy(provisioning_config=PROVISIONING).change == "created"

    assert asked(world) == [
        *CONNECT, *OBSERVE, *ROOM, *PROVISION, *CLUSTER_IS_READY, *CREATE, *SERVICE_IS_HEALTHY, *VERIFY
    ]  # fmt: skip
