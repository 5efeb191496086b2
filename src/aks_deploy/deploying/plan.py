"""What must be done so that Azure has what is asked for. Pure: all it knows is what was observed."""

from collections.abc import Iterator
from dataclasses import replace

from aks_deploy.deploying.cluster_plan import (
    cluster_blockers,
    cluster_notices,
    cluster_steps,
    cluster_warnings,
    is_made,
)
from aks_deploy.deploying.diff import differences
from aks_deploy.deploying.drift import drift
from aks_deploy.deploying.effects import scoring_scheme, with_effects
from aks_deploy.deploying.ingredients import ingredient_blockers, ingredient_notices
from aks_deploy.deploying.limits import limit_blockers
from aks_deploy.deploying.made_with import made_with
from aks_deploy.deploying.notices import service_notices
from aks_deploy.deploying.preflight import preflight
from aks_deploy.deploying.reasons import with_reasons
from aks_deploy.deploying.running import running_fields
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired, ImageReference
from aks_deploy.domain.observed import OWNER_TAG, Observed, WebService
from aks_deploy.domain.plan import (
    AwaitService,
    Blocker,
    CreateService,
    FieldChange,
    Plan,
    ReplaceService,
    Step,
    UpdateService,
)
from aks_deploy.domain.record import Left


def make_plan(desired: Desired, observed: Observed, left: Left | None = None) -> Plan:
    """The steps from `observed` to `desired`, and what forbids them; what changed since the last run `left` it."""
    by_hand = tuple(drift(left, desired, observed.service))
    found = (*cluster_steps(desired, observed.cluster), *_service_steps(desired, observed))
    steps = tuple(with_reasons(with_effects(step, observed), desired, by_hand) for step in found)
    before = preflight(desired, observed, steps)
    blockers = (
        *ingredient_blockers(desired, observed),
        *cluster_blockers(desired, observed),
        *_service_blockers(desired, observed),
        *limit_blockers(desired, observed.service),
        *before.blockers,
    )
    notices = (
        *cluster_notices(desired, observed),
        *service_notices(desired, observed, steps),
        *ingredient_notices(desired),
        *before.notices,
    )
    return Plan(
        desired,
        steps,
        blockers,
        notices,
        warnings=(*cluster_warnings(desired, observed), *before.warnings),
        drift=by_hand,
        scoring=scoring_scheme(desired, observed),
    )


def created_with(desired: Desired) -> DeploymentConfig:
    """The parameters that a new web service gets: those given, and the one default of ours."""
    if desired.deployment.enable_app_insights is not None:
        return desired.deployment
    return desired.deployment.model_copy(update={"enable_app_insights": True})


def _service_steps(desired: Desired, observed: Observed) -> Iterator[Step]:
    service = observed.service
    if service is None:
        yield CreateService(desired.service_name, _all_fields(desired))
        return
    moves, again = tuple(_reasons_to_move(desired, service)), tuple(_reasons_to_create_again(desired, service))
    fields = differences(desired, service)
    if not again and is_made(desired, observed.cluster):
        again = ("its cluster is made anew",)
    if not again and not fields and service.failed:
        again = ("it failed",)
    if moves:
        yield ReplaceService(service.name, _differing(desired, observed, service), (*moves, *again))
    elif again:
        yield CreateService(service.name, _differing(desired, observed, service), overwrite=True, reasons=again)
    elif fields:
        yield UpdateService(service.name, fields)
    elif not service.healthy:
        yield AwaitService(service.name, service.state)
    elif service.owner is None and desired.origin.repository:
        yield UpdateService(service.name, (FieldChange(OWNER_TAG, None, desired.origin.repository),))


def _all_fields(desired: Desired) -> tuple[FieldChange, ...]:
    cluster = FieldChange("cluster", None, desired.cluster_name)
    return (*running_fields(desired), cluster, *made_with(created_with(desired)))


def _differing(desired: Desired, observed: Observed, service: WebService) -> tuple[FieldChange, ...]:
    """What is another after the web service was created again; what nobody manages it keeps."""
    config = desired.deployment if service.kind == "AKS" else created_with(desired)
    anew = differences(replace(desired, deployment=config), service)
    moved = FieldChange("cluster", service.cluster_name, desired.cluster_name)
    unreadable = (
        field
        for field in made_with(config)
        if not config.fact(field.name).readable and not observed.same_keys.get(field.name)
    )
    return (*anew, *(() if service.lives_on(desired.cluster_name) else (moved,)), *unreadable)


def _reasons_to_move(desired: Desired, service: WebService) -> Iterator[str]:
    """Why the web service must be deleted to become what is asked for."""
    if service.kind != "AKS":
        yield f"it is a web service of kind {service.kind}"
    elif not service.lives_on(desired.cluster_name):
        yield f"it lives on cluster '{service.cluster_name}', not on '{desired.cluster_name}'"


def _reasons_to_create_again(desired: Desired, service: WebService) -> Iterator[str]:
    """Why an update cannot make the web service what is asked for."""
    if service.kind != "AKS":
        return
    if service.image is None and isinstance(desired.runs, ImageReference):
        yield "it was made from models and an environment, not from an image"
    if service.image is not None and not isinstance(desired.runs, ImageReference):
        yield f"it was made from the image {service.image}, not from models and an environment"
    for field in differences(desired, service):
        if field.name == "properties" and isinstance(field.before, dict) and field.before:
            yield f"the properties {', '.join(sorted(field.before))} cannot change after creation"
        elif field.name == "gpu_cores" and not field.after:
            yield "gpu_cores cannot go back to 0 in place: the SDK does not send a 0"
        elif field.name in DeploymentConfig.model_fields and not DeploymentConfig.fact(field.name).updatable:
            yield f"{field.name} cannot change after creation ({field.before} → {field.after})"


def _service_blockers(desired: Desired, observed: Observed) -> Iterator[Blocker]:
    service = observed.service
    if service is None:
        return
    yield from _ownership_blockers(desired, service)
    moves, again = tuple(_reasons_to_move(desired, service)), tuple(_reasons_to_create_again(desired, service))
    if (moves or again) and not desired.replace:
        what = "deleted and created again" if moves else "created again in its place"
        yield Blocker(
            "conflict",
            f"The web service '{service.name}' must be {what}: {'; '.join((*moves, *again))}.",
            "Give replace: true to allow that, or another service-name.",
            "deploy.name-conflict",
        )


def _ownership_blockers(desired: Desired, service: WebService) -> Iterator[Blocker]:
    owner, ours = service.owner, desired.origin.repository
    if owner and owner != ours:
        who = f"this is {ours}" if ours else "this run does not know its repository"
        yield Blocker(
            "conflict",
            f"The web service '{service.name}' belongs to the repository {owner}; {who}.",
            "Give another service-name, or take the tag aks-deploy.repository off the web service.",
            "deploy.name-conflict",
        )
