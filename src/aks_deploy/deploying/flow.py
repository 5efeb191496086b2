"""The line, in two halves: what will be done, and doing it."""

import logging
from dataclasses import dataclass

from aks_deploy.deploying.apply import apply
from aks_deploy.deploying.explain import with_causes
from aks_deploy.deploying.observe import observe
from aks_deploy.deploying.plan import make_plan
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.tell import masked_keys, tell_service
from aks_deploy.deploying.verify import verify
from aks_deploy.deploying.wait import wait_until_settled
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed, WebService
from aks_deploy.domain.outcome import Outcome, ScoringKeys
from aks_deploy.domain.plan import Plan
from aks_deploy.errors import FAILURES, AccessDeniedError

_log = logging.getLogger(__name__)
_BY_REASON = {failure.failure_reason: failure for failure in FAILURES}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan and what it was made from."""

    plan: Plan
    observed: Observed

    @property
    def changing(self) -> WebService | None:
        """The web service where a change of it is under way."""
        service = self.observed.service
        return service if service is not None and service.settling else None


def prepare(run: Run, desired: Desired, *, wait_for_others: bool) -> Prepared:
    """The plan from what Azure has now.

    With `wait_for_others`, a change of the web service that is under way ends first: an update is refused while it
    lasts, and what it leaves is what counts.

    Raises:
        DeploymentTimeoutError: it does not end within the budget.
    """
    with run.story.timeline.phase("Observe and plan"):
        prepared = _prepared(run, desired)
    while wait_for_others and not prepared.plan.blockers and (under_way := prepared.changing) is not None:
        with run.story.timeline.phase("Wait for a change under way"):
            _log.info("A change of the web service '%s' is under way; waiting for its end.", desired.service_name)
            wait_until_settled(run, under_way)
            prepared = _prepared(run, desired)
    return prepared


def _prepared(run: Run, desired: Desired) -> Prepared:
    observed = observe(run, desired)
    run.story.plan = with_causes(make_plan(desired, observed, run.memory.left))
    return Prepared(run.story.plan, observed)


def refuse_blocked(plan: Plan) -> None:
    """Raise for the blockers of a plan: the first decides the exit code, all are told."""
    if not plan.blockers:
        return
    first, *others = plan.blockers
    raise _BY_REASON[first.failure](
        first.message,
        hint=first.hint,
        diagnosis_code=first.diagnosis_code,
        details=(*first.details, *(f"{item.message} {item.hint}" for item in others)),
    )


def carry_out(run: Run, plan: Plan) -> WebService:
    """Apply the plan; outputs are set as soon as they are known."""
    service = apply(run, plan)
    tell_service(run, service)
    run.outputs.set("change", plan.change)
    return service


def scoring_keys(run: Run, service: WebService, *, needed: bool) -> ScoringKeys | None:
    """The scoring keys, masked before anything else is printed; None where key authentication is off.

    Where they are not `needed`, not being allowed to read them is a warning: the endpoint is then asked without one.
    """
    if not service.config.auth_enabled:
        return None
    try:
        return masked_keys(run, service.name)
    except AccessDeniedError as error:
        if needed:
            raise
        run.console.warning(f"{error} The endpoint is asked without a key.")
        return None


def verified(run: Run, prepared: Prepared, service: WebService, keys: ScoringKeys | None) -> Outcome:
    """The outcome, once the endpoint was asked.

    Raises:
        VerificationFailedError: as `verify`.
    """
    cluster = prepared.observed.cluster
    config = cluster.config if cluster and cluster.ready else prepared.plan.desired.cluster_config
    internal = config is not None and config.internal
    with run.story.timeline.phase("Verify the endpoint"):
        answers = verify(run, service, keys.primary if keys else None, internal=internal)
    return Outcome(prepared.plan.change, service, keys, answers)
