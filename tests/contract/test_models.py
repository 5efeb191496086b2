"""Models with the code that serves them: created, left alone, updated, replaced, planned."""

import pytest

from aml_simulator.http import Request, Response
from contract.serving import DESCRIBED, FOR_MODELS, INFERENCE, SCRIPT, serve, serving_world
from contract.world import MakeWorld, World, service

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


def test_a_plan_shows_what_would_be_sent_and_sends_nothing(serving: World) -> None:
    ended = serving.plan(**FOR_MODELS)

    assert (ended.code, ended.outputs["has-changes"]) == (0, "true")
    assert "models = churn:3" in ended.log
    assert "environment = churn-env:2" in ended.log
    assert "(2 files, " in ended.log
    assert serving.tenant.journal.count("PUT") == 0
    assert serving.changes == []


def test_a_framework_that_azure_serves_needs_no_code(serving: World) -> None:
    ended = serve(serving, inference_config=None)

    assert (ended.code, ended.change) == (0, "created")
    assert serving.tenant.journal.count("PUT") == 0
    assert serve(serving, inference_config=None).change == "unchanged"
    assert serve(serving, models="churn:2", inference_config=None).change == "updated"


def test_code_can_take_over_from_azure_and_give_back(serving: World) -> None:
    serve(serving, inference_config=None)

    assert serve(serving).change == "updated"
    assert serve(serving).change == "unchanged"
    assert serve(serving, inference_config=None).change == "updated"
    assert serve(serving, inference_config=None).change == "unchanged"


@pytest.mark.parametrize(
    ("settings", "verdict", "said"),
    [
        ({"models": "churn:7"}, (4, "not-found", "model.not-found"), "It has these versions: churn:3, churn:2."),
        ({"models": "chrun:latest"}, (4, "not-found", "model.not-found"), "Nearest names: churn."),
        (
            {"inference_config": INFERENCE.replace("env:2", "env:9")},
            (4, "not-found", "unknown"),
            "There is no environment 'churn-env:9' in the workspace. Its newest version is churn-env:2.",
        ),
        (
            {"models": "scaler:1", "inference_config": None},
            (2, "invalid-input", "config.invalid"),
            "Azure ML does not serve the model 'scaler:1' by itself: it was registered without a framework.",
        ),
    ],
)
def test_what_is_missing_is_told_before_anything_is_sent(
    serving: World, settings: dict[str, str | None], verdict: tuple[int, str, str], said: str
) -> None:
    ended = serve(serving, **settings)

    assert ended.verdict == verdict
    assert said in " ".join(ended.log.split())
    assert serving.changes == []
    assert serving.tenant.journal.count("PUT") == 0


def test_latest_is_asked_for_once_and_warned_of(serving: World) -> None:
    latest = {"models": "churn:latest", "inference_config": INFERENCE.replace("env:2", "env:latest")}

    ended = serve(serving, **latest)

    assert (ended.code, ended.outputs["models"]) == (0, "churn:3")
    assert "The model 'churn:latest' is churn:3 now" in ended.log
    assert "The environment 'churn-env:latest' is churn-env:2 now" in ended.log
    assert serving.tenant.journal.count("GET", "models.*") == 1
    assert serving.tenant.journal.count("GET", "environments.*") == 1
    assert serve(serving).change == "unchanged"


def test_an_image_is_replaced_by_models_only_where_that_is_allowed(make_world: MakeWorld) -> None:
    world = serving_world(make_world, services=[service()])
    keys = world.tenant.service("churn").keys

    refused = serve(world)
    replaced = serve(world, replace="true")

    assert refused.verdict == (5, "conflict", "deploy.name-conflict")
    assert "it was made from the image churn-model:12, not from models and an environment" in refused.log
    assert (replaced.change, replaced.outputs["models"]) == ("replaced", "churn:3")
    assert world.changes == ["DELETE services/churn", "POST services"]
    assert world.tenant.service("churn").keys == keys


def test_models_are_replaced_by_an_image_only_where_that_is_allowed(serving: World) -> None:
    serve(serving)
    keys = serving.tenant.service("churn").keys

    assert serving.deploy().verdict == (5, "conflict", "deploy.name-conflict")
    assert serving.deploy(replace="true").change == "replaced"

    assert serving.tenant.service("churn").image == "churn-model:12"
    assert serving.tenant.service("churn").keys == keys


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
