"""Carry out what a plan does with the web service. Asking twice is safe."""

import logging
from dataclasses import dataclass

from aks_deploy.deploying.asking import ask
from aks_deploy.deploying.diff import changed_parameters, differences, merged_tags, recreated_with, update_stages
from aks_deploy.deploying.plan import created_with
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.running import runs_something_else
from aks_deploy.deploying.tell import masked_keys
from aks_deploy.deploying.wait import wait_until_gone, wait_until_healthy, wait_until_settled
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.domain.plan import Change, FieldChange, UpdateService
from aks_deploy.errors import AksDeployError, ConflictError
from aks_deploy.ports import NewService, ServiceChanges

_log = logging.getLogger(__name__)
_AKS = "AKS"


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The web service in whose place another one comes, and its scoring keys where it has them."""

    service: WebService
    keys: ScoringKeys | None


def predecessor(run: Run, name: str) -> Predecessor:
    """The web service that is there now.

    Raises:
        ConflictError: it was deleted meanwhile.
    """
    old = still_there(run, name)
    return Predecessor(old, masked_keys(run, old.name) if old.config.auth_enabled else None)


def still_there(run: Run, name: str) -> WebService:
    """The web service that is there now; as `predecessor`."""
    service = run.cloud.services.service(name)
    if service is None:
        raise ConflictError(f"The web service '{name}' was deleted meanwhile.", hint="Run again.")
    return service


def create(run: Run, desired: Desired) -> None:
    """Create the web service, and wait until it is Healthy."""
    config, tags = created_with(desired), merged_tags(desired, {})
    _start(run, desired, NewService(desired.service_name, desired.runs, desired.cluster_name, config, tags), "created")


def overwrite(run: Run, desired: Desired, old: Predecessor) -> None:
    """Create the web service in the place of `old`, in one request: it is never absent, and its keys stay."""
    _create_again(run, desired, old, in_place=True)


def move(run: Run, desired: Desired) -> None:
    """Delete the web service and create it again elsewhere, with the same keys; a failure between says what is lost."""
    name = desired.service_name
    old = predecessor(run, name)
    _log.info("Deleting the web service '%s' to create it again with the same keys.", name)
    operation_id = ask(
        run, lambda: run.cloud.services.start_delete(name), lambda: run.cloud.services.service(name) is None
    )
    wait_until_gone(run, name, operation_id)
    _tell_deleted(run)
    try:
        _create_again(run, desired, old, in_place=False)
    except AksDeployError as error:
        if run.story.deleted:
            lost = f"The web service '{name}' is deleted; the next run makes it with new keys."
            error.hint = f"{error.hint} {lost}".strip()
        raise


def _tell_deleted(run: Run) -> None:
    run.story.deleted, run.story.service = True, None
    run.outputs.set("change", "deleted")
    for output in ("service-state", "image", "models", "scoring-uri", "swagger-uri"):
        run.outputs.set(output, "")


def update(run: Run, desired: Desired, step: UpdateService) -> None:
    """Change the web service into what the step says, and wait until it is Healthy.

    Where somebody else's change of it has begun meanwhile, that ends first.

    Raises:
        ConflictError: what is left to do then is something else than the step says.
    """
    while True:
        try:
            _update(run, desired, step)
        except ConflictError:
            service = still_there(run, step.name)
            if not service.settling:
                raise
            _log.info("Another change of the web service '%s' has begun meanwhile; waiting for its end.", step.name)
            wait_until_settled(run, service)
        else:
            return


def _update(run: Run, desired: Desired, step: UpdateService) -> None:
    service = still_there(run, step.name)
    fields = _still_to_change(desired, service, step)
    config = changed_parameters(desired.deployment, service.config, fields)
    stages = update_stages(config, service.config)
    for number, stage in enumerate(stages, start=1):
        last = number == len(stages)
        runs = desired.runs if last and runs_something_else(fields) else None
        _log.info("Updating the web service '%s'%s.", step.name, "" if last else " (first to make room)")
        changes = ServiceChanges(runs, stage, merged_tags(desired, service.tags))
        service = _changed(run, desired, changes, of_many=None if last else stage)
    _tell_left(run, step.name, differences(desired, service))


def _still_to_change(desired: Desired, service: WebService, step: UpdateService) -> tuple[FieldChange, ...]:
    fields = differences(desired, service)
    planned = {field.name for field in step.fields}
    others = [field.name for field in fields if field.name not in planned]
    if others:
        raise ConflictError(
            f"The web service '{step.name}' was changed meanwhile: {', '.join(others)} would have to change too.",
            hint="Run again, for a plan that says so.",
        )
    return fields


def _changed(run: Run, desired: Desired, changes: ServiceChanges, *, of_many: DeploymentConfig | None) -> WebService:
    name = desired.service_name
    operation_id = ask(
        run, lambda: run.cloud.services.start_update(name, changes), lambda: _is_as_asked(run, desired, only=of_many)
    )
    run.outputs.set("change", "updated")
    return wait_until_healthy(run, name, operation_id)


def _tell_left(run: Run, name: str, left: tuple[FieldChange, ...]) -> None:
    if left:
        names = ", ".join(f"{field.name} ({field.before}, not {field.after})" for field in left)
        run.console.warning(f"Azure took the update of '{name}', but still has another value for: {names}.")


def _create_again(run: Run, desired: Desired, old: Predecessor, *, in_place: bool) -> None:
    """Create the web service with the keys of `old`, and with what that had and nobody manages."""
    config = (
        recreated_with(desired.deployment, old.service.config) if old.service.kind == _AKS else created_with(desired)
    )
    if old.keys is not None and config.primary_key is None:
        config = config.model_copy(update={"primary_key": old.keys.primary, "secondary_key": old.keys.secondary})
    tags = merged_tags(desired, old.service.tags)
    new = NewService(desired.service_name, desired.runs, desired.cluster_name, config, tags, overwrite=in_place)
    _start(run, desired, new, "replaced")


def _start(run: Run, desired: Desired, new: NewService, change: Change) -> None:
    _log.info("Creating the web service '%s' on '%s' from %s.", new.name, new.cluster_name, new.runs)
    operation_id = ask(run, lambda: run.cloud.services.start_create(new), lambda: _is_as_asked(run, desired))
    run.story.deleted = False
    run.outputs.set("change", change)
    wait_until_healthy(run, new.name, operation_id)


def _is_as_asked(run: Run, desired: Desired, *, only: DeploymentConfig | None = None) -> bool:
    """Whether the web service is there, ours and as it should be; of its parameters `only` these count."""
    service = run.cloud.services.service(desired.service_name)
    if service is None or service.failed or service.owner != desired.origin.repository:
        return False
    left = {field.name for field in differences(desired, service)}
    return not (left & set(only.given()) if only else left)
