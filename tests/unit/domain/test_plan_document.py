"""The document of a plan: its hash, its form, and what is no such document."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.fingerprint import plan_hash
from aks_deploy.domain.observed import Observed
from aks_deploy.domain.plan import AwaitService, Drift, FieldChange, Plan, ReplaceService, Step, UpdateService
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.domain.record import Workspace
from unit.deploying.samples import ANY_CLUSTER, NOW, OURS, desired, observed, web_service

SCHEMA = json.loads((Path(__file__).resolve().parents[3] / "schema" / "plan.schema.json").read_text())
WORKSPACE = Workspace(subscription_id="2b9e", resource_group="ml-prod", workspace_name="ml-prod")
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
NAMES = st.sampled_from(sorted(DeploymentConfig.model_fields))
FIELDS = st.lists(st.builds(FieldChange, NAMES, VALUES, VALUES), max_size=4).map(tuple)
STEPS = st.one_of(
    st.builds(UpdateService, st.just("churn"), FIELDS),
    st.builds(ReplaceService, st.just("churn"), FIELDS, st.just(("because",))),
)
PLANS = [
    (desired(cluster_config=ANY_CLUSTER, cpu_cores=2, tags={"a": "b"}, primary_key="k" * 32), observed(cluster=None)),
    (desired(cpu_cores=2), observed(web_service("churn-model:11", cpu_cores=1.0))),
    (desired(replace=True), observed(web_service(cluster_name="aks-old"))),
    (desired(), observed(web_service(state="Unhealthy"), cluster="Updating")),
    (desired(origin=OURS), observed(image=None, cluster=None)),
    (desired(replace=True, cluster_config=ANY_CLUSTER), observed(web_service(), cluster="Failed")),
]


def attached(has: Observed) -> Observed:
    assert has.cluster is not None
    return replace(has, cluster=replace(has.cluster, attached=True))


def document(wanted: Desired, has: Observed) -> PlanDocument:
    plan = replace(make_plan(wanted, has), drift=(Drift("cpu_cores", 2.0, None, NOW),), warnings=("w",))
    return PlanDocument.of(plan, workspace=WORKSPACE, at=NOW, hide=str)


@pytest.mark.parametrize(("wanted", "has"), PLANS)
def test_what_is_written_is_read_and_fits_the_published_schema(wanted: Desired, has: Observed) -> None:
    made = document(wanted, has)

    assert PlanDocument.parse(made.text) == made
    jsonschema.validate(json.loads(made.text), SCHEMA, jsonschema.Draft202012Validator)
    assert "k" * 32 not in made.text


def explained(step: Step, why: str) -> Step:
    fields = tuple(replace(field, why=why) for field in step.fields)
    return replace(step, fields=fields, reasons=(why,))


@settings(deadline=None)
@given(st.lists(STEPS, max_size=3).map(tuple), st.text(max_size=9))
def test_plans_with_the_same_steps_have_the_same_hash_whatever_is_said_of_them(
    steps: tuple[Step, ...], text: str
) -> None:
    one = Plan(desired(), steps)
    other = Plan(
        desired(origin=OURS, description="x"),
        (*(explained(step, text) for step in steps), AwaitService("churn", text)),
        notices=(text,), warnings=(text,), drift=(Drift("cpu_cores", 1, 2, NOW),), scoring="http",
    )  # fmt: skip

    assert plan_hash(one) == plan_hash(other)
    made = PlanDocument.of(other, workspace=WORKSPACE, at=NOW, hide=str)
    assert made.hash == plan_hash(one)
    assert PlanDocument.parse(made.text).hash == made.hash


@settings(deadline=None)
@given(STEPS, STEPS)
def test_other_steps_have_another_hash(one: Step, other: Step) -> None:
    def told(step: Step) -> list[object]:
        fields = [(field.name, *(() if secret(field) else (field.before, field.after))) for field in step.fields]
        return [type(step), json.dumps(fields).replace(".0,", ",").replace(".0]", "]")]

    def secret(field: FieldChange) -> bool:
        return DeploymentConfig.fact(field.name).secret

    if told(one) != told(other):
        assert plan_hash(Plan(desired(), (one,))) != plan_hash(Plan(desired(), (other,)))


def test_a_program_that_writes_numbers_its_own_way_changes_no_plan() -> None:
    made = document(*PLANS[1])

    assert '"before": 1.0' in made.text
    assert PlanDocument.parse(made.text.replace("1.0", "1").replace("2.0", "2")).hash == made.hash


@pytest.mark.parametrize(
    ("wanted", "has", "kinds"),
    [
        (*PLANS[0], ["provision-cluster", "create-service"]),
        (*PLANS[1], ["update-service"]),
        (*PLANS[2], ["replace-service"]),
        (*PLANS[3], ["await-cluster", "await-service"]),
        (*PLANS[5], ["delete-cluster", "provision-cluster", "recreate-service"]),
        (PLANS[5][0], attached(PLANS[5][1]), ["detach-cluster", "provision-cluster", "recreate-service"]),
        (PLANS[0][0], observed(cluster="Deleting"), ["await-removal", "provision-cluster", "create-service"]),
    ],
)
def test_each_step_has_its_kind(wanted: Desired, has: Observed, kinds: list[str]) -> None:
    assert [step.kind for step in document(wanted, has).steps] == kinds


def tampered(**changes: Any) -> str:  # noqa: ANN401 - any part of the document
    return json.dumps({**json.loads(document(*PLANS[1]).text), **changes})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1"),
        ("[]", "not a JSON object"),
        ("[" * 100_000, "nested too deeply"),
        ('{"image_name": "churn", "image_version": 1}', "no plan of aks-deploy"),
        (tampered(schema=2, news=[]), r"a newer aks-deploy wrote it \(schema 2, this one reads up to 1\)"),
        (tampered(schema="1"), "schema"),
        (tampered(news=[]), "news"),
        (
            tampered(steps=[{"kind": "delete-everything", "name": "churn"}]),
            "steps.0.kind: Input should be 'delete-cluster'",
        ),
        (tampered(steps=[]), "its hash is not that of its steps"),
        (tampered(service_name="fraud"), "its hash is not that of its steps"),
        (tampered(hash="sha256:0"), "its hash is not that of its steps"),
    ],
)
def test_what_is_no_plan_as_it_was_written_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PlanDocument.parse(text)


def test_an_edited_field_is_seen() -> None:
    text = document(*PLANS[1]).text

    with pytest.raises(ValueError, match="somebody changed it after it was made"):
        PlanDocument.parse(text.replace('"after": 2.0', '"after": 20.0'))


def test_texts_in_it_are_hidden_like_those_of_the_log() -> None:
    plan = make_plan(desired(tags={"s3cret_key": "is s3cret_key"}, description="s3cret_key"), observed())
    hidden = PlanDocument.of(plan, workspace=WORKSPACE, at=NOW, hide=lambda text: text.replace("s3cret_key", "***"))

    assert "s3cret_key" not in hidden.text
    assert PlanDocument.parse(hidden.text) == hidden
