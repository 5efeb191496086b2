"""Web services come, change and go: what starts, how long it takes, and how it is judged."""

from datetime import timedelta

from aml_simulator.azure.builds import Build, begin_build
from aml_simulator.azure.capacity import shortage
from aml_simulator.azure.errors import Failure
from aml_simulator.azure.operation import Ending, Operation, State, Step
from aml_simulator.azure.outcome import Crashed
from aml_simulator.azure.pods import are_exchanged, pods_of, stages
from aml_simulator.azure.release import release_of
from aml_simulator.azure.service import Service
from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World
from aml_simulator.scoring.seam import Rollout, RolloutState


def deploy(
    world: World, workspace: Workspace, service: Service, *, lasts_s: float, before: Settings | None = None
) -> Operation:
    """Begin to make `service` what its settings say; `before` are those of an update, without them all is new."""
    now = world.clock.now()
    restart = before is None or _runs_something_else(before, service.settings)
    service.updated, service.state, service.failure = now, "Transitioning", None
    request = service.settings.environment_image_request if restart else None
    build = begin_build(world, workspace, request) if request and request.driver_program else None
    if build and build.failure:
        operation = _failing_build(world, service, build)
    else:
        lack = _lack(world, workspace, service)
        operation = _deployment(world, workspace, service, restart=restart, lasts_s=lasts_s, lack=lack)
        if build:
            operation.lasts += build.lasts
            operation.stages, operation.log_name = build.stages, build.log_name
    service.operation = world.begin(workspace, operation)
    return operation


def _runs_something_else(before: Settings, after: Settings) -> bool:
    """Whether the containers here, which know no limits of CPU or memory, are started anew."""
    compared = ("image_id", "environment_image_request", "replicas")
    return any(getattr(before, name) != getattr(after, name) for name in compared)


def _lack(world: World, workspace: Workspace, service: Service) -> str | None:
    """What the nodes lack for the new replicas, beside the old ones that answer; else the first of them stand there.

    Going back to what still answers needs no other pods.
    """
    before, after = service.serving, pods_of(service.settings)
    exchanged = before and are_exchanged(before, service.settings)
    wanted = list(stages(pods_of(before), after)) if before and exchanged else [(after,)]
    lack = shortage(world, workspace, cluster=service.cluster, service=service.name, wanted=wanted)
    if not lack:
        service.pods = tuple(wanted[0])
    return lack


def _deployment(
    world: World, workspace: Workspace, service: Service, *, restart: bool, lasts_s: float, lack: str | None
) -> Operation:
    if restart and not lack:
        service.rollout = _roll_out(world, workspace, service)
    return Operation(
        resource=service.name,
        kind="Service",
        began=world.clock.now(),
        lasts=timedelta(seconds=world.spec.durations.give_up if lack else lasts_s),
        judge=lambda: _judged(service, lack),
        steps=_steps(service),
        rollout=service.rollout if restart else None,
    )


def _failing_build(world: World, service: Service, build: Build) -> Operation:
    def judge() -> Ending:
        service.state, service.failure = "Failed", build.failure
        return Ending(State.FAILED, build.failure)

    return Operation(
        resource=service.name,
        kind="Service",
        began=world.clock.now(),
        lasts=build.lasts,
        judge=judge,
        stages=build.stages[:1],
        log_name=build.log_name,
    )


def _roll_out(world: World, workspace: Workspace, service: Service) -> Rollout:
    """Start the containers of a web service; none where a fault has decided that they fail."""
    if world.outcome and world.outcome.becomes:
        return Crashed(world.outcome.log)
    return world.scoring.roll_out(service.key, release_of(workspace, service))


def _judged(service: Service, lack: str | None) -> Ending | None:
    """How a deployment ended; None while its containers still start."""
    if lack:
        return _failed(service, _unschedulable(lack))
    state = service.rollout.state if service.rollout else RolloutState.READY
    if state is RolloutState.STARTING:
        return None
    if state is RolloutState.CRASHED:
        return _failed(service, _crashed(service))
    service.state, service.available, service.serving = "Healthy", service.settings.replicas, service.settings
    service.pods = (pods_of(service.settings),)
    return Ending()


def _failed(service: Service, failure: Failure) -> Ending:
    service.state, service.failure = "Unhealthy", failure
    return Ending(State.FAILED, failure)


def _crashed(service: Service) -> Failure:
    """Source: codes as public issues show them; wording by assumption."""
    message = (
        f"The container of '{service.name}' ended while it started: usually the scoring script's init() has failed. "
        "The service's logs show why."
    )
    detail = {"code": "CrashLoopBackOff", "message": message}
    return Failure("KubernetesDeploymentFailed", 400, "The deployment to Kubernetes has failed", (detail,))


def _unschedulable(lack: str) -> Failure:
    """Source: codes as public issues show them; the detail as Kubernetes words it."""
    detail = {"code": "Unschedulable", "message": lack}
    return Failure("KubernetesError", 400, "The deployment to Kubernetes cannot be scheduled", (detail,))


def _steps(service: Service) -> tuple[Step, ...]:
    """Source: the order of a recorded operation log; wording by assumption."""
    return (
        Step(0.0, "Using the existing image."),
        Step(0.05, "Writing the deployment's configuration."),
        Step(0.1, "Sending the deployment to the cluster."),
        Step(0.2, f"Looking whether the deployment {service.name} has started."),
        Step(0.8, f"Looking whether the endpoint of {service.name} answers."),
    )


def remove(world: World, workspace: Workspace, service: Service) -> Operation | None:
    """Delete a web service, at once or over the time that the tenant file gives; then with an operation.

    Where that is under way already, it goes on.
    """
    if service.leaving:
        return service.operation
    now = world.clock.now()
    if service.operation:
        service.operation.cancel(now)

    def judge() -> Ending:
        workspace.services.pop(service.name.lower(), None)
        world.scoring.remove(service.key)
        return Ending()

    lasts_s = world.spec.durations.delete
    if lasts_s == 0:
        judge()
        return None
    service.state, service.leaving = "Transitioning", True
    service.operation = world.begin(
        workspace, Operation(service.name, "Service", now, timedelta(seconds=lasts_s), judge)
    )
    return service.operation
