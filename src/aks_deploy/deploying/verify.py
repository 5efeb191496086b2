"""Whether the endpoint really answers."""

import logging

from pydantic import SecretStr

from aks_deploy.deploying.polling import poll
from aks_deploy.deploying.run import Run
from aks_deploy.domain.observed import WebService
from aks_deploy.errors import DeploymentTimeoutError, VerificationFailedError
from aks_deploy.ports import ScoringAnswer

_log = logging.getLogger(__name__)
_PATIENCE_S = 60.0
_REFUSED = (401, 403)
_BROKEN_FROM = 500
_OVERLOADED = 503


def verify(run: Run, service: WebService, key: SecretStr | None, *, internal: bool) -> bool | None:
    """True where the endpoint answers, None where it cannot be reached from here.

    It is asked for its swagger document: that passes the router and reaches the container, and runs no prediction.

    Raises:
        VerificationFailedError: it refuses the key that Azure gave, or its router finds no working container.
        DeploymentTimeoutError: the budget is spent before it had the time that endpoints are given.
    """
    uri = service.swagger_uri or service.scoring_uri
    if uri is None:
        raise VerificationFailedError(f"The web service '{service.name}' is Healthy but has no scoring URI.")
    if internal:
        run.console.notice("The cluster has an internal load balancer: the endpoint was not verified from here.")
        return None
    answer = poll(
        run,
        lambda: run.scoring.probe(uri, key),
        lambda given: given.status is not None and given.status < _BROKEN_FROM,
        within_s=min(_PATIENCE_S, max(run.budget.remaining_s, 0.0)),
        describe=lambda given: f"The endpoint does not answer well yet: {given.status or given.fault}",
    )
    return _judged(run, service, answer, with_key=key is not None)


def _judged(run: Run, service: WebService, answer: ScoringAnswer, *, with_key: bool) -> bool | None:
    _log.debug("%s: %s", service.swagger_uri or service.scoring_uri, answer.status or answer.fault)
    if answer.status is None:
        run.console.warning(
            f"The endpoint {service.scoring_uri} could not be reached from here ({answer.fault}): it is not verified. "
            "Azure reports it Healthy."
        )
        return None
    if answer.status in _REFUSED and with_key:
        raise VerificationFailedError(
            f"The endpoint {service.scoring_uri} refuses the key that Azure gave ({answer.status}).",
            hint="Regenerate the key in Azure ML and run again.",
            diagnosis_code="score.unauthorized",
        )
    if answer.status >= _BROKEN_FROM and run.budget.remaining_s <= 0:
        raise DeploymentTimeoutError(
            f"The endpoint {service.scoring_uri} still answers {answer.status} after {run.budget.elapsed_s:.0f} s, and "
            "the time of the run is spent. Azure reports it Healthy.",
            hint="Everything is left as it is. Run again to verify it, or give more timeout-minutes.",
            diagnosis_code="deploy.timed-out",
        )
    if answer.status >= _BROKEN_FROM:
        raise VerificationFailedError(
            f"The endpoint {service.scoring_uri} answers {answer.status} though Azure reports it Healthy.",
            hint="Look at the container's log in Azure ML studio, and at the load on the cluster.",
            diagnosis_code="score.not-ready" if answer.status == _OVERLOADED else "score.crashed",
        )
    return True
