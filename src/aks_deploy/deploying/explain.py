"""Why something failed: what Azure and the container say, gathered into one error."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from aks_deploy.deploying.run import Run
from aks_deploy.deploying.tell import tell_service
from aks_deploy.diagnosis.causes import Cause, cause_of
from aks_deploy.diagnosis.container_log import last_traceback
from aks_deploy.domain.observed import Cluster, Operation, WebService
from aks_deploy.domain.plan import Plan
from aks_deploy.errors import AksDeployError, DeploymentFailedError

_LINES = 60
_IMPORT = re.compile(r"(\w+\.)*(ModuleNotFound|Import)Error\b")
_ABOUT_THE_CONTAINER = ("deploy.container-crashed", "deploy.dependency-broken")
_READ_THE_LOG = (
    "Read the container's log in the details, correct the scoring script or the image, deploy a new version."
)
_ADD_THE_PACKAGE = "Add the package, with its version, to the environment, or the file to the source directory."
_LOOK = "Look at the web service in Azure ML studio."

T = TypeVar("T")


@contextmanager
def diagnosed() -> Iterator[None]:
    """Around a request: a refusal that tells nothing but Azure's words gets their cause and what to do about it."""
    try:
        yield
    except DeploymentFailedError as error:
        if error.diagnosis_code in ("unknown", "compute.attach-failed"):
            _with_cause(error, cause_of((str(error),)))
        raise


def with_causes(plan: Plan) -> Plan:
    """The plan, each blocker that quotes Azure with the cause that those words tell."""
    found = ((blocker, cause_of(blocker.details)) for blocker in plan.blockers)
    blockers = (
        replace(blocker, diagnosis_code=cause.code, hint=f"{cause.remedy} {blocker.hint}") if cause else blocker
        for blocker, cause in found
    )
    return replace(plan, blockers=tuple(blockers))


def failed_cluster(name: str, cluster: Cluster | None) -> DeploymentFailedError:
    """The error for a cluster that will not become ready by itself."""
    if cluster is None:
        return DeploymentFailedError(
            f"The cluster '{name}' is not there any more.",
            hint="Somebody deleted it meanwhile, or Azure took the request and dropped it; run again.",
            diagnosis_code="compute.provisioning-failed",
        )
    error = DeploymentFailedError(
        f"The cluster '{name}' ended in state {cluster.state}.",
        hint=cluster.remedy,
        diagnosis_code="compute.attach-failed" if cluster.attached else "compute.provisioning-failed",
        details=cluster.errors,
    )
    return _with_cause(error, cause_of(cluster.errors))


def failed_service(run: Run, name: str, operation: Operation | None) -> DeploymentFailedError:
    """The error for a web service that is not Healthy and will not be, with the end of its log; outputs are set."""
    found = _as_it_is(run, name, operation)
    if found.service is not None:
        tell_service(run, found.service)
    cause = cause_of(found.said)
    if cause is not None and cause.code not in _ABOUT_THE_CONTAINER:
        # The log would be that of the replicas before, if there are any.
        return _with_cause(DeploymentFailedError(found.state, details=found.said), cause)
    return _by_the_log(found, cause)


def _by_the_log(found: "_Found", cause: Cause | None) -> DeploymentFailedError:
    """The error where the container itself tells why, or nobody does."""
    error_line, traceback = last_traceback(found.log)
    details = (*found.said, *(traceback or found.log.splitlines()[-_LINES:]))
    if error_line:
        missing = bool(_IMPORT.match(error_line))
        return DeploymentFailedError(
            f"{found.state} Its scoring script raised {error_line}",
            hint=_ADD_THE_PACKAGE if missing else _READ_THE_LOG,
            diagnosis_code="deploy.dependency-broken" if missing else "deploy.script-error",
            details=details,
        )
    if cause is not None:
        return _with_cause(DeploymentFailedError(found.state, details=details), cause)
    if found.service is not None and found.service.all_available:
        return DeploymentFailedError(
            f"{found.state} Its replicas run, but Azure does not reach its endpoint.",
            hint="Check that the host name of its scoring URI leads to the cluster, and its certificate.",
            diagnosis_code="deploy.endpoint-unreachable",
            details=details,
        )
    return DeploymentFailedError(
        found.state,
        hint=_READ_THE_LOG if found.log else _LOOK,
        diagnosis_code="deploy.container-crashed" if found.log else "unknown",
        details=details,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known of a web service that failed: in a sentence, in Azure's words, in its own."""

    service: WebService | None
    state: str
    said: tuple[str, ...]
    log: str


def _as_it_is(run: Run, name: str, operation: Operation | None) -> _Found:
    """All that can be read; what cannot is left out, since the failure itself is what must be told."""
    services = run.cloud.services
    known = run.story.service  # as the wait saw it last
    service = _forgiving(lambda: services.service(name), known)
    last = service.operation_id if service is not None and operation is None else None
    if last is not None:
        operation = _forgiving(lambda: services.operation(last), None)
    log = _forgiving(lambda: services.logs(name), "") if service is not None else ""
    said = [operation.error if operation else "", service.error if service else ""]
    state = f"The web service '{name}' is {service.described if service else 'not there'}."
    return _Found(service, state, tuple(dict.fromkeys(text for text in said if text)), log)


def _forgiving(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except AksDeployError:
        return otherwise


def _with_cause(error: DeploymentFailedError, cause: Cause | None) -> DeploymentFailedError:
    if cause is not None:
        error.diagnosis_code, error.hint = cause.code, f"{cause.remedy} {error.hint}".strip()
    return error
