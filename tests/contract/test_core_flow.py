"""The core of the job, with one text for both mounts: in this process, and as programs on a real wire."""

from contract.world import PROVISIONING, MakeWorld, service


def test_a_missing_cluster_is_provisioned_and_the_image_goes_live(make_mounted_world: MakeWorld) -> None:
    world = make_mounted_world(clusters=[])

    ended = world.deploy(provisioning_config=PROVISIONING, expose_keys="true")

    assert ended.verdict == (0, "", "")
    assert ended.change == "created"
    assert world.changes == ["PUT computes/aks-prod", "POST services"]
    assert world.tenant.service("churn").state == "Healthy"
    assert ended.outputs["primary-key"] == world.tenant.service("churn").keys.primary
    assert world.remembered()["aks_keys"] == ["***", "***"]


def test_a_new_version_is_updated_in_place(make_mounted_world: MakeWorld) -> None:
    world = make_mounted_world(services=[service(image="churn-model:11")])
    keys = world.tenant.service("churn").keys

    ended = world.deploy(deployment_config="{cpu_cores: 2}")

    assert (ended.code, ended.change) == (0, "updated")
    assert "image: churn-model:11 → churn-model:12" in ended.log
    assert world.tenant.service("churn").settings["cpu_cores"] == 2
    assert world.tenant.service("churn").keys == keys


def test_nothing_to_do_is_found_out_and_said(make_mounted_world: MakeWorld) -> None:
    world = make_mounted_world(services=[service()])

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "unchanged")
    assert "its endpoint answers" in ended.log
    assert world.changes == []


def test_a_missing_version_stops_before_anything_is_created(make_mounted_world: MakeWorld) -> None:
    world = make_mounted_world(clusters=[])

    ended = world.deploy(image="churn-model:13", provisioning_config=PROVISIONING)

    assert ended.verdict == (4, "not-found", "image.not-found")
    assert "It has these versions: churn-model:12, churn-model:11." in ended.log
    assert "Traceback" not in ended.log
    assert world.changes == []


def test_a_lost_answer_ends_with_one_service(make_mounted_world: MakeWorld) -> None:
    world = make_mounted_world()
    world.tenant.faults.add("POST", "services$", kind="lost_answer")

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    assert world.changes == ["POST services"]
