"""A plan that somebody approved, against the one that would be carried out now. Pure."""

from collections.abc import Iterator, Mapping

from aks_deploy.domain.plan import FieldChange
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.errors import InvalidInputError, PlanChangedError

_Steps = Mapping[tuple[str, str], tuple[FieldChange, ...]]


def require_same(approved: PlanDocument, fresh: PlanDocument) -> None:
    """Do nothing where both do the same to the same; keys are told apart by their fingerprints.

    Raises:
        InvalidInputError: the approved plan is about something else.
        PlanChangedError: the steps, or fields in them, are others now; the details tell which.
    """
    _require_same_subject(approved, fresh)
    before, after = _changing(approved), _changing(fresh)
    if before == after and approved.hash == fresh.hash:
        return
    hint = (
        "Nothing of it is left to do: Azure has what is asked for. Deploy without plan-file, or make a new plan."
        if not after
        else "Look at the plan above; make a new one and have it approved, or deploy without plan-file."
    )
    raise PlanChangedError(
        f"What would be done now is not what was planned on {approved.made_at:%Y-%m-%d %H:%M} UTC; nothing was done.",
        hint=hint,
        details=tuple(_differences(before, after)) or ("the steps come in another order",),
    )


def _require_same_subject(approved: PlanDocument, fresh: PlanDocument) -> None:
    if not approved.workspace.same(fresh.workspace):
        theirs, ours = approved.workspace, fresh.workspace
        about = f"the workspace {theirs.workspace_name} of {theirs.resource_group} in {theirs.subscription_id}"
        here = f"{ours.workspace_name} of {ours.resource_group} in {ours.subscription_id}"
    elif approved.service_name != fresh.service_name:
        about, here = f"the web service '{approved.service_name}'", f"'{fresh.service_name}'"
    elif approved.cluster_name != fresh.cluster_name:
        about, here = f"the cluster '{approved.cluster_name}'", f"'{fresh.cluster_name}'"
    else:
        return
    raise InvalidInputError(
        f"plan-file: the plan is about {about}, not about {here}.",
        hint="Give the plan that was made with these settings; with plan-file, give service-name and cluster-name.",
    )


def _changing(document: PlanDocument) -> dict[tuple[str, str], tuple[FieldChange, ...]]:
    """The fields of each step that changes something, by what the step is."""
    return {(step.kind, step.name): step.fields for step in document.steps if not step.waits}


def _differences(before: _Steps, after: _Steps) -> Iterator[str]:
    for (kind, name), fields in before.items():
        if (kind, name) not in after:
            yield f"gone: {kind} '{name}'"
        else:
            yield from (f"{line} ({kind} '{name}')" for line in _of_fields(fields, after[kind, name]))
    for (kind, name), fields in after.items():
        if (kind, name) not in before:
            yield f"new: {kind} '{name}'" + "".join(f", {field}" for field in fields)


def _of_fields(before: tuple[FieldChange, ...], after: tuple[FieldChange, ...]) -> Iterator[str]:
    old, new = ({field.name: field for field in fields} for fields in (before, after))
    for name in old | new:
        if name not in new:
            yield f"gone: {old[name]}"
        elif name not in old:
            yield f"new: {new[name]}"
        elif old[name] != new[name]:
            yield f"other: {old[name]} was planned, now it would be {new[name]}"
