"""Names that lead nowhere: told with the nearest that would, before anything is created."""

import pytest

from contract.world import PROVISIONING, MakeWorld, World


def test_a_version_that_does_not_exist_lists_those_that_do_newest_first(world: World) -> None:
    ended = world.deploy(image="churn-model:13")

    assert ended.verdict == (4, "not-found", "image.not-found")
    assert "There is no image 'churn-model:13' in the workspace." in ended.log
    assert "It has these versions: churn-model:12, churn-model:11." in ended.log
    assert world.changes == []


def test_an_image_name_that_does_not_exist_suggests_the_nearest(world: World) -> None:
    ended = world.deploy(image="chrun-model:12")

    assert ended.verdict == (4, "not-found", "image.not-found")
    assert "Nearest names: churn-model." in ended.log


def test_a_missing_image_is_found_out_before_a_cluster_is_made(bare_world: World) -> None:
    ended = bare_world.deploy(image="churn-model:13", provisioning_config=PROVISIONING)

    assert ended.code == 4
    assert bare_world.changes == []


@pytest.mark.parametrize(("state", "verdict"), [("Failed", (7, "deployment-failed")), ("Running", (5, "conflict"))])
def test_an_image_that_is_not_built_is_not_deployed(
    make_world: MakeWorld, state: str, verdict: tuple[int, str]
) -> None:
    world = make_world(images=[{"name": "churn-model", "version": 12, "creation_state": state}])

    ended = world.deploy()

    assert ended.verdict[:2] == verdict
    assert f"its creation is {state}" in ended.log
    assert world.changes == []


def test_a_cluster_that_does_not_exist_suggests_the_nearest(world: World) -> None:
    ended = world.deploy(cluster_name="aks-prdo")

    assert ended.verdict == (4, "not-found", "compute.not-found")
    assert "Nearest name: aks-prod." in ended.log
    assert "provisioning-config" in ended.log


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("workspace_name", "ml-test", "workspace.not-found"),
        ("resource_group", "ml-test", "workspace.resource-group-not-found"),
        ("subscription_id", "00000000-0000-0000-0000-000000000001", "workspace.not-found"),
    ],
)
def test_a_workspace_that_does_not_exist_says_which_of_its_names_is_wrong(
    world: World, setting: str, value: str, code: str
) -> None:
    ended = world.deploy(**{setting: value})

    assert ended.verdict == (4, "not-found", code)
    assert value in ended.log
    assert setting.replace("_", "-") in ended.log
    assert world.changes == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"service_name": "Churn!"}, "3-32 of a-z"),
        ({"cluster_name": "9-aks"}, "2-16 letters"),
        ({"image": "churn-model"}, "is not name:version"),
        ({"image": "churn-model:latest"}, "is not name:version"),
        ({"deployment_config": "{cpu_coers: 2}"}, "Did you mean 'cpu_cores'?"),
        ({"deployment_config": "{cpu_cores: two}"}, "cpu_cores"),
        ({"deployment_config": "{autoscale_max_replicas: 5}"}, "needs autoscale_enabled: true"),
        ({"provisioning_config": "{vm_size: [a]}"}, "vm_size"),
        ({"timeout_minutes": "0"}, "timeout-minutes"),
        ({"image": None}, "aml_config/image.json"),
        ({"image": None, "image_file": "other.json"}, "other.json"),
        ({"workspace_name": None}, "workspace-name"),
    ],
)
def test_input_that_cannot_be_used_never_reaches_azure(
    world: World, settings: dict[str, str | None], said: str
) -> None:
    ended = world.deploy(**settings)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert said in ended.log
    assert "Traceback" not in ended.log
    assert world.tenant.journal.entries == []


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"clientId": 7}', "null", '{"clientId": "x", "clientSecret": "s3cr3t-pass"}']
)
def test_credentials_that_cannot_be_used_are_refused_without_being_shown(
    world: World, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("AZURE_CREDENTIALS", text)

    ended = world.deploy()

    assert ended.verdict[:2] == (2, "invalid-input")
    assert "s3cr3t-pass" not in ended.log
    assert world.tenant.journal.entries == []


def test_an_image_file_that_is_no_json_is_named_with_the_place(world: World) -> None:
    world.write("aml_config/image.json", '{\n  "image_name": churn\n}')

    ended = world.deploy(image=None)

    assert ended.code == 2
    assert "aml_config/image.json:2:" in ended.log
