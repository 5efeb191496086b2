"""The names of web service and cluster where nobody gives them, and the file that remembers them."""

import json

import pytest

from contract.world import PROVISIONING, MakeWorld, World, service

FILE = "aml_config/aks_webservice.json"


def test_the_file_holds_names_and_address_and_two_masks(world: World) -> None:
    ended = world.deploy()

    assert world.remembered() == {
        "aks_name": "aks-prod",
        "aks_service_name": "churn",
        "aks_url": ended.outputs["scoring-uri"],
        "aks_keys": ["***", "***"],
    }


@pytest.mark.parametrize(
    "content",
    [
        {"aks_name": "aks-prod", "aks_service_name": "churn", "aks_url": None, "aks_keys": ["***", "***"]},
        {"aks_cluster_name": "aks-prod", "aks_service_name": "churn", "aks_service_url": "http://203.0.113.1/score"},
        {"aks_name": "aks-prod", "aks_service_name": "churn", "aks_namespace": "azureml-ml-prod"},
    ],
)
def test_names_come_from_the_file_in_all_its_variants(world: World, content: dict[str, object]) -> None:
    world.write(FILE, content)

    assert world.deploy(service_name=None, cluster_name=None).change == "created"

    assert world.tenant.service("churn").cluster == "aks-prod"
    assert world.remembered()["aks_name"] == "aks-prod"
    assert world.remembered().get("aks_namespace") == content.get("aks_namespace")


def test_a_name_that_is_given_wins_over_the_file(world: World) -> None:
    world.write(FILE, {"aks_name": "aks-prod", "aks_service_name": "churn"})

    assert world.deploy(service_name="churn-two", cluster_name=None).change == "created"

    assert world.tenant.services == ["churn-two"]
    assert world.remembered()["aks_service_name"] == "churn-two"


@pytest.mark.parametrize("name", ["aks_keys", "aks_service_api_key"])
def test_keys_in_the_file_are_masked_at_once_taken_out_and_warned_of(world: World, name: str) -> None:
    key = "0123456789abcdef0123456789abcdef"
    world.write(
        FILE, {"aks_name": "aks-prod", "aks_service_name": "churn", name: [key, key] if "keys" in name else key}
    )
    echo = json.dumps({"code": "X", "message": f"no {key}"})
    world.tenant.faults.add("POST", "services$", status=400, body=echo, content_type="application/json")

    ended = world.deploy()

    assert "(400 X: no ***)" in ended.log
    assert "holds scoring keys in clear" in ended.log
    assert "regenerate both keys" in ended.log
    assert key not in ended.log


def test_after_a_deployment_no_key_is_left_in_the_file(world: World) -> None:
    key = "0123456789abcdef0123456789abcdef"
    world.write(FILE, {"aks_name": "aks-prod", "aks_service_name": "churn", "aks_keys": [key, key]})

    world.deploy()

    assert key not in (world.folder / FILE).read_text()


@pytest.mark.usefixtures("workflow")
def test_in_a_workflow_keys_in_the_file_are_masked_before_anything_else_is_said_of_them(world: World) -> None:
    key = "0123456789abcdef0123456789abcdef"
    world.write(FILE, {"aks_name": "aks-prod", "aks_service_name": "churn", "aks_service_api_key": key})

    ended = world.deploy()

    assert [line for line in ended.log.splitlines() if key in line] == [f"::add-mask::{key}"]
    assert ended.log.index("::add-mask::" + key) < ended.log.index("::warning")


def test_names_that_nobody_gave_are_made_from_one_reading_of_the_clock(bare_world: World) -> None:
    ended = bare_world.deploy(service_name=None, cluster_name=None, provisioning_config=PROVISIONING)

    assert ended.change == "created"
    assert bare_world.tenant.clusters == ["aks071917"]
    assert bare_world.tenant.services == ["akswebservice071917"]
    assert ended.outputs["service-name"] == "akswebservice071917"
    assert bare_world.remembered()["aks_name"] == "aks071917"


def test_made_up_names_are_recorded_before_anything_is_created(bare_world: World) -> None:
    bare_world.tenant.faults.add("PUT", "computes/.*", status=403)

    ended = bare_world.deploy(service_name=None, cluster_name=None, provisioning_config=PROVISIONING)

    assert ended.code == 3
    assert bare_world.remembered()["aks_service_name"] == "akswebservice071917"


def test_the_next_run_goes_on_with_the_names_that_were_made_up(bare_world: World) -> None:
    nameless = {"service_name": None, "cluster_name": None, "provisioning_config": PROVISIONING}
    bare_world.deploy(**nameless)
    bare_world.tenant.clock.advance(86_400)

    assert bare_world.deploy(**nameless).change == "unchanged"

    assert bare_world.tenant.services == ["akswebservice071917"]


def test_a_plan_records_no_name(bare_world: World) -> None:
    assert bare_world.plan(service_name=None, cluster_name=None, provisioning_config=PROVISIONING).code == 0

    assert not (bare_world.folder / FILE).exists()


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize("missing", ["service_name", "cluster_name"])
def test_in_a_workflow_no_name_is_made_up(bare_world: World, missing: str) -> None:
    ended = bare_world.deploy(**{missing: None}, provisioning_config=PROVISIONING)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert f"{missing.replace('_', '-')} is not given" in ended.log
    assert bare_world.changes == []


def test_a_file_that_cannot_be_read_is_only_warned_of_where_the_names_are_given(world: World) -> None:
    world.write(FILE, '{"aks_name": ')

    ended = world.deploy()

    assert world.tenant.service("churn").state == "Healthy"
    assert "cannot be read: line 1" in ended.log
    assert ended.verdict[:2] == (11, "state-store-failed")
    assert "is live" in ended.log


def test_a_file_that_cannot_be_read_ends_the_run_where_a_name_would_come_from_it(world: World) -> None:
    world.write(FILE, "[]")

    ended = world.deploy(service_name=None)

    assert ended.verdict[:2] == (11, "state-store-failed")
    assert world.changes == []


def test_no_image_file_ends_well_with_nothing_done_where_that_is_asked_for(world: World) -> None:
    ended = world.deploy(image=None, missing_image="skip")

    assert ended.verdict == (0, "", "")
    assert ended.change == "none"
    assert world.tenant.journal.entries == []


def test_the_image_file_of_the_old_pipeline_names_the_image(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11")])
    world.write("aml_config/image.json", {"image_name": "churn-model", "image_version": 12, "image_location": "x"})

    assert world.deploy(image=None).change == "updated"

    assert world.tenant.service("churn").image == "churn-model:12"


def test_a_web_service_that_exists_is_found_on_its_own_cluster(make_world: MakeWorld) -> None:
    world = make_world(clusters=[{"name": "aks-prod"}], services=[service()])

    ended = world.deploy(cluster_name=None)

    assert (ended.code, ended.outputs["cluster-name"], world.tenant.clusters) == (0, "aks-prod", ["aks-prod"])
