"""Why something failed: what Azure and the container say, gathered into one error."""

from aks_deploy.deploying.run import Run
from aks_deploy.deploying.tell import tell_service
from aks_deploy.diagnosis.container_log import last_traceback
from aks_deploy.domain.observed import Cluster, Operation, WebService
from aks_deploy.errors import AksDeployError, DeploymentFailedError
from aks_deploy.ports import Services

_LINES = 60


def failed_cluster(name: str, cluster: Cluster | None) -> DeploymentFailedError:
    """The error for a cluster that will not become ready by itself."""
    if cluster is None:
        return DeploymentFailedError(
            f"The cluster '{name}' is not there any more.",
            hint="Somebody deleted it meanwhile, or Azure took the request and dropped it; run again.",
            diagnosis_code="compute.provisioning-failed",
        )
    return DeploymentFailedError(
        f"The cluster '{name}' ended in state {cluster.state}.",
        hint=cluster.remedy,
        diagnosis_code="compute.attach-failed" if cluster.attached else "compute.provisioning-failed",
        details=cluster.errors,
    )


def failed_service(run: Run, name: str, operation: Operation | None) -> DeploymentFailedError:
    """The error for a web service that is not Healthy and will not be, with the end of its log; outputs are set."""
    service, log = _as_it_is(run.cloud.services, name)
    if service is not None:
        tell_service(run, service)
    said = [text for text in (operation.error if operation else "", service.error if service else "") if text]
    error_line, traceback = last_traceback(log)
    state = service.state if service else "not there"
    return DeploymentFailedError(
        f"The web service '{name}' is {state}." + (f" Its scoring script raised {error_line}" if error_line else ""),
        hint="Read the container's log in the details, correct the scoring script or the image, deploy a new version."
        if log
        else "Look at the web service in Azure ML studio.",
        diagnosis_code="deploy.script-error" if error_line else "deploy.container-crashed" if log else "unknown",
        details=(*dict.fromkeys(said), *(traceback or log.splitlines()[-_LINES:])),
    )


def _as_it_is(services: Services, name: str) -> tuple[WebService | None, str]:
    """State and log; what cannot be read is left out, since the failure itself is what must be told."""
    try:
        service = services.service(name)
        return service, services.logs(name) if service is not None else ""
    except AksDeployError:
        return None, ""
