"""How records follow one another. Pure."""

from datetime import datetime

from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.fingerprint import configuration_hash, plan_hash
from aks_deploy.domain.models import ModelDeployment
from aks_deploy.domain.plan import Plan
from aks_deploy.domain.record import MOST_PREVIOUS, NO_PARENT, Actor, Deployment, Record


def successor(blank: Record, before: Record | None) -> Record:
    """The run's own, still `blank` record as the one after `before`; None says that there definitely was none."""
    if before is None:
        return blank.model_copy(update={"parent": NO_PARENT})
    ours = {"id": blank.id, "saved_by": blank.saved_by, "saved_at": None, "workspace": blank.workspace}
    return before.model_copy(update={**ours, "parent": before.id, "serial": before.serial + 1, "under_way": None})


def with_deployment(record: Record, plan: Plan, *, by: Actor, at: datetime, durations_s: dict[str, float]) -> Record:
    """The record once the plan is carried out; a plan that changed nothing leaves the deployment that was."""
    before, runs = record.deployment, plan.desired.runs
    image = str(runs) if isinstance(runs, ImageReference) else None
    models = tuple(map(str, runs.models)) if isinstance(runs, ModelDeployment) else ()
    if before and plan.change == "unchanged" and (before.image, before.models) == (image, models):
        return record
    deployment = Deployment(
        image=image,
        models=models,
        by=by,
        at=at,
        change=plan.change,
        plan_hash=plan_hash(plan),
        configuration_hash=configuration_hash(plan.desired),
        durations_s=durations_s,
    )
    previous = (before, *record.previous) if before else ()
    return record.model_copy(update={"deployment": deployment, "previous": previous[:MOST_PREVIOUS]})
