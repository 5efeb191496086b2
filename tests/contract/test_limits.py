"""Requests and limits of a web service that is there: the SDK compares each with what the other one is in Azure."""

import json

import pytest

from contract.parameters import Parameters
from contract.world import MakeWorld, World, service

UP, DOWN = {"cpu_cores": 4.0, "cpu_cores_limit": 6.0}, {"cpu_cores": 0.5, "cpu_cores_limit": 1.0}
MORE, LESS = {"memory_gb": 4.0, "memory_gb_limit": 6.0}, {"memory_gb": 0.5, "memory_gb_limit": 1.0}
STAGES = [
    (UP, [{"cpu_cores_limit": 6.0}, {"cpu_cores": 4.0}]),
    (DOWN, [{"cpu_cores": 0.5}, {"cpu_cores_limit": 1.0}]),
    ({"cpu_cores": 2.5, "cpu_cores_limit": 4.0}, [{"cpu_cores": 2.5, "cpu_cores_limit": 4.0}]),
    ({"cpu_cores": 1.5, "cpu_cores_limit": 2.5}, [{"cpu_cores": 1.5, "cpu_cores_limit": 2.5}]),
    ({"cpu_cores": 3.0, "cpu_cores_limit": 3.0}, [{"cpu_cores": 3.0}]),
    ({"cpu_cores": 2.0, "cpu_cores_limit": 2.0}, [{"cpu_cores_limit": 2.0}]),
    (MORE, [{"memory_gb_limit": 6.0}, {"memory_gb": 4.0}]),
    (LESS, [{"memory_gb": 0.5}, {"memory_gb_limit": 1.0}]),
    (UP | LESS, [{"cpu_cores_limit": 6.0, "memory_gb": 0.5}, {"cpu_cores": 4.0, "memory_gb_limit": 1.0}]),
    (UP | {"description": "up"}, [{"cpu_cores_limit": 6.0}, {"cpu_cores": 4.0, "description": "up"}]),
]
"""From requests of 2 and limits of 3: what is asked for, and what the updates send in order."""


@pytest.fixture
def limited_world(make_world: MakeWorld) -> World:
    """A web service with requests of 2 and limits of 3, on nodes that hold much more."""
    needs = {"cpu": 2.0, "cpuLimit": 3.0, "memoryInGB": 2.0, "memoryInGBLimit": 3.0}
    there = service(settings={"containerResourceRequirements": needs})
    return make_world(clusters=[{"name": "aks-prod", "vm_size": "Standard_F16s_v2"}], services=[there])


@pytest.mark.parametrize(("given", "stages"), STAGES)
def test_requests_and_limits_move_in_the_order_that_the_sdk_allows(
    limited_world: World, given: Parameters, stages: list[Parameters]
) -> None:
    ended = limited_world.deploy(deployment_config=json.dumps(given))

    assert (ended.code, ended.change) == (0, "updated")
    sent = [{name: value for name, value in update.items() if name != "tags"} for update in limited_world.updates]
    assert sent == stages
    assert given.items() <= limited_world.tenant.service("churn").settings.items()


def test_a_new_image_goes_live_with_the_last_of_two_updates(limited_world: World) -> None:
    assert limited_world.deploy(image="churn-model:11", deployment_config=json.dumps(UP)).change == "updated"

    assert ["image" in update for update in limited_world.updates] == [False, True]


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("{cpu_cores: 4}", "cpu_cores 4 is more than cpu_cores_limit 3, which", "Give cpu_cores_limit too: 4 or more."),
        ("{cpu_cores_limit: 1}", "cpu_cores_limit 1 is less than cpu_cores 2, which", "Give cpu_cores too: 1 or less."),
        ("{memory_gb: 4}", "memory_gb 4 is more than memory_gb_limit 3, which", "Give memory_gb_limit too: 4 or more."),
        ("{memory_gb_limit: 1}", "memory_gb_limit 1 is less than memory_gb 2", "Give memory_gb too: 1 or less."),
    ],
)
def test_a_value_past_one_that_nobody_manages_is_a_conflict_before_anything_is_sent(
    limited_world: World, given: str, message: str, hint: str
) -> None:
    ended = limited_world.deploy(deployment_config=given)

    assert ended.verdict == (5, "conflict", "unknown")
    assert message in ended.log
    assert hint in ended.log
    assert limited_world.changes == []


def test_a_limit_below_what_azure_requests_by_default_is_a_conflict_before_anything_is_made(world: World) -> None:
    ended = world.deploy(deployment_config="{cpu_cores_limit: 0.05}")

    assert ended.verdict == (5, "conflict", "unknown")
    assert "cpu_cores_limit 0.05 is less than cpu_cores 0.1, which is Azure's default." in ended.log
    assert world.changes == []
