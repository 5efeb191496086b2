"""Carry out a plan, step by step. Asking twice is safe: a lost answer is resolved by looking."""

import logging
from collections.abc import Callable

from aks_deploy.deploying.diff import changed_parameters, differences, merged_tags
from aks_deploy.deploying.plan import created_with
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.wait import poll, wait_for_cluster, wait_until_healthy
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.domain.plan import (
    AwaitCluster,
    AwaitService,
    CreateService,
    Plan,
    ProvisionCluster,
    ReplaceService,
    Step,
    UpdateService,
)
from aks_deploy.errors import ConflictError, RemoteUnavailableError
from aks_deploy.ports import NewService, ServiceChanges

_log = logging.getLogger(__name__)
_ASKED_AT_MOST = 3
_LOOKED_FOR_S = 30.0


def apply(run: Run, plan: Plan) -> WebService:
    """The web service after every step of the plan, Healthy.

    Raises:
        AksDeployError: the first step that fails; those after it are not taken.
    """
    for step in plan.steps:
        with run.story.timeline.phase(_phase(step), about=_subject(step)):
            _take(run, plan, step)
    service = run.cloud.services.service(plan.desired.service_name)
    if service is None:
        raise ConflictError(f"The web service '{plan.desired.service_name}' was deleted meanwhile.", hint="Run again.")
    return service


def _phase(step: Step) -> str:
    """What the summary calls the time that a step takes."""
    match step:
        case ProvisionCluster() | AwaitCluster():
            return "Provision the cluster"
        case UpdateService():
            return "Update the web service"
        case CreateService() | ReplaceService():
            return "Create the web service"
    return "Wait for the web service"


def _subject(step: Step) -> str:
    """What Azure is at work on while the step is taken."""
    kind = "cluster" if isinstance(step, ProvisionCluster | AwaitCluster) else "web service"
    return f"the {kind} '{step.name}'"


def _take(run: Run, plan: Plan, step: Step) -> None:
    desired = plan.desired
    match step:
        case ProvisionCluster():
            _provision(run, step)
        case AwaitCluster():
            wait_for_cluster(run, step.name)
        case AwaitService():
            wait_until_healthy(run, step.name, None)
        case CreateService():
            _create(run, desired, overwrite=step.overwrite)
        case UpdateService():
            _update(run, desired, step)
        case ReplaceService():
            _replace(run, desired)


def _provision(run: Run, step: ProvisionCluster) -> None:
    _log.info("Provisioning the cluster '%s'.", step.name)
    _ask(
        run,
        lambda: run.cloud.clusters.start_provision(step.name, step.config),
        lambda: run.cloud.clusters.cluster(step.name) is not None,
    )
    wait_for_cluster(run, step.name)


def _create(run: Run, desired: Desired, *, overwrite: bool = False, keys: ScoringKeys | None = None) -> None:
    config = created_with(desired)
    if overwrite and keys is None:
        keys = _keys_to_restate(run, desired.service_name)
    if keys is not None and config.primary_key is None:
        config = config.model_copy(update={"primary_key": keys.primary, "secondary_key": keys.secondary})
    tags = merged_tags(desired, {})
    new = NewService(desired.service_name, desired.image, desired.cluster_name, config, tags, overwrite)
    _log.info("Creating the web service '%s' on '%s' from %s.", new.name, new.cluster_name, new.image)
    operation_id = _ask(
        run,
        lambda: run.cloud.services.start_create(new),
        lambda: _exists_as_asked(run, desired),
    )
    run.outputs.set("change", "replaced" if overwrite or keys is not None else "created")
    wait_until_healthy(run, new.name, operation_id)


def _exists_as_asked(run: Run, desired: Desired) -> bool:
    service = run.cloud.services.service(desired.service_name)
    return service is not None and not service.failed and not differences(desired, service)


def _update(run: Run, desired: Desired, step: UpdateService) -> None:
    service = run.cloud.services.service(step.name)
    if service is None:
        raise ConflictError(f"The web service '{step.name}' was deleted meanwhile.", hint="Run again.")
    image = desired.image if any(field.name == "image" for field in step.fields) else None
    config = changed_parameters(desired.deployment, service.config, step.fields)
    changes = ServiceChanges(image, config, merged_tags(desired, service.tags))
    _log.info("Updating the web service '%s'.", step.name)
    operation_id = _ask(
        run,
        lambda: run.cloud.services.start_update(step.name, changes),
        lambda: _exists_as_asked(run, desired),
    )
    run.outputs.set("change", "updated")
    wait_until_healthy(run, step.name, operation_id)


def _replace(run: Run, desired: Desired) -> None:
    keys = _keys_to_restate(run, desired.service_name)
    _log.info("Deleting the web service '%s' to create it again with the same keys.", desired.service_name)
    _ask(
        run,
        lambda: run.cloud.services.start_delete(desired.service_name),
        lambda: run.cloud.services.service(desired.service_name) is None,
    )
    _wait_until_gone(run, desired.service_name)
    _create(run, desired, keys=keys)


def _wait_until_gone(run: Run, name: str) -> None:
    poll(
        run,
        lambda: run.cloud.services.service(name),
        lambda found: found is None,
        within_s=run.budget.for_waiting_s,
        describe=lambda found: f"{name} is being deleted ({found.state if found else 'gone'})",
    )


def _keys_to_restate(run: Run, name: str) -> ScoringKeys | None:
    service = run.cloud.services.service(name)
    if service is None or not service.config.auth_enabled:
        return None
    keys = run.cloud.services.keys(name)
    for key in (keys.primary, keys.secondary):
        run.console.mask(key.get_secret_value())
    return keys


def _ask(run: Run, start: Callable[[], str | None], happened: Callable[[], bool]) -> str | None:
    """Ask for a change; where no answer comes, look whether it happened before asking again.

    A conflict on a later try is the earlier one having arrived late.
    """
    for tries_left in reversed(range(_ASKED_AT_MOST)):
        try:
            return start()
        except (RemoteUnavailableError, ConflictError) as error:
            asked_before = tries_left < _ASKED_AT_MOST - 1
            if isinstance(error, ConflictError) and not asked_before:
                raise
            _log.info("%s Looking whether the change happened.", error)
            if _seen(run, happened):
                return None
            if not tries_left:
                raise
    raise AssertionError  # the loop returns or raises


def _seen(run: Run, happened: Callable[[], bool]) -> bool:
    return poll(
        run, happened, bool, within_s=min(_LOOKED_FOR_S, run.budget.for_waiting_s), describe=lambda _: "Not seen yet"
    )
