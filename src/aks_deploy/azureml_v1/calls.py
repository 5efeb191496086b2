"""Around each use of the workspace's API and of the SDK: their exceptions become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from aks_deploy.azureml_v1.account import Account, Exchange
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.errors import (
    AccessDeniedError,
    AksDeployError,
    ConflictError,
    DeploymentFailedError,
    InternalError,
    InvalidInputError,
    NotFoundError,
)

_FAILED_FROM = 400


class Call:
    """What one use of the SDK has done so far."""

    def __init__(self, account: Account) -> None:
        self._account = account

    @property
    def refusal(self) -> Exchange | None:
        """The last answer, where it was a refusal."""
        return self.last if self.last and self.last.status >= _FAILED_FROM else None

    @property
    def last(self) -> Exchange | None:
        """The last answer."""
        return self._account.exchanges[-1] if self._account.exchanges else None

    @property
    def operation_id(self) -> str | None:
        """The operation that a request of this call started."""
        return next((item.operation_id for item in self._account.exchanges if item.operation_id), None)

    def accepted(self, method: str, path_end: str) -> bool:
        """Whether Azure took the request to change something, whatever became of the SDK's reads after it."""
        return any(
            item.method == method and item.path.endswith(path_end) and item.status < _FAILED_FROM
            for item in self._account.exchanges
        )


@contextmanager
def sdk_call(transport: Transport, doing: str) -> Iterator[Call]:
    """Run a block of SDK calls; `doing` completes the sentence "Azure refused to …".

    Raises:
        AksDeployError: whatever went wrong, from Azure's own answer where there was one.
    """
    account = transport.new_account()
    call = Call(account)
    try:
        yield call
    except AksDeployError:
        raise
    except Exception as error:  # noqa: BLE001 - the SDK raises anything, down to a bare Exception
        if account.gave_up is not None:
            raise account.gave_up from None
        raise _translated(error, call, doing) from None


def _translated(error: Exception, call: Call, doing: str) -> AksDeployError:
    """Our error for the SDK's. Its text is used only where no answer of Azure's stands behind it."""
    refusal = call.refusal
    if refusal is None:
        return _from_the_sdk_itself(error, call, doing)
    said = f"{refusal.status} {refusal.code}".strip() + (f": {refusal.message}" if refusal.message else "")
    message = f"Azure refused to {doing} ({said})."
    match refusal.status:
        case 401 | 403 if ".blob." in refusal.host:
            return AccessDeniedError(
                f"The workspace's storage account {refusal.host} does not let this machine write ({said}).",
                hint="Let its network through the storage account's firewall, or run inside the virtual network.",
                diagnosis_code="workspace.storage-blocked",
            )
        case 401 | 403:
            return AccessDeniedError(
                message,
                hint="Give the identity the Contributor role on the workspace, or the actions that the text names.",
                diagnosis_code="auth.permission-denied",
            )
        case 404:
            return NotFoundError(message)
        case 409:
            return ConflictError(message, hint="Another change is under way or the name is taken; run again.")
    return DeploymentFailedError(message)


def _from_the_sdk_itself(error: Exception, call: Call, doing: str) -> AksDeployError:
    """The SDK raised on its own checks, or on what Azure answered to a question about the request, with a 200.

    Its message then names parameters; what it quotes of an answer is left out.
    """
    if not type(error).__module__.startswith("azureml"):
        return InternalError(f"It was not possible to {doing}: {type(error).__name__}.")
    text = " ".join(str(getattr(error, "message", "")).partition("Headers:")[0].split())
    asked = call.last.path if call.last else ""
    if "/services/validate/name/" in asked:
        return ConflictError(f"Azure refuses to {doing}: {text}", diagnosis_code="deploy.name-conflict")
    if "/services/validate" in asked:
        return DeploymentFailedError(f"Azure refuses to {doing}: {text}")
    return InvalidInputError(f"azureml-core refuses to {doing}: {text}")
