"""Carry out a plan, step by step. Asking twice is safe: a lost answer is resolved by looking."""

import logging
from collections.abc import Callable

from aks_deploy.deploying.diff import changed_parameters, differences, merged_tags, recreated_with, update_stages
from aks_deploy.deploying.plan import created_with
from aks_deploy.deploying.polling import poll
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.running import runs_something_else
from aks_deploy.deploying.tell import masked_keys
from aks_deploy.deploying.wait import wait_for_cluster, wait_until_gone, wait_until_healthy
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    Change,
    CreateService,
    Plan,
    ProvisionCluster,
    ReplaceService,
    Step,
    UpdateService,
)
from aks_deploy.errors import AksDeployError, ConflictError, RemoteUnavailableError
from aks_deploy.ports import NewService, ServiceChanges

_log = logging.getLogger(__name__)
_ASKED_AT_MOST = 3
_LOOKED_FOR_S = 60.0
_AKS = "AKS"


def apply(run: Run, plan: Plan) -> WebService:
    """The web service after every step of the plan, Healthy, as Azure described it last.

    Raises:
        AksDeployError: the first step that fails; those after it are not taken.
    """
    for step in plan.steps:
        if not isinstance(step, AwaitCluster | AwaitService):
            run.memory.begin(step, _phase(step))
        with run.story.timeline.phase(_phase(step), about=_subject(step)):
            _take(run, plan, step)
    return run.story.service or _still_there(run, plan.desired.service_name)


def _phase(step: Step) -> str:
    """What the summary calls the time that a step takes."""
    match step:
        case ProvisionCluster():
            return "Provision the cluster"
        case AttachCluster():
            return "Attach the cluster"
        case AwaitCluster():
            return "Wait for the cluster"
        case UpdateService():
            return "Update the web service"
        case CreateService() | ReplaceService():
            return "Create the web service"
    return "Wait for the web service"


def _subject(step: Step) -> str:
    """What Azure is at work on while the step is taken."""
    kind = "cluster" if isinstance(step, ProvisionCluster | AttachCluster | AwaitCluster) else "web service"
    return f"the {kind} '{step.name}'"


def _take(run: Run, plan: Plan, step: Step) -> None:
    desired = plan.desired
    match step:
        case ProvisionCluster():
            _log.info("Provisioning the cluster '%s'.", step.name)
            _make_cluster(run, step.name, lambda: run.cloud.clusters.start_provision(step.name, step.config))
        case AttachCluster():
            _log.info("Attaching %s as '%s'.", step.config.resource_id, step.name)
            _make_cluster(run, step.name, lambda: run.cloud.clusters.start_attach(step.name, step.config))
        case AwaitCluster():
            wait_for_cluster(run, step.name)
        case AwaitService():
            wait_until_healthy(run, step.name, None)
        case CreateService(overwrite=True):
            _overwrite(run, desired)
        case CreateService():
            _create(run, desired)
        case UpdateService():
            _update(run, desired, step)
        case ReplaceService():
            _replace(run, desired)


def _make_cluster(run: Run, name: str, start: Callable[[], None]) -> None:
    _ask(run, start, lambda: run.cloud.clusters.cluster(name) is not None)
    wait_for_cluster(run, name)


def _create(run: Run, desired: Desired) -> None:
    config, tags = created_with(desired), merged_tags(desired, {})
    new = NewService(desired.service_name, desired.runs, desired.cluster_name, config, tags)
    _start_and_wait(run, desired, new, change="created")


def _create_again(run: Run, desired: Desired, old: WebService, keys: ScoringKeys | None, *, overwrite: bool) -> None:
    """Create the web service in place of `old`, with its keys and with what it had and nobody manages."""
    config = recreated_with(created_with(desired), old.config) if old.kind == _AKS else created_with(desired)
    if keys is not None and config.primary_key is None:
        config = config.model_copy(update={"primary_key": keys.primary, "secondary_key": keys.secondary})
    tags = merged_tags(desired, old.tags)
    new = NewService(desired.service_name, desired.runs, desired.cluster_name, config, tags, overwrite)
    _start_and_wait(run, desired, new, change="replaced")


def _start_and_wait(run: Run, desired: Desired, new: NewService, *, change: Change) -> None:
    _log.info("Creating the web service '%s' on '%s' from %s.", new.name, new.cluster_name, new.runs)
    operation_id = _ask(
        run,
        lambda: run.cloud.services.start_create(new),
        lambda: _exists_as_asked(run, desired),
    )
    run.story.deleted = False
    run.outputs.set("change", change)
    wait_until_healthy(run, new.name, operation_id)


def _exists_as_asked(run: Run, desired: Desired) -> bool:
    service = run.cloud.services.service(desired.service_name)
    return service is not None and not service.failed and not differences(desired, service)


def _update(run: Run, desired: Desired, step: UpdateService) -> None:
    service = _still_there(run, step.name)
    runs = desired.runs if runs_something_else(step.fields) else None
    config = changed_parameters(desired.deployment, service.config, step.fields)
    tags = merged_tags(desired, service.tags)
    stages = update_stages(config, service.config)
    for number, stage in enumerate(stages, start=1):
        last = number == len(stages)
        changes = ServiceChanges(runs if last else None, stage, tags)
        _log.info("Updating the web service '%s'%s.", step.name, "" if last else " (first to make room)")
        operation_id = _ask(
            run,
            lambda changes=changes: run.cloud.services.start_update(step.name, changes),  # type: ignore[misc] # bound now
            lambda: _exists_as_asked(run, desired),
        )
        run.outputs.set("change", "updated")
        left = differences(desired, wait_until_healthy(run, step.name, operation_id))
    if left:
        names = ", ".join(f"{field.name} ({field.before}, not {field.after})" for field in left)
        run.console.warning(f"Azure took the update of '{step.name}', but still has another value for: {names}.")


def _replace(run: Run, desired: Desired) -> None:
    name = desired.service_name
    old = _still_there(run, name)
    keys = _keys_to_restate(run, old)
    _log.info("Deleting the web service '%s' to create it again with the same keys.", name)
    operation_id = _ask(
        run,
        lambda: run.cloud.services.start_delete(name),
        lambda: run.cloud.services.service(name) is None,
    )
    wait_until_gone(run, name, operation_id)
    _tell_deleted(run)
    try:
        _create_again(run, desired, old, keys, overwrite=False)
    except AksDeployError as error:
        if run.story.deleted:
            error.hint = (
                f"{error.hint} The web service '{name}' is deleted; the next run makes it with new keys.".strip()
            )
        raise


def _tell_deleted(run: Run) -> None:
    run.story.deleted, run.story.service = True, None
    run.outputs.set("change", "deleted")
    for output in ("service-state", "image", "models", "scoring-uri", "swagger-uri"):
        run.outputs.set(output, "")


def _overwrite(run: Run, desired: Desired) -> None:
    old = _still_there(run, desired.service_name)
    _create_again(run, desired, old, _keys_to_restate(run, old), overwrite=True)


def _still_there(run: Run, name: str) -> WebService:
    service = run.cloud.services.service(name)
    if service is None:
        raise ConflictError(f"The web service '{name}' was deleted meanwhile.", hint="Run again.")
    return service


def _keys_to_restate(run: Run, old: WebService) -> ScoringKeys | None:
    return masked_keys(run, old.name) if old.config.auth_enabled else None


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
