"""Wait for Azure: for a cluster, for an operation, for a web service to be Healthy."""

import logging
from collections.abc import Callable
from typing import TypeVar

from aks_deploy.deploying.explain import failed_cluster, failed_service
from aks_deploy.deploying.polling import poll
from aks_deploy.deploying.run import Run
from aks_deploy.domain.observed import Cluster, Operation, WebService
from aks_deploy.errors import DeploymentFailedError, DeploymentTimeoutError

_log = logging.getLogger(__name__)
# A GET may answer 404 for a moment after the request that creates was taken.
_VISIBLE_WITHIN_S = 60.0
# Unhealthy and Unschedulable are not final, but once the operation has ended they seldom heal.
_PATIENCE_S = 300.0

T = TypeVar("T")


def wait_for_cluster(run: Run, name: str) -> Cluster:
    """The cluster once it is ready.

    Raises:
        DeploymentFailedError: provisioning or attaching failed, or the cluster is being deleted or has vanished.
        DeploymentTimeoutError: the budget for waiting is spent; Azure goes on.
    """

    def read() -> Cluster | None:
        return run.cloud.clusters.cluster(name)

    def settled(cluster: Cluster | None) -> bool:
        return cluster is None or cluster.ready or cluster.failed or cluster.leaving

    started_s = run.clock.monotonic()
    cluster = _visible(run, read, f"the cluster '{name}'")
    if not settled(cluster):
        within_s = run.budget.for_waiting_s
        cluster = poll(run, read, settled, within_s=within_s, describe=lambda found: f"{name} is {_state(found)}")
    if not settled(cluster):
        raise _overdue(run, f"The cluster '{name}' is still {_state(cluster)}")
    if cluster is None or not cluster.ready:
        raise failed_cluster(name, cluster)
    _log.info("The cluster '%s' is ready after %.0f s.", name, run.clock.monotonic() - started_s)
    return cluster


def wait_until_settled(run: Run, service: WebService) -> None:
    """Wait for the end of a change of the web service that is under way already, however it ends.

    Its operation is followed, where Azure names one that it knows.

    Raises:
        DeploymentTimeoutError: the budget for waiting is spent; Azure goes on.
    """
    if service.operation_id is not None:
        _wait_for_operation(run, service.operation_id, service.name)
    found = _settled(run, service.name)
    if found is not None and found.settling:
        raise _overdue(run, f"The web service '{service.name}' is still {found.state}")


def wait_until_healthy(run: Run, name: str, operation_id: str | None) -> WebService:
    """The web service once it is Healthy; without `operation_id` it is the operation that Azure names, if one runs.

    Raises:
        DeploymentFailedError: it or its operation failed, or the operation ended and it does not become Healthy;
            what Azure and the container say is in the details.
        DeploymentTimeoutError: the budget for waiting is spent; the deployment goes on.
    """
    seen = None if operation_id else _visible(run, lambda: _described(run, name), f"the web service '{name}'")
    if seen is not None and seen.settling:
        operation_id, seen = seen.operation_id, None
    operation = _wait_for_operation(run, operation_id, name) if operation_id else None
    if operation is not None and not operation.succeeded:
        raise failed_service(run, name, operation)
    service = _wait_for_state(run, name, seen)
    if service is not None and service.healthy:
        return service
    if service is not None and service.settling:
        raise _overdue(run, f"The web service '{name}' is still {service.state}")
    raise failed_service(run, name, operation)


def wait_until_cluster_gone(run: Run, name: str) -> None:
    """Wait until the cluster that is being deleted or detached is not there.

    Raises:
        DeploymentFailedError: Azure did not carry that out; its words are in the details.
        DeploymentTimeoutError: the budget for waiting is spent; it may go on.
    """
    began_s, seen_leaving = run.clock.monotonic(), False

    def settled(cluster: Cluster | None) -> bool:
        """Gone, or there again: for a moment after the request Azure may show it as it was."""
        nonlocal seen_leaving
        seen_leaving = seen_leaving or (cluster is not None and cluster.leaving)
        waited = seen_leaving or run.clock.monotonic() - began_s >= _VISIBLE_WITHIN_S
        return cluster is None or (waited and not cluster.leaving)

    left = poll(
        run,
        lambda: run.cloud.clusters.cluster(name),
        settled,
        within_s=run.budget.for_waiting_s,
        describe=lambda found: f"The cluster '{name}' is being removed ({_state(found)})",
    )
    if left is None:
        return
    if left.leaving:
        raise _overdue(run, f"The cluster '{name}' is still being removed")
    raise DeploymentFailedError(
        f"The cluster '{name}' was not removed: it is {left.state}.",
        hint="Look at it in Azure ML studio: a lock on its resource group, for example, keeps Azure from removing it.",
        diagnosis_code="compute.failed-state",
        details=left.errors,
    )


def wait_until_gone(run: Run, name: str, operation_id: str | None) -> None:
    """Wait until the web service that is being deleted is not there.

    Raises:
        DeploymentFailedError: Azure did not carry the deletion out.
        DeploymentTimeoutError: the budget for waiting is spent; it may go on.
    """
    operation = _wait_for_operation(run, operation_id, name) if operation_id else None
    if operation is not None and not operation.succeeded:
        raise DeploymentFailedError(
            f"Deleting the web service '{name}' ended as {operation.state}.",
            hint="Look at it in Azure ML studio, then run again.",
            details=(operation.error,) if operation.error else (),
        )
    left = poll(
        run,
        lambda: run.cloud.services.service(name),
        lambda found: found is None,
        within_s=run.budget.for_waiting_s,
        describe=lambda found: f"The web service '{name}' is being deleted ({_state(found)})",
    )
    if left is not None:
        raise _overdue(run, f"The web service '{name}' is still being deleted")


def _wait_for_operation(run: Run, operation_id: str, name: str) -> Operation | None:
    """The operation once it has ended; None where Azure no longer knows it, and the state must tell."""
    offset = 0

    def read() -> Operation | None:
        nonlocal offset
        found = run.cloud.services.operation(operation_id, log_offset=offset)
        if found is not None:
            offset = found.log_offset
            for line in found.log:
                _log.info("  %s", line)
        return found

    operation = poll(
        run,
        read,
        lambda found: found is None or not found.running,
        within_s=run.budget.for_waiting_s,
        describe=lambda found: f"Deploying {name}: the operation is {_state(found)}",
        not_before_s=lambda found: found.not_before_s if found else 0.0,
    )
    if operation is not None and operation.running:
        raise _overdue(run, f"The operation on the web service '{name}' is still {operation.state}")
    return operation


def _wait_for_state(run: Run, name: str, seen: WebService | None) -> WebService | None:
    """The web service, which was just `seen`, once its state is final, or has not been good for too long."""

    def read() -> WebService | None:
        return _described(run, name)

    def final(found: WebService | None) -> bool:
        return found is None or found.healthy or found.failed

    service = seen or _visible(run, read, f"the web service '{name}'")
    if service is not None and service.settling:
        service = _settled(run, name)
    if final(service) or (service is not None and service.settling):
        return service
    within_s = min(_PATIENCE_S, run.budget.for_waiting_s)
    return poll(
        run, read, final, within_s=within_s, describe=lambda found: f"The web service '{name}' is {_state(found)}"
    )


def _settled(run: Run, name: str) -> WebService | None:
    """The web service once no change of it is under way, or as it is when the budget for waiting is spent."""
    return poll(
        run,
        lambda: _described(run, name),
        lambda found: found is None or not found.settling,
        within_s=run.budget.for_waiting_s,
        describe=lambda found: f"The web service '{name}' is {_state(found)}",
    )


def _described(run: Run, name: str) -> WebService | None:
    """The web service as Azure describes it now; the summary tells of the last time."""
    found = run.cloud.services.service(name)
    run.story.service = found or run.story.service
    return found


def _visible(run: Run, read: Callable[[], T | None], what: str) -> T | None:
    """What was just asked for, once Azure shows it; None where it does not."""
    within_s = min(_VISIBLE_WITHIN_S, run.budget.for_waiting_s)
    return poll(
        run,
        read,
        lambda found: found is not None,
        within_s=within_s,
        describe=lambda _: f"Azure does not show {what} yet",
    )


def _state(found: Cluster | WebService | Operation | None) -> str:
    return found.state if found is not None else "gone"


def _overdue(run: Run, fact: str) -> DeploymentTimeoutError:
    return DeploymentTimeoutError(
        f"{fact} after {run.budget.elapsed_s:.0f} s, and the time for waiting is spent.",
        hint="Everything is left as it is and Azure goes on. Run again to continue, or give more timeout-minutes.",
        diagnosis_code="deploy.timed-out",
    )
