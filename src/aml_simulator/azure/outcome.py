"""Work that comes out otherwise than the tenant would have judged: what a fault of kind `outcome` does."""

from dataclasses import dataclass

from aml_simulator.azure.errors import Failure
from aml_simulator.azure.operation import Ending, Operation, State
from aml_simulator.azure.workspace import Workspace
from aml_simulator.fault import Outcome
from aml_simulator.scoring.seam import RolloutState

_UNEXPLAINED = Failure("InternalServerError", 500, "A fault of the tenant.")


@dataclass(frozen=True, slots=True)
class Crashed:
    """The release of a web service that never started; it has printed `log`."""

    log: str
    state: RolloutState = RolloutState.CRASHED

    def wait(self, _timeout_s: float) -> RolloutState:
        """Nothing to wait for."""
        return self.state


def impose(outcome: Outcome, workspace: Workspace, operation: Operation) -> None:
    """Let `operation` end as `outcome` says, at its own time."""
    truth = operation.judge
    failure = _failure_of(outcome)

    def judge() -> Ending | None:
        if outcome.becomes:
            _put(outcome.becomes, failure or _UNEXPLAINED, workspace, operation)
        ending = Ending(State.FAILED) if outcome.becomes else truth()
        if ending is None:
            return None
        state = State(outcome.says) if outcome.says else ending.state
        return Ending(state, None if state is State.SUCCEEDED else failure or ending.failure or _UNEXPLAINED)

    operation.judge = judge


def _failure_of(outcome: Outcome) -> Failure | None:
    said = outcome.error
    if said is None:
        return None
    details = tuple(detail.model_dump() for detail in said.details)
    return Failure(said.code, outcome.status, said.message, details)


def _put(becomes: str, failure: Failure, workspace: Workspace, operation: Operation) -> None:
    """Let the resource be in that state; an operation on what is neither of these has nothing to change."""
    match operation.kind:
        case "Service" if service := workspace.service(operation.resource):
            service.state, service.failure = becomes, failure
        case "Compute" if cluster := workspace.cluster(operation.resource):
            cluster.state, cluster.failure = becomes, failure
        case "Image" if image := workspace.images.get(operation.resource):
            image.failure = failure
            image.become(creation_state=becomes)
