"""The session of the Azure CLI, for people at a shell."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager

from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AzureCliCredential, CredentialUnavailableError

from aks_deploy.domain.identity import AzureCliIdentity
from aks_deploy.errors import AccessDeniedError, AksDeployError
from aks_deploy.identity.refusals import Applicant, Refusal, refusal_number, refused

_PATIENCE_S = 60
_RENEWED_BEFORE_END_S = 300  # as the Azure CLI does: what it gives then is a new one
_EXPIRED = Refusal("auth.no-credentials", "Entra no longer takes it", "Run `az login` again.")


class AzureCliDoor:
    """Signs in as whoever ran `az login`. `lent` gives `az` the environment of its user for the time of a call.

    `now` is the wall's time in seconds since 1970, as the ends of tokens are. azure-identity asks `az` each time, which
    takes seconds; so tokens are kept here.
    """

    def __init__(
        self,
        identity: AzureCliIdentity,
        *,
        lent: Callable[[], AbstractContextManager[None]],
        now: Callable[[], float],
    ) -> None:
        self._subscription = identity.subscription_id
        # `az` takes one of the two; with neither it would be the account that happens to be chosen at the moment.
        tenant_id = identity.tenant_id or ""
        subscription = None if tenant_id else identity.subscription_id
        self._credential = AzureCliCredential(
            tenant_id=tenant_id, subscription=subscription, process_timeout=_PATIENCE_S
        )
        self._lent = lent
        self._now = now
        self._kept: dict[str, AccessToken] = {}

    def token(self, scope: str) -> str:
        """As `Door.token`."""
        kept = self._kept.get(scope)
        if kept is None or kept.expires_on - self._now() < _RENEWED_BEFORE_END_S:
            with self._lent():
                kept = self._kept[scope] = self._credential.get_token(scope)
        return kept.token

    def explained(self, error: ClientAuthenticationError) -> AksDeployError:
        """As `Door.explained`: no `az`, no session, or one that is not good for this."""
        if shutil.which("az") is None:
            return _unavailable(
                "There is nothing to sign in with: no azure-credentials, and the Azure CLI is not installed.",
                "Set the environment variable AZURE_CREDENTIALS, or install the Azure CLI and run `az login`.",
            )
        if refusal_number(error):
            return refused(
                error, Applicant("Sign-in with the session of `az login`", "client-id", "tenant-id", _EXPIRED)
            )
        if isinstance(error, CredentialUnavailableError):
            return _unavailable("The Azure CLI has no session, or did not answer.", "Run `az login`.")
        return _unavailable(
            f"The Azure CLI gives no token for the subscription {self._subscription}.",
            "`az account list` shows what its session sees, `az cloud show` in which cloud; `az login` adds to it.",
        )


def _unavailable(message: str, hint: str) -> AccessDeniedError:
    return AccessDeniedError(message, hint=hint, diagnosis_code="auth.no-credentials")
