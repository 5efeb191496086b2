"""Plans for web services that run models."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aks_deploy.deploying.diff import differences, merged_tags
from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.models import CondaEnvironment, EnvironmentReference, ModelDeployment, ModelReference, Source
from aks_deploy.domain.observed import Cluster, Model, Observed, WebService
from aks_deploy.domain.plan import CreateService, Plan, UpdateService
from unit.deploying.samples import NOW, OURS, desired, inference, web_service

CHURN, SCALER = ModelReference("churn", 3), ModelReference("scaler", 10)
BOTH = ModelDeployment((CHURN, SCALER), inference())
ALONE = ModelDeployment((CHURN,))
SERVED: dict[str, Any] = {
    "image": None,
    "models": ("scaler:10", "churn:3"),
    "entry_script": "score.py",
    "environment": "churn-env:2",
    "tags": {"aks-deploy.source": "0123456789abcdef"},
}
SOURCE = Source(Path("src"), ("score.py",), "src", 999, "fedcba9876543210")
DESCRIBED = inference(environment=CondaEnvironment("aks-deploy-1", "dependencies: [azureml-defaults]"))


def seen(service: WebService | None = None, **more: Any) -> Observed:  # noqa: ANN401 - fields of any type
    """What Azure has of `BOTH` and the web service."""
    models = (Model(CHURN, "ScikitLearn"), Model(SCALER))
    environment = EnvironmentReference("churn-env", "2")
    cluster = Cluster("aks-prod", "AKS", "Succeeded")
    return replace(Observed(cluster, service, NOW, models=models, environment=environment), **more)


def changes(wanted: Desired, **has: Any) -> list[tuple[str, object, object]]:  # noqa: ANN401 - as above
    return [(field.name, field.before, field.after) for field in differences(wanted, web_service(**{**SERVED, **has}))]


def blockers(plan: Plan) -> list[tuple[str, str, str, str]]:
    return [(found.failure, found.diagnosis_code, found.message, found.hint) for found in plan.blockers]


def test_the_same_models_script_environment_and_files_are_no_change() -> None:
    assert changes(desired(BOTH)) == []


@pytest.mark.parametrize(
    ("has", "change"),
    [
        ({"models": ("churn:2", "scaler:10")}, ("models", "churn:2, scaler:10", "churn:3, scaler:10")),
        ({"models": ()}, ("models", None, "churn:3, scaler:10")),
        ({"entry_script": "main.py"}, ("entry_script", "main.py", "score.py")),
        ({"environment": "churn-env:1"}, ("environment", "churn-env:1", "churn-env:2")),
        ({"environment": None}, ("environment", None, "churn-env:2")),
        (
            {"tags": {"aks-deploy.source": "old"}},
            ("source", "old", "0123456789abcdef (2 files, 1.23 kB)"),
        ),
        ({"tags": {}}, ("source", None, "0123456789abcdef (2 files, 1.23 kB)")),
    ],
)
def test_each_part_that_differs_is_a_change(has: dict[str, Any], change: tuple[str, object, object]) -> None:
    assert changes(desired(BOTH), **has) == [change]


@pytest.mark.parametrize("environment", ["aks-deploy-1", "aks-deploy-1:7"])
def test_an_environment_that_is_described_here_has_whatever_version_azure_gave_it(environment: str) -> None:
    wanted = desired(replace(BOTH, inference=DESCRIBED))

    assert changes(wanted, environment=environment) == []
    assert [name for name, _, _ in changes(wanted, environment="aks-deploy-2:7")] == ["environment"]


def test_without_inference_config_only_the_model_counts() -> None:
    assert changes(desired(ALONE), models=("churn:3",), environment="AzureML-x:1", tags={}) == []


def test_files_that_are_not_served_any_more_are_a_change() -> None:
    ((name, before, _),) = changes(desired(ALONE), models=("churn:3",))

    assert (name, before) == ("source", "0123456789abcdef")
    assert "aks-deploy.source" not in merged_tags(desired(ALONE), SERVED["tags"])


def test_the_digest_of_the_files_is_a_tag_of_ours_that_is_never_drift() -> None:
    tags = merged_tags(desired(BOTH, origin=OURS, tags={"team": "ml"}), {})

    assert tags["aks-deploy.source"] == "0123456789abcdef"
    assert changes(desired(BOTH, tags={"team": "ml"}), tags={"team": "ml", **SERVED["tags"]}) == []


def test_a_new_web_service_is_planned_with_all_that_it_runs() -> None:
    (step,) = make_plan(desired(BOTH), seen()).steps

    assert isinstance(step, CreateService)
    assert [(field.name, field.after) for field in step.fields[:5]] == [
        ("models", "churn:3, scaler:10"),
        ("entry_script", "score.py"),
        ("environment", "churn-env:2"),
        ("source", "0123456789abcdef (2 files, 1.23 kB)"),
        ("cluster", "aks-prod"),
    ]


def test_other_files_are_an_update() -> None:
    wanted = desired(replace(BOTH, inference=inference(source=SOURCE)))

    (step,) = make_plan(wanted, seen(web_service(**SERVED))).steps

    assert isinstance(step, UpdateService)


@pytest.mark.parametrize("allowed", [False, True])
def test_a_web_service_that_was_made_from_an_image_must_be_replaced(allowed: bool) -> None:  # noqa: FBT001 - a parameter
    plan = make_plan(desired(BOTH, replace=allowed), seen(web_service("churn-model:12")))

    (step,) = plan.steps
    assert isinstance(step, CreateService)
    assert step.overwrite
    assert step.reasons == ("it was made from the image churn-model:12, not from models and an environment",)
    assert [found.failure for found in plan.blockers] == ([] if allowed else ["conflict"])


def test_a_model_that_is_not_there_stands_in_the_way_with_the_versions_that_are() -> None:
    plan = make_plan(desired(BOTH), seen(models=(Model(SCALER),), model_names=("churn:9", "churn:10", "other:1")))

    assert blockers(plan) == [
        (
            "not-found",
            "model.not-found",
            "There is no model 'churn:3' in the workspace.",
            "It has these versions: churn:10, churn:9.",
        )
    ]


def test_latest_of_a_model_that_has_no_version_stands_in_the_way() -> None:
    wanted = desired(ModelDeployment((ModelReference("chrun", None),), inference()))

    ((_, code, message, hint),) = blockers(make_plan(wanted, seen(models=(), model_names=("churn:9",))))

    assert (code, message, hint) == (
        "model.not-found",
        "There is no model 'chrun:latest' in the workspace.",
        "Nearest names: churn.",
    )


def test_an_environment_that_is_not_there_stands_in_the_way() -> None:
    plan = make_plan(desired(BOTH), seen(environment=None, environment_names=("churn-env:7", "AzureML-x:1")))

    assert blockers(plan) == [
        (
            "not-found",
            "unknown",
            "There is no environment 'churn-env:2' in the workspace.",
            "Its newest version is churn-env:7.",
        )
    ]


@pytest.mark.parametrize(
    ("framework", "why"),
    [("PyTorch", "its framework is PyTorch"), ("", "it was registered without a framework")],
)
def test_a_model_that_azure_does_not_serve_by_itself_needs_inference_config(framework: str, why: str) -> None:
    plan = make_plan(desired(ALONE), seen(models=(Model(CHURN, framework),)))

    ((failure, code, message, _),) = blockers(plan)
    assert (failure, code) == ("invalid-input", "config.invalid")
    assert message == f"Azure ML does not serve the model 'churn:3' by itself: {why}."


@pytest.mark.parametrize("framework", ["Onnx", "ScikitLearn", "TensorFlow", "Multi"])
def test_some_frameworks_azure_serves_by_itself(framework: str) -> None:
    assert make_plan(desired(ALONE), seen(models=(Model(CHURN, framework),))).blockers == ()


def test_a_conda_file_without_the_scoring_server_is_noticed() -> None:
    bare = inference(environment=CondaEnvironment("aks-deploy-1", "dependencies: [python]"))

    (notice,) = make_plan(desired(replace(BOTH, inference=bare)), seen()).notices

    assert notice == "The conda file does not name azureml-defaults, which brings the scoring server."
    assert make_plan(desired(replace(BOTH, inference=DESCRIBED)), seen()).notices == ()
