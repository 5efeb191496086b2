"""How records follow one another. Pure."""

from datetime import datetime
from statistics import median

from aks_deploy.deploying.pace import Usual
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


def usual(record: Record, now: datetime) -> Usual | None:
    """How long what this run has begun took lately; None where nobody knows, or nothing is under way."""
    begun = record.under_way
    lately = [done.durations_s for done in (record.deployment, *record.previous) if done is not None]
    took_s = [durations_s[begun.operation] for durations_s in lately if begun and begun.operation in durations_s]
    return Usual(median(took_s), (now - begun.since).total_seconds()) if begun and took_s else None


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
