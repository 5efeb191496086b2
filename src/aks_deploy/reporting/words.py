"""The plan and the outcome in words, a line each."""

from collections.abc import Iterator

from aks_deploy.domain.outcome import Outcome
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    CreateService,
    Effects,
    Plan,
    ProvisionCluster,
    RemoveCluster,
    ReplaceService,
    Step,
    UpdateService,
    shown,
)

PLAIN_HTTP = "Scoring is over plain http: the cluster has no TLS, and others on the way can read keys and data."
_WIDEST = 60


def plan_lines(plan: Plan) -> Iterator[str]:
    """What will be done, in order, each with the fields that change and why, and with what it means."""
    yield f"Plan for the web service '{plan.desired.service_name}' on the cluster '{plan.desired.cluster_name}':"
    if not plan.steps:
        yield "  nothing to do: Azure has what is asked for"
    for step in plan.steps:
        yield from _step_lines(step)
    for text in drift_sentences(plan):
        yield f"  drift: {text}"
    if plan.scoring == "http":
        yield f"  note: {PLAIN_HTTP}"
    for notice in plan.notices:
        yield f"  note: {notice}"


def _step_lines(step: Step) -> Iterator[str]:
    yield f"  {_sign(step)} {step_title(step)}"
    lines = [str(field) for field in step.fields]
    width = min(_WIDEST, max(map(len, lines), default=0))
    for line, field in zip(lines, step.fields, strict=True):
        yield f"      {line:{width}}  ({field.why})" if field.why else f"      {line}"
    for text in effect_sentences(step):
        yield f"    ! {text}"


def effect_sentences(step: Step) -> Iterator[str]:
    """What the step means for callers and for the bill; nothing of what goes without saying."""
    effects = step.effects
    if effects.nodes != 0 or effects.vcpus != 0:
        yield _added(effects)
    if effects.public_address:
        yield "a public address appears: scoring URIs can be reached from the internet"
    yield from _restart(effects)
    if effects.keys == "at-risk":
        yield "its keys stay; an interruption in between changes them"
    elif effects.keys == "new" and effects.restarts:
        yield "its keys will be those that are given"
    if effects.uri == "new" and effects.downtime == "certain":
        yield "its scoring URI will be another one"


def _added(effects: Effects) -> str:
    nodes = "nodes" if effects.nodes is None else f"{effects.nodes} node{'' if effects.nodes == 1 else 's'}"
    return f"adds {nodes} ({'how many vCPUs is not known' if effects.vcpus is None else f'{effects.vcpus} vCPUs'})"


def _restart(effects: Effects) -> Iterator[str]:
    if effects.downtime == "certain":
        yield "the web service does not answer until it is created again"
    elif effects.restarts:
        alone = ", and there may be only one: it may not answer for a while" if effects.downtime == "possible" else ""
        yield f"all its replicas start anew{alone}"


def drift_sentences(plan: Plan) -> Iterator[str]:
    """What was changed by hand, and what the plan does about it."""
    after = {field.name: field.after for step in plan.steps for field in step.fields}
    for item in plan.drift:
        if item.name == "service":
            yield f"the web service was {item.how}"
            continue
        values = "" if _is_fingerprint(item.now) else f", from {_or_nothing(item.before)} to {_or_nothing(item.now)}"
        then = "sets it back" if item.before == after.get(item.name) else "changes it"
        yield f"{item.name} was {item.how}{values}; this plan {then if item.name in after else 'leaves it so'}"


def _is_fingerprint(value: object) -> bool:
    return isinstance(value, str) and value.startswith("sha256:")


def _or_nothing(value: object) -> str:
    return "nothing" if value is None else shown(value)


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


def outcome_line(outcome: Outcome) -> str:
    """The verdict in one line."""
    service = outcome.service
    done = {"unchanged": "is unchanged", "none": "is as it was"}.get(outcome.change, f"was {outcome.change}")
    verified = {True: "its endpoint answers", None: "its endpoint was not verified from here"}.get(outcome.verified, "")
    return (
        f"The web service '{service.name}' {done}: {service.runs}, {service.state}, {verified}: {service.scoring_uri}"
    )
