"""Models with the code that serves them: created, left alone, updated."""

import json

import pytest

from aml_simulator.http import Request, Response
from contract.parameters import Parameters
from contract.serving import DESCRIBED, INFERENCE, SCRIPT, serve, serving_world
from contract.test_round_trip import FIXED, GPU_CLUSTER, SCALED
from contract.world import MakeWorld, World

OURS = {"aks-deploy.repository": "org/churn"}


@pytest.fixture
def serving(make_world: MakeWorld) -> World:
    return serving_world(make_world)


def test_a_model_goes_live_with_its_script_and_environment(serving: World) -> None:
    ended = serve(serving)

    assert ended.verdict == (0, "", "")
    assert (ended.change, ended.outputs["models"], ended.outputs.get("image")) == ("created", "churn:3", None)
    assert "The web service 'churn' was created: churn:3, Healthy" in ended.log
    assert serving.changes == ["POST services"]
    assert serving.tenant.service("churn").state == "Healthy"


def test_several_models_go_live_together(serving: World) -> None:
    ended = serve(serving, models="scaler:1, churn:3")

    assert (ended.code, ended.outputs["models"]) == (0, "scaler:1, churn:3")
    assert serve(serving, models="churn:3, scaler:1").change == "unchanged"


@pytest.mark.parametrize("inference", [INFERENCE, DESCRIBED, "{entry_script: src/score.py, environment: churn-env:2}"])
def test_a_second_run_with_nothing_changed_changes_and_uploads_nothing(serving: World, inference: str) -> None:
    serve(serving, inference_config=inference)
    serving.tenant.journal.clear()

    ended = serve(serving, inference_config=inference)

    assert (ended.code, ended.change) == (0, "unchanged")
    assert serving.changes == []
    assert serving.tenant.journal.count("PUT") == 0


def test_what_a_run_writes_into_the_source_directory_is_no_change(serving: World) -> None:
    serving.write("score.py", SCRIPT)
    here = {"inference_config": INFERENCE.replace("src", "."), "webservice_file": "names.json"}

    assert [serve(serving, **here).change for _ in range(3)] == ["created", "unchanged", "unchanged"]

    assert (serving.folder / "names.json").exists()


def test_a_plan_in_the_source_directory_is_no_change(serving: World) -> None:
    serving.write("score.py", SCRIPT)
    here = {"inference_config": INFERENCE.replace("src", ".")}
    serving.plan(image=None, models="churn:3", **here)

    assert serve(serving, **here, plan_file="aks-deploy-plan.json").change == "created"

    assert serve(serving, **here).change == "unchanged"
    assert (serving.folder / "aks-deploy-plan.json").exists()


def test_a_changed_script_is_an_update_with_the_same_keys(serving: World) -> None:
    serve(serving)
    keys = serving.tenant.service("churn").keys
    serving.write("src/score.py", SCRIPT.replace("2 *", "3 *"))

    ended = serve(serving)

    assert (ended.code, ended.change) == (0, "updated")
    assert serving.changes == ["POST services", "PATCH services/churn"]
    assert serving.tenant.service("churn").keys == keys
    assert serve(serving).change == "unchanged"


@pytest.mark.parametrize(
    ("setting", "value", "shown"),
    [
        ("models", "churn:3, scaler:1", "models: churn:3 → churn:3, scaler:1"),
        ("models", "churn:2", "models: churn:3 → churn:2"),
        ("inference_config", INFERENCE.replace("env:2", "env:1"), "environment: churn-env:2 → churn-env:1"),
        ("inference_config", INFERENCE.replace("score.py", "main.py"), "entry_script: score.py → main.py"),
        ("inference_config", DESCRIBED, "environment: churn-env:2 → aks-deploy-"),
    ],
)
def test_each_part_that_changes_is_named_and_updated(serving: World, setting: str, value: str, shown: str) -> None:
    serving.write("src/main.py", SCRIPT)
    serve(serving)

    ended = serve(serving, **{setting: value})

    assert (ended.code, ended.change) == (0, "updated")
    assert shown in ended.log
    assert serve(serving, **{setting: value}).change == "unchanged"


def test_a_parameter_alone_changes_without_an_upload(serving: World) -> None:
    serve(serving)
    serving.tenant.journal.clear()

    assert serve(serving, deployment_config="{cpu_cores: 2}").change == "updated"

    assert serving.tenant.journal.count("PUT") == 0
    assert serving.tenant.service("churn").settings["cpu_cores"] == 2


@pytest.mark.parametrize(("given", "others"), [(SCALED, FIXED), (FIXED, SCALED)], ids=["scaled", "fixed"])
def test_every_parameter_reaches_a_service_made_from_models_on_creation_and_on_update(
    make_world: MakeWorld, given: Parameters, others: Parameters
) -> None:
    world = serving_world(make_world, clusters=[GPU_CLUSTER])
    first, second = json.dumps(given), json.dumps({**others, "properties": given["properties"]})

    assert serve(world, deployment_config=first).change == "created"
    assert serve(world, deployment_config=first).change == "unchanged"
    assert serve(world, deployment_config=second).change == "updated"
    assert serve(world, deployment_config=second).change == "unchanged"


@pytest.mark.parametrize("blobfuse", [True, False])
def test_blobfuse_is_asked_for_where_models_are_downloaded(serving: World, *, blobfuse: bool) -> None:
    serve(serving, deployment_config=json.dumps({"blobfuse_enabled": blobfuse}))

    (asked,) = [each.body for each in serving.tenant.journal.entries if each.path.endswith("/services")]
    assert isinstance(asked, dict)
    assert asked["storageInitEnabled"] is not blobfuse
    assert serve(serving, deployment_config=json.dumps({"blobfuse_enabled": blobfuse})).change == "unchanged"


@pytest.mark.usefixtures("workflow")
def test_the_digest_of_the_files_is_a_tag_beside_those_of_the_owner(serving: World) -> None:
    ended = serve(serving, deployment_config="{tags: {team: ml}}")

    tags = dict(serving.tenant.service("churn").tags)
    assert len(tags.pop("aks-deploy.source")) == 16
    assert tags == {
        "team": "ml",
        "aks-deploy.repository": "org/churn",
        "aks-deploy.commit": "c0ffee",
        "aks-deploy.run": "77",
    }
    assert (ended.outputs["image"], ended.outputs["models"]) == ("", "churn:3")
    assert serve(serving, deployment_config="{tags: {team: ml}}").change == "unchanged"


@pytest.mark.usefixtures("workflow")
def test_a_service_that_somebody_else_made_of_the_same_models_is_adopted(serving: World) -> None:
    serve(serving)
    view = serving.tenant.service("churn")
    view.edit(tags={"team": "ml"})

    ended = serve(serving)

    assert (ended.code, ended.change) == (0, "updated")
    assert "was not made by aks-deploy; it is managed from here on" in ended.log
    assert {"team": "ml", **OURS}.items() <= serving.tenant.service("churn").tags.items()


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_lost_answer_ends_with_one_service_as_asked(serving: World, method: str) -> None:
    if method == "PATCH":
        serve(serving, models="churn:2")
        serving.tenant.journal.clear()
    serving.tenant.faults.add(method, "services$" if method == "POST" else "services/churn$", kind="lost_answer")

    ended = serve(serving)

    assert (ended.code, ended.outputs["models"]) == (0, "churn:3")
    assert len(serving.changes) == 1


def test_a_change_of_the_files_while_they_are_deployed_is_refused(
    serving: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = serving.tenant.handle

    def handled(request: Request) -> Response:
        if "/services/churn" in request.path:
            serving.write("src/score.py", SCRIPT.replace("2", "7"))
        return handle(request)

    monkeypatch.setattr(serving.tenant, "handle", handled)

    ended = serve(serving)

    assert ended.verdict[:2] == (5, "conflict")
    assert "The files of 'src' have changed while they were deployed" in ended.log
    assert serving.changes == []
