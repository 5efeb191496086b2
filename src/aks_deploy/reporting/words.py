"""The plan and the outcome in words, a line each."""

import json
from collections.abc import Iterator

from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import (
    AwaitCluster,
    AwaitService,
    CreateService,
    FieldChange,
    Plan,
    ProvisionCluster,
    ReplaceService,
    Step,
    UpdateService,
)


def plan_lines(plan: Plan) -> Iterator[str]:
    """What will be done, in order, each with the fields that change."""
    yield f"Plan for the web service '{plan.desired.service_name}' on the cluster '{plan.desired.cluster_name}':"
    if not plan.steps:
        yield "  nothing to do: Azure has what is asked for"
    for step in plan.steps:
        yield from _step_lines(step)
    for notice in plan.notices:
        yield f"  note: {notice}"


def _step_lines(step: Step) -> Iterator[str]:
    match step:
        case ProvisionCluster():
            yield f"  + provision the cluster '{step.name}'"
            yield from (f"      {name} = {_shown(value)}" for name, value in step.config.given().items())
        case AwaitCluster():
            yield f"  . wait for the cluster '{step.name}', which is {step.state}"
        case AwaitService():
            yield f"  . wait for the web service '{step.name}', which is {step.state}"
        case CreateService(overwrite=True):
            yield f"  ± create the web service '{step.name}' in place of the one that failed, with the same keys"
            yield from _field_lines(step.fields)
        case CreateService():
            yield f"  + create the web service '{step.name}'"
            yield from _field_lines(step.fields)
        case UpdateService():
            yield f"  ~ update the web service '{step.name}'"
            yield from _field_lines(step.fields)
        case ReplaceService():
            yield f"  ± delete the web service '{step.name}' and create it again: {'; '.join(step.reasons)}"
            yield "      it does not answer in between; an interruption there changes its keys"
            yield from _field_lines(step.fields)


def _field_lines(fields: tuple[FieldChange, ...]) -> Iterator[str]:
    for field in fields:
        if field.before is None:
            yield f"      {field.name} = {_shown(field.after)}"
        else:
            yield f"      {field.name}: {_shown(field.before)} → {_shown(field.after)}"


def outcome_line(outcome: Outcome) -> str:
    """The verdict in one line."""
    service = outcome.service
    done = {"unchanged": "is unchanged", "none": "is as it was"}.get(outcome.change, f"was {outcome.change}")
    verified = {True: "its endpoint answers", None: "its endpoint was not verified from here"}.get(outcome.verified, "")
    return (
        f"The web service '{service.name}' {done}: {service.image}, {service.state}, {verified}: {service.scoring_uri}"
    )


def _shown(value: object) -> str:
    if isinstance(value, bool | dict):
        return json.dumps(value, sort_keys=True)
    return f"{value:g}" if isinstance(value, float) else str(value)
