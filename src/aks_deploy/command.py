"""One run of `deploy` or `plan`, from settings to outcome: the line that everything else serves."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aks_deploy.deploying.approval import require_same
from aks_deploy.deploying.budget import Budget
from aks_deploy.deploying.flow import carry_out, prepare, refuse_blocked, scoring_keys, verified
from aks_deploy.deploying.latest import with_versions
from aks_deploy.deploying.memory import Memory
from aks_deploy.deploying.names import clock_names, found_names, require_names
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.story import Story
from aks_deploy.deploying.tell import tell_service
from aks_deploy.domain.desired import Desired, Origin, Runnable
from aks_deploy.domain.names import Names
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import ScoringKeys
from aks_deploy.domain.plan import Plan
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.domain.record import Workspace
from aks_deploy.errors import AksDeployError, StateStoreError
from aks_deploy.ports import Clock, Cloud, Console, Outputs, PlanFile
from aks_deploy.reporting.words import outcome_line, plan_lines
from aks_deploy.settings import ResolvedSettings
from aks_deploy.wiring import network, scoring

_log = logging.getLogger(__name__)


class Command:
    """Runs what the settings ask for. `memory` is opened only where there is something to deploy."""

    def __init__(  # noqa: PLR0913 - each is a part of the world, and named where it is called
        self,
        resolved: ResolvedSettings,
        *,
        console: Console,
        outputs: Outputs,
        memory: Callable[[], Memory],
        plan_file: Callable[[], PlanFile],
        hide: Callable[[str], str],
        origin: Origin,
        clock: Clock,
        story: Story,
    ) -> None:
        self._resolved = resolved
        self._settings = resolved.settings
        self._console = console
        self._outputs = outputs
        self._memory = memory
        self._plan_file = plan_file
        self._hide = hide
        self._origin = origin
        self._clock = clock
        self._story = story

    def execute(self) -> None:
        """Carry it out.

        Raises:
            AksDeployError: whatever ended it.
        """
        self._story.command = self._settings.command
        runs = self._resolved.runs
        if runs is None:
            self._console.notice("There is no image file, so there is nothing to deploy (missing-image: skip).")
            return
        given = Names(self._settings.service_name, self._settings.cluster_name)
        budget, memory = Budget.starting_now(self._clock, minutes=self._settings.timeout_minutes), self._memory()
        deploying = self._settings.command == "deploy"
        with network(budget, self._console) as connect, memory.opened(given, self._origin, to_save=deploying):
            resolved = self._resolved
            cloud = connect(resolved.workspace, resolved.identity, cloud=self._settings.azure_cloud)
            run = self._run(cloud, budget, memory)
            names = found_names(given, memory.names, cloud.services)
            require_names(names, memory.names, lasting_store=memory.lasting)
            runs = with_versions(runs, cloud.registry, self._console)
            desired = self._desired(runs, clock_names(names, cloud, self._clock))
            self._go(run, desired, made_up=not names.complete)

    def _go(self, run: Run, desired: Desired, *, made_up: bool) -> None:
        self._outputs.set("service-name", desired.service_name)
        self._outputs.set("cluster-name", desired.cluster_name)
        planning = self._settings.command == "plan"
        prepared = prepare(run, desired, wait_for_others=not planning)
        self._show(prepared.plan)
        if prepared.observed.service is not None:
            tell_service(run, prepared.observed.service)
        if planning:
            self._hand_over(prepared.plan)
            return
        refuse_blocked(prepared.plan)
        if self._resolved.approved is not None:
            require_same(self._resolved.approved, self._document(prepared.plan))
        run.memory.expect(Names(desired.service_name, desired.cluster_name), made_up=made_up)
        service = carry_out(run, prepared.plan)
        keys = scoring_keys(run, service, needed=self._settings.expose_keys)
        if self._settings.expose_keys:
            self._expose(keys)
        with self._remembering(run, prepared.plan, service):
            self._story.outcome = verified(run, prepared, service, keys)
            _log.info("%s", outcome_line(self._story.outcome))

    @contextmanager
    def _remembering(self, run: Run, plan: Plan, service: WebService) -> Iterator[None]:
        """Save what is live before the block; where that fails the block runs all the same, and then the run ends."""
        failure = None
        try:
            run.memory.conclude(plan, service, run.story.timeline)
        except StateStoreError as error:
            failure = error
        try:
            yield
        except AksDeployError:
            if failure is not None:
                self._console.warning(str(failure))
            raise
        if failure is not None:
            raise failure

    def _expose(self, keys: ScoringKeys | None) -> None:
        if keys is None:
            self._console.warning("expose-keys: the web service has no scoring keys, its key authentication is off.")
            return
        self._outputs.set("primary-key", keys.primary.get_secret_value())
        self._outputs.set("secondary-key", keys.secondary.get_secret_value())

    def _show(self, plan: Plan) -> None:
        for line in plan_lines(plan):
            _log.info("%s", line)
        for text in plan.warnings:
            self._console.warning(text)
        if self._settings.command == "plan":
            for blocker in plan.blockers:
                self._console.warning(f"{blocker.message} {blocker.hint}")

    def _hand_over(self, plan: Plan) -> None:
        """Write the plan for whoever approves it, and for the deployment after that."""
        self._outputs.set("has-changes", "true" if plan.has_changes else "false")
        path = self._plan_file().save(self._document(plan))
        self._outputs.set("plan", path)
        if plan.has_changes and not plan.blockers:
            _log.info("The plan is in %s: deploy with plan-file does exactly this, or nothing.", path)

    def _document(self, plan: Plan) -> PlanDocument:
        workspace = Workspace.of(self._resolved.workspace)
        return PlanDocument.of(plan, workspace=workspace, at=self._clock.now(), hide=self._hide)

    def _desired(self, runs: Runnable, names: Names) -> Desired:
        settings = self._settings
        if names.service is None or names.cluster is None:
            raise AssertionError  # checked before
        return Desired(
            runs=runs,
            service_name=names.service,
            cluster_name=names.cluster,
            deployment=settings.deployment_config,
            cluster_config=self._resolved.cluster_config,
            certificate=self._resolved.certificate,
            origin=self._origin,
            replace=settings.replace,
            sources=self._resolved.given_in,
        )

    def _run(self, cloud: Cloud, budget: Budget, memory: Memory) -> Run:
        return Run(cloud, self._clock, budget, self._console, self._outputs, scoring(), self._story, memory)
