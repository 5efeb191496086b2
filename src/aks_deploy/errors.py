"""Every way to fail: one class each, with its exit code, its failure reason and a hint that says what to do."""

from typing import ClassVar


class AksDeployError(Exception):
    """Base of all failures that we name. `str(error)` is what happened; `hint` is what to do about it.

    `diagnosis_code` is the `stage.cause` of the public list where it is known. `details` are further lines for the
    log, foreign text among them, never secrets. `problems` tell the same, part by part with its place.
    """

    exit_code: int
    failure_reason: ClassVar[str]
    problems: "tuple[Problem, ...]" = ()

    def __init__(
        self, message: str, *, hint: str = "", diagnosis_code: str = "unknown", details: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.diagnosis_code = diagnosis_code
        self.details = details


class InternalError(AksDeployError):
    """A mistake of ours."""

    exit_code = 1
    failure_reason = "internal-error"


class InvalidInputError(AksDeployError):
    """An input, a file or a combination of them that cannot be used; Azure was not asked to change anything."""

    exit_code = 2
    failure_reason = "invalid-input"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        diagnosis_code: str = "config.invalid",
        details: tuple[str, ...] = (),
        problems: "tuple[Problem, ...]" = (),
    ) -> None:
        super().__init__(message, hint=hint, diagnosis_code=diagnosis_code, details=details)
        self.problems = problems


class Problem:
    """One thing that is wrong with the inputs, and where: `file`, `line` and `column` (from 1) where they are known."""

    __slots__ = ("column", "file", "hint", "line", "message")

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class AccessDeniedError(AksDeployError):
    """The identity is unknown, wrong, expired or not allowed to do this."""

    exit_code = 3
    failure_reason = "access-denied"


class NotFoundError(AksDeployError):
    """Azure says definitely that something named does not exist."""

    exit_code = 4
    failure_reason = "not-found"


class ConflictError(AksDeployError):
    """What exists in Azure and what is asked for cannot both be; nothing was changed."""

    exit_code = 5
    failure_reason = "conflict"


class PlanChangedError(AksDeployError):
    """The plan that was approved is no longer the one that would be carried out."""

    exit_code = 6
    failure_reason = "plan-changed"


class DeploymentFailedError(AksDeployError):
    """Azure carried out the request and it failed: provisioning, deployment or start of the web service."""

    exit_code = 7
    failure_reason = "deployment-failed"


class DeploymentTimeoutError(AksDeployError):
    """The budget of the run is spent; everything is left as it is, and the next run goes on."""

    exit_code = 8
    failure_reason = "timed-out"


class VerificationFailedError(AksDeployError):
    """The web service is Healthy for Azure, but its endpoint gives definite evidence of the contrary."""

    exit_code = 9
    failure_reason = "verification-failed"


class RemoteUnavailableError(AksDeployError):
    """Azure or GitHub did not answer, or answered that it cannot now. What was asked for may have happened.

    `retry_after_s`: for how many seconds it asks to be left alone, where it says so.
    """

    exit_code = 10
    failure_reason = "remote-unavailable"

    def __init__(
        self, message: str, *, hint: str = "", diagnosis_code: str = "unknown", retry_after_s: float = 0.0
    ) -> None:
        super().__init__(message, hint=hint, diagnosis_code=diagnosis_code)
        self.retry_after_s = retry_after_s


class StateStoreError(AksDeployError):
    """What is remembered between runs could not be read or written."""

    exit_code = 11
    failure_reason = "state-store-failed"


class CancelledError(AksDeployError):
    """A signal ended the run. `exit_code` is 130 for SIGINT and 143 for SIGTERM."""

    exit_code = 130
    failure_reason = "cancelled"

    def __init__(self, message: str, *, hint: str = "", exit_code: int = 130) -> None:
        super().__init__(message, hint=hint)
        self.exit_code = exit_code


FAILURES: tuple[type[AksDeployError], ...] = (
    InternalError,
    InvalidInputError,
    AccessDeniedError,
    NotFoundError,
    ConflictError,
    PlanChangedError,
    DeploymentFailedError,
    DeploymentTimeoutError,
    VerificationFailedError,
    RemoteUnavailableError,
    StateStoreError,
    CancelledError,
)
