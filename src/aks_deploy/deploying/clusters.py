"""Carry out what a plan does with the cluster. Asking twice is safe."""

import logging
from collections.abc import Callable

from aks_deploy.deploying.asking import ask
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.wait import wait_for_cluster, wait_until_cluster_gone
from aks_deploy.domain.observed import Cluster
from aks_deploy.domain.plan import AttachCluster, ProvisionCluster, RemoveCluster
from aks_deploy.errors import ConflictError

_log = logging.getLogger(__name__)


def provision(run: Run, step: ProvisionCluster) -> None:
    """Have Azure make the cluster, and wait until it is ready."""
    _log.info("Provisioning the cluster '%s'.", step.name)
    _make(run, step.name, lambda: run.cloud.clusters.start_provision(step.name, step.config))


def attach(run: Run, step: AttachCluster) -> None:
    """Have Azure attach the AKS cluster, and wait until it is ready."""
    _log.info("Attaching %s as '%s'.", step.config.resource_id, step.name)
    _make(run, step.name, lambda: run.cloud.clusters.start_attach(step.name, step.config))


def remove(run: Run, step: RemoveCluster, *, own: str) -> None:
    """Have Azure delete or detach the cluster that failed, and wait until it is not there.

    Azure is asked once more before: no cluster goes that works meanwhile, or that another web service than `own` is on.

    Raises:
        ConflictError: it is not what the plan was made for any more.
    """
    found = run.cloud.clusters.cluster(step.name)
    if found is not None and not found.leaving:
        _check_useless(run, found, own=own)
        _log.info("%s the cluster '%s', which has failed.", "Detaching" if found.attached else "Deleting", step.name)
        ask(run, lambda: run.cloud.clusters.start_remove(step.name), lambda: _on_its_way(run, step.name))
    if found is not None:
        wait_until_cluster_gone(run, step.name)


def _check_useless(run: Run, found: Cluster, *, own: str) -> None:
    if not found.failed:
        raise ConflictError(f"The cluster '{found.name}' is {found.state} now: it is not removed.", hint="Run again.")
    others = [each.name for each in run.cloud.services.services_on(found.name) if each.name != own]
    if others:
        raise ConflictError(
            f"Web services that live on the cluster '{found.name}' appeared meanwhile: {', '.join(others)}.",
            hint="Run again.",
        )


def _on_its_way(run: Run, name: str) -> bool:
    found = run.cloud.clusters.cluster(name)
    return found is None or found.leaving


def _make(run: Run, name: str, start: Callable[[], None]) -> None:
    ask(run, start, lambda: run.cloud.clusters.cluster(name) is not None)
    wait_for_cluster(run, name)
