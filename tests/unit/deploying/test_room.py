"""The arithmetic of nodes and replicas, and the sum that it shows."""

import pytest

from aks_deploy.deploying.room import Nodes, kept_cores, kept_memory_gb, moments, shortages
from aks_deploy.domain.load import Load
from aks_deploy.domain.subscription import VmSize
from unit.deploying.samples import config

F4S = VmSize("Standard_F4s_v2", "standardFSv2Family", 4, 8)
NC6 = VmSize("Standard_NC6", "standardNCFamily", 6, 56, gpus=1)


def sums(load: Load, *others: Load, nodes: int = 3, before: Load | None = None) -> list[str]:
    return list(shortages(moments(before, load, exchanged=True), others, (Nodes(nodes, F4S),)))


@pytest.mark.parametrize(
    ("vcpus", "kept"), [(1, 0.06), (2, 0.1), (4, 0.14), (8, 0.18), (16, 0.26), (32, 0.42), (64, 0.74)]
)
def test_the_cores_that_aks_keeps_are_those_of_its_table(vcpus: int, kept: float) -> None:
    assert kept_cores(vcpus) == pytest.approx(kept)


@pytest.mark.parametrize(
    ("memory_gb", "kept"), [(4, 1.75), (7, 2.35), (8, 2.55), (16, 3.35), (128, 10.07), (228, 12.07)]
)
def test_the_memory_that_aks_keeps_is_a_smaller_share_of_more(memory_gb: float, kept: float) -> None:
    assert kept_memory_gb(memory_gb) == pytest.approx(kept)


def test_what_fits_is_not_spoken_of() -> None:
    assert sums(Load(3, 3.4, 4.9)) == []


def test_halves_of_two_nodes_hold_no_replica() -> None:
    (said,) = sums(Load(4, 2.0, 0.5))

    assert said == ("cores: 4 x 2 are asked for, and 3 x Standard_F4s_v2 (about 3.46 of 4 each) have places for 3 of 2")


def test_other_web_services_count() -> None:
    (said,) = sums(Load(3, 1.0, 0.5), Load(2, 2.0, 0.5), Load(4, 1.0, 0.5))

    assert said == (
        "cores: 3 x 1 + 8 of other web services = 11 are asked for, "
        "and 3 x Standard_F4s_v2 (about 3.46 of 4 each) have 10.38"
    )


def test_each_resource_that_is_short_has_a_sum() -> None:
    short = sums(Load(9, 2.0, 4.0, gpus=1))

    assert [said.partition(":")[0] for said in short] == ["cores", "GB of memory", "GPUs"]


def test_an_update_needs_room_for_one_more_while_the_old_ones_answer() -> None:
    assert sums(Load(3, 3.0, 1.0)) == []
    (said,) = sums(Load(3, 3.2, 1.0), before=Load(3, 3.0, 1.0))

    assert "3 x 3 + 1 x 3.2 = 12.2 are asked for" in said


@pytest.mark.parametrize(
    ("before", "after", "stages"),
    [(3, 3, [(3, 1), (3,)]), (2, 5, [(2, 4), (5,)]), (5, 2, [(2, 1), (2,)]), (None, 4, [(4,)])],
)
def test_at_most_one_more_than_wanted_stands_there(
    before: int | None, after: int, stages: list[tuple[int, ...]]
) -> None:
    old = Load(before, 1, 1) if before else None

    found = moments(old, Load(after, 2, 2), exchanged=True)

    assert [tuple(load.replicas for load in loads) for loads in found] == stages


def test_more_replicas_of_the_same_kind_need_no_room_beside_the_old_ones() -> None:
    assert moments(Load(3, 1, 1), Load(4, 1, 1), exchanged=False) == ((Load(4, 1, 1),),)


def test_pools_are_counted_together_and_a_replica_finds_its_place_in_one() -> None:
    nodes = (Nodes(2, F4S), Nodes(1, NC6))

    assert list(shortages(((Load(3, 3.0, 1.0, gpus=0),),), (), nodes)) == []
    (said,) = shortages(((Load(2, 5.0, 1.0),),), (), nodes)
    assert "2 x Standard_F4s_v2 (about 3.46 of 4 each) and 1 x Standard_NC6 (about 5.44 of 6 each)" in said
    assert said.endswith("have places for 1 of 5")


@pytest.mark.parametrize(
    ("load", "too_large"),
    [
        (Load(1, 3.99, 7.99), False),
        (Load(1, 4.0, 1.0), True),
        (Load(1, 1.0, 8.0), True),
        (Load(1, 1.0, 1.0, gpus=1), True),
    ],
)
def test_only_what_asks_for_a_whole_node_or_more_is_certainly_too_large(load: Load, *, too_large: bool) -> None:
    assert Nodes(3, F4S).too_small_for(load) is too_large


@pytest.mark.parametrize(
    ("given", "replicas"),
    [
        ({}, 1),
        ({"num_replicas": 3}, 3),
        ({"autoscale_enabled": True, "autoscale_min_replicas": 2}, 2),
        ({"autoscale_enabled": True}, 1),
        ({"autoscale_enabled": False, "num_replicas": 4}, 4),
    ],
)
def test_autoscaling_begins_with_its_minimum(given: dict[str, object], replicas: int) -> None:
    assert Load.of(config(**given)) == Load(replicas, 0.1, 0.5)
