"""Carry out a plan, step by step."""

from aks_deploy.deploying import clusters, services
from aks_deploy.deploying.explain import diagnosed
from aks_deploy.deploying.run import Run
from aks_deploy.deploying.services import Predecessor, predecessor, still_there
from aks_deploy.deploying.wait import wait_for_cluster, wait_until_healthy
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    CreateService,
    Plan,
    ProvisionCluster,
    RemoveCluster,
    ReplaceService,
    Step,
    UpdateService,
)


def apply(run: Run, plan: Plan) -> WebService:
    """The web service after every step of the plan, Healthy, as Azure described it last.

    Raises:
        AksDeployError: the first step that fails; those after it are not taken.
    """
    old = _kept(run, plan)
    for step in plan.steps:
        if not isinstance(step, AwaitCluster | AwaitService):
            run.memory.begin(step, _phase(step))
        with run.story.timeline.phase(_phase(step), about=_subject(step)), diagnosed():
            _take(run, plan, step, old)
    return run.story.service or still_there(run, plan.desired.service_name)


def _kept(run: Run, plan: Plan) -> Predecessor | None:
    """The web service whose cluster goes from under it: nobody knows whether Azure can tell its keys after that."""
    overwriting = any(isinstance(step, CreateService) and step.overwrite for step in plan.steps)
    removing = any(isinstance(step, RemoveCluster) for step in plan.steps)
    return predecessor(run, plan.desired.service_name) if overwriting and removing else None


def _phase(step: Step) -> str:  # noqa: PLR0911 - one for each kind of step
    """What the summary calls the time that a step takes."""
    match step:
        case RemoveCluster():
            return "Remove the cluster"
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
    of_cluster = isinstance(step, RemoveCluster | ProvisionCluster | AttachCluster | AwaitCluster)
    return f"the {'cluster' if of_cluster else 'web service'} '{step.name}'"


def _take(run: Run, plan: Plan, step: Step, old: Predecessor | None) -> None:
    """Carry out one step; `old` is known where its keys were read before the first one."""
    desired = plan.desired
    match step:
        case RemoveCluster():
            clusters.remove(run, step, own=desired.service_name)
        case ProvisionCluster():
            clusters.provision(run, step)
        case AttachCluster():
            clusters.attach(run, step)
        case AwaitCluster():
            wait_for_cluster(run, step.name)
        case AwaitService():
            wait_until_healthy(run, step.name, None)
        case CreateService(overwrite=True):
            services.overwrite(run, desired, old or predecessor(run, step.name))
        case CreateService():
            services.create(run, desired)
        case UpdateService():
            services.update(run, desired, step)
        case ReplaceService():
            services.move(run, desired)
