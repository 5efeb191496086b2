"""Models: what a plan finds, what stands in the way, and from what to what a web service can change."""

import pytest

from contract.serving import FOR_MODELS, INFERENCE, serve, serving_world
from contract.world import MakeWorld, World, service


@pytest.fixture
def serving(make_world: MakeWorld) -> World:
    return serving_world(make_world)


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
    assert serving.tenant.journal.count("GET", "models$") == 1
    assert serving.tenant.journal.count("GET", "environments/churn-env$") == 1
    assert serve(serving).change == "unchanged"


def test_an_image_is_replaced_by_models_only_where_that_is_allowed(make_world: MakeWorld) -> None:
    world = serving_world(make_world, services=[service()])
    keys = world.tenant.service("churn").keys

    refused = serve(world)
    replaced = serve(world, replace="true")

    assert refused.verdict == (5, "conflict", "deploy.name-conflict")
    assert "it was made from the image churn-model:12, not from models and an environment" in refused.log
    assert (replaced.change, replaced.outputs["models"]) == ("replaced", "churn:3")
    assert world.changes == ["POST services"]
    assert world.tenant.service("churn").keys == keys


def test_models_are_replaced_by_an_image_only_where_that_is_allowed(serving: World) -> None:
    serve(serving)
    keys = serving.tenant.service("churn").keys

    assert serving.deploy().verdict == (5, "conflict", "deploy.name-conflict")
    assert serving.deploy(replace="true").change == "replaced"

    assert serving.tenant.service("churn").image == "churn-model:12"
    assert serving.tenant.service("churn").keys == keys
