"""A service principal with its client secret."""

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from aks_deploy.domain.identity import ServicePrincipal
from aks_deploy.errors import AksDeployError
from aks_deploy.identity.clouds import AUTHORITIES
from aks_deploy.identity.refusals import Applicant, Refusal, refused

_OTHERWISE = Refusal("unknown", "Entra refused it", "Check azure-credentials.")


class SecretDoor:
    """Signs in with `azure-credentials`."""

    def __init__(self, principal: ServicePrincipal, *, cloud: str) -> None:
        name = f"Sign-in as application {principal.client_id} in tenant {principal.tenant_id}"
        self._applicant = Applicant(name, "clientId", "tenantId", _OTHERWISE)
        self._credential = ClientSecretCredential(
            principal.tenant_id,
            principal.client_id,
            principal.client_secret.get_secret_value(),
            authority=AUTHORITIES[cloud],
            retry_total=0,  # the transport retries, with the run's deadline in sight
        )

    def token(self, scope: str) -> str:
        """As `Door.token`."""
        return self._credential.get_token(scope).token

    def explained(self, error: ClientAuthenticationError) -> AksDeployError:
        """As `Door.explained`."""
        return refused(error, self._applicant)
