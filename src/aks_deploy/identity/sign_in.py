"""Tokens for Azure from the identity that the settings name."""

import re
from collections.abc import Callable, Iterator

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import AzureAuthorityHosts, ClientSecretCredential

from aks_deploy.domain.identity import ServicePrincipal
from aks_deploy.errors import AccessDeniedError, AksDeployError

_AUTHORITIES = {
    "AzureCloud": AzureAuthorityHosts.AZURE_PUBLIC_CLOUD,
    "AzureUSGovernment": AzureAuthorityHosts.AZURE_GOVERNMENT,
    "AzureChinaCloud": AzureAuthorityHosts.AZURE_CHINA,
}

# Source: the list of AADSTS error codes in Microsoft's identity platform documentation.
_REFUSALS: dict[str, tuple[str, str, str]] = {
    "7000215": ("auth.secret-invalid", "the client secret is wrong", "Use the secret's value, not its id."),
    "7000222": ("auth.secret-expired", "the client secret has expired", "Make a new one and store it."),
    "700016": (
        "auth.app-not-found",
        "the tenant has no application with this client id",
        "Check clientId and tenantId.",
    ),
    "90002": ("auth.tenant-mismatch", "there is no such tenant in this cloud", "Check tenantId and azure-cloud."),
    "900023": ("auth.tenant-mismatch", "the tenant id is not valid", "Check tenantId."),
}


def service_principal_token(principal: ServicePrincipal, *, cloud: str) -> Callable[[str], str]:
    """A function from an audience (a resource URI) to a bearer token for it, cached until shortly before its end.

    Raises (when called):
        AccessDeniedError: Entra refuses the identity.
        RemoteUnavailableError: Entra does not answer.
    """
    credential = ClientSecretCredential(
        principal.tenant_id,
        principal.client_id,
        principal.client_secret.get_secret_value(),
        authority=_AUTHORITIES[cloud],
        retry_total=0,  # the transport retries, with the run's deadline in sight
    )

    def token(audience: str) -> str:
        try:
            return credential.get_token(f"{audience.rstrip('/')}/.default").token
        except ClientAuthenticationError as error:
            if isinstance(error.__cause__, AksDeployError):  # the library wraps whatever the transport raises
                raise error.__cause__ from None
            raise _refused(error, principal) from None

    return token


def _told(error: BaseException | None) -> Iterator[str]:
    """The texts of an exception and of those that it came from: for an unknown tenant only the first has a number."""
    while error is not None:
        yield str(error)
        error = error.__cause__ or error.__context__


def _refused(error: ClientAuthenticationError, principal: ServicePrincipal) -> AksDeployError:
    """Entra's refusal by its AADSTS number: the text around it names request ids and is not repeated."""
    found = re.search(r"AADSTS(\d+)", " ".join(_told(error)))
    number = found.group(1) if found else ""
    code, fault, remedy = _REFUSALS.get(number, ("unknown", "Entra refused the sign-in", "Check azure-credentials."))
    named = f" (AADSTS{number})" if number else ""
    return AccessDeniedError(
        f"Sign-in as application {principal.client_id} in tenant {principal.tenant_id} failed: {fault}{named}.",
        hint=remedy,
        diagnosis_code=code,
    )
