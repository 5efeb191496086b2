"""What was changed by hand: what a run left against what is there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from aks_deploy.deploying.drift import drift, left_by
from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.models import ModelDeployment, ModelReference
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import Drift, UpdateService
from aks_deploy.domain.record import Left
from unit.deploying.samples import NOW, desired, inference, observed, web_service

BEFORE = NOW - timedelta(days=2)
TAGS = {"aks-deploy.run": "77", "team": "risk"}
GIVEN = desired(cpu_cores=2, gpu_cores=0, tags={"team": "risk"}, description="x", primary_key="a-key-0123456789")
HAS = web_service(cpu_cores=2.0, memory_gb=1.0, description="x", tags=TAGS)


def left(wanted: Desired = GIVEN, service: WebService = HAS) -> Left:
    return left_by(wanted, service, at=BEFORE)


def by_hand(service: WebService | None, found: Left | None = None) -> list[str]:
    return [item.name for item in drift(found or left(), GIVEN, service)]


def changed(**more: Any) -> WebService:  # noqa: ANN401 - parameters of any type
    return web_service(**{**HAS.config.given(), "tags": TAGS, **more})


def test_what_is_left_is_what_was_given_as_azure_has_it_and_no_text_that_people_write() -> None:
    found = left()

    assert set(found.parameters) == {"image", "cluster", "cpu_cores", "gpu_cores", "tags", "description"}
    assert (found.service_name, found.run, found.at) == ("churn", "77", BEFORE)
    assert (found.parameters["image"], found.parameters["cpu_cores"]) == ("churn-model:12", 2.0)
    assert "risk" not in found.model_dump_json()
    assert "a-key" not in found.model_dump_json()


@pytest.mark.parametrize(
    ("service", "names"),
    [
        (HAS, []),
        (changed(memory_gb=8.0), []),
        (changed(cpu_cores=1.0), ["cpu_cores"]),
        (changed(cpu_cores=1.0, tags={"team": "risk"}), ["cpu_cores"]),
        (changed(cpu_cores=1.0, tags={**TAGS, "aks-deploy.run": "78"}), []),
        (changed(tags={**TAGS, "aks-deploy.commit": "other"}), []),
        (changed(tags={**TAGS, "team": "fraud"}), ["tags"]),
        (changed(description="y"), ["description"]),
        (replace(HAS, image=None, models=("churn:1",)), ["image"]),
        (changed(cluster_name="aks-old"), ["cluster"]),
        (None, ["service"]),
    ],
)
def test_only_what_was_left_otherwise_and_not_by_another_run_is_drift(
    service: WebService | None, names: list[str]
) -> None:
    assert by_hand(service) == names


def test_of_another_web_service_nothing_is_known() -> None:
    assert by_hand(None, left().model_copy(update={"service_name": "fraud"})) == []


def test_models_and_their_script_are_left_too() -> None:
    served = web_service(None, models=("b:2", "a:1"), entry_script="score.py", environment="env:2", tags=TAGS)
    wanted = desired(ModelDeployment((ModelReference("a", 1), ModelReference("b", 2)), inference()))

    found = left(wanted, served)
    assert found.parameters["models"] == "a:1, b:2"
    assert [item.name for item in drift(found, wanted, replace(served, entry_script="other.py"))] == ["entry_script"]


def test_drift_is_told_whether_the_plan_sets_it_back_or_not() -> None:
    has = observed(changed(cpu_cores=1.0, description="y"))

    plan = make_plan(desired(cpu_cores=2), has, left())

    assert [(item.name, item.before, item.now) for item in plan.drift[:1]] == [("cpu_cores", 2.0, 1.0)]
    assert [item.name for item in plan.drift] == ["cpu_cores", "description"]
    (step,) = plan.steps
    assert isinstance(step, UpdateService)
    assert {field.name: field.why for field in step.fields} == {"cpu_cores": "changed by hand"}


def test_a_deleted_web_service_is_created_for_that_reason() -> None:
    (step,) = make_plan(GIVEN, observed(), left()).steps

    assert step.reasons == ("it was deleted outside of aks-deploy since 2026-07-17 17:05 UTC",)


def test_drift_is_no_change_by_itself() -> None:
    plan = make_plan(desired(), observed(changed(cpu_cores=1.0)), left())

    assert (plan.has_changes, plan.drift) == (False, (Drift("cpu_cores", 2.0, 1.0, BEFORE),))
