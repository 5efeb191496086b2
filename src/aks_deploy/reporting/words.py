"""The plan and the outcome in words, a line each."""

import json
from collections.abc import Iterator

from aks_deploy.domain.fields import number
from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    CreateService,
    FieldChange,
    Plan,
    ProvisionCluster,
    RemoveCluster,
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
    yield f"  {_sign(step)} {step_title(step)}"
    match step:
        case ProvisionCluster() | AttachCluster():
            yield from (f"      {name} = {shown(value)}" for name, value in step.config.disclosed().items())
        case ReplaceService():
            yield "      it does not answer in between; an interruption there changes its keys"
            yield from _field_lines(step.fields)
        case CreateService() | UpdateService():
            yield from _field_lines(step.fields)


def step_title(step: Step) -> str:  # noqa: PLR0911 - one for each kind of step
    """What the step does, without its fields."""
    match step:
        case ProvisionCluster():
            return f"provision the cluster '{step.name}'"
        case RemoveCluster():
            return _removal(step)
        case AttachCluster():
            return f"attach an AKS cluster as '{step.name}'"
        case AwaitCluster():
            return f"wait for the cluster '{step.name}', which is {step.state}"
        case AwaitService():
            return f"wait for the web service '{step.name}', which is {step.state}"
        case CreateService(overwrite=True):
            why = "; ".join(step.reasons)
            return f"create the web service '{step.name}' again in its place, with the same keys: {why}"
        case CreateService():
            return f"create the web service '{step.name}'"
        case UpdateService():
            return f"update the web service '{step.name}'"
        case ReplaceService():
            return f"delete the web service '{step.name}' and create it again: {'; '.join(step.reasons)}"


def _removal(step: RemoveCluster) -> str:
    if step.state == "Deleting":
        return f"wait for the end of the cluster '{step.name}', which is {step.state}"
    if step.attached:
        return f"detach the cluster '{step.name}', which is {step.state}; the AKS cluster itself stays"
    return f"delete the cluster '{step.name}', which is {step.state}, with its nodes"


def _sign(step: Step) -> str:
    match step:
        case RemoveCluster():
            return "." if step.state == "Deleting" else "-"
        case AwaitCluster() | AwaitService():
            return "."
        case UpdateService():
            return "~"
        case ReplaceService() | CreateService(overwrite=True):
            return "±"
    return "+"


def _field_lines(fields: tuple[FieldChange, ...]) -> Iterator[str]:
    for field in fields:
        if field.before is None:
            yield f"      {field.name} = {shown(field.after)}"
        else:
            yield f"      {field.name}: {shown(field.before)} → {shown(field.after)}"


def outcome_line(outcome: Outcome) -> str:
    """The verdict in one line."""
    service = outcome.service
    done = {"unchanged": "is unchanged", "none": "is as it was"}.get(outcome.change, f"was {outcome.change}")
    verified = {True: "its endpoint answers", None: "its endpoint was not verified from here"}.get(outcome.verified, "")
    return (
        f"The web service '{service.name}' {done}: {service.runs}, {service.state}, {verified}: {service.scoring_uri}"
    )


def shown(value: object) -> str:
    """A value of a parameter as people write it."""
    if isinstance(value, bool | dict):
        return json.dumps(value, sort_keys=True)
    return number(value) if isinstance(value, float) else str(value)
