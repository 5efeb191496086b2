"""`plan` reads and prints what `deploy` would do, and changes nothing."""

from contract.world import CLUSTER, PROVISIONING, MakeWorld, World, service


def test_a_plan_for_nothing_there_names_both_steps_and_takes_none(bare_world: World) -> None:
    ended = bare_world.plan(provisioning_config=PROVISIONING)

    assert ended.verdict == (0, "", "")
    assert ended.outputs["has-changes"] == "true"
    assert ended.change == "none"
    assert "+ provision the cluster 'aks-prod'" in ended.log
    assert "vm_size = Standard_F4s_v2" in ended.log
    assert "+ create the web service 'churn'" in ended.log
    assert bare_world.changes == []
    assert bare_world.tenant.services == []


def test_a_plan_of_an_update_shows_each_field_from_and_to(live_world: World) -> None:
    ended = live_world.plan(image="churn-model:11", deployment_config="{cpu_cores: 2}")

    assert ended.outputs["has-changes"] == "true"
    assert "image: churn-model:12 → churn-model:11" in ended.log
    assert "cpu_cores: 0.1 → 2" in ended.log
    assert live_world.changes == []
    assert live_world.tenant.service("churn").image == "churn-model:12"


def test_a_plan_with_nothing_to_do_says_so(live_world: World) -> None:
    ended = live_world.plan()

    assert ended.outputs["has-changes"] == "false"
    assert "nothing to do" in ended.log
    assert ended.outputs["service-state"] == "Healthy"


def test_a_plan_says_what_would_stand_in_the_way_and_ends_well(live_world: World) -> None:
    ended = live_world.plan(image="churn-model:13", cluster_name="aks-old")

    assert ended.code == 0
    assert "There is no image 'churn-model:13'" in ended.log
    assert "There is no AKS cluster 'aks-old'" in ended.log


def test_a_plan_shows_no_keys(world: World) -> None:
    ended = world.plan(deployment_config="{description: x}", expose_keys="true")

    assert "key = " not in ended.log
    assert world.tenant.journal.count("POST", "listkeys") == 0


def test_a_plan_does_not_wait_for_what_is_under_way(make_world: MakeWorld) -> None:
    creating = CLUSTER | {"state": "Creating"}
    world = make_world(clusters=[creating])

    ended = world.plan()

    assert ended.code == 0
    assert "wait for the cluster 'aks-prod', which is Creating" in ended.log
    assert world.clock.slept == []


def test_after_the_plan_the_deployment_does_what_was_planned(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11")])

    planned = world.plan().log
    done = world.deploy().log

    steps = [line for line in planned.splitlines() if line.startswith("  ")]
    assert steps
    assert all(line in done for line in steps)
