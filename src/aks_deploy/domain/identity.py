"""Who signs in to Azure."""

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """An application of Microsoft Entra with its secret. `tenant_id` and `client_id` are GUIDs."""

    tenant_id: str
    client_id: str
    client_secret: SecretStr


@dataclass(frozen=True, slots=True)
class IdTokenEndpoint:
    """Where GitHub issues id tokens to the job, and the token that a request for one needs."""

    url: str
    request_token: SecretStr


@dataclass(frozen=True, slots=True)
class FederatedIdentity:
    """An application, or a user-assigned managed identity, that trusts GitHub's id tokens instead of a secret."""

    tenant_id: str
    client_id: str
    endpoint: IdTokenEndpoint


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """An identity of the machine that this runs on: the user-assigned one of that client id, else the only one."""

    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class AzureCliIdentity:
    """Whoever has signed in with `az login`: in that tenant, else to that subscription."""

    subscription_id: str
    tenant_id: str | None = None


Identity = ServicePrincipal | FederatedIdentity | ManagedIdentity | AzureCliIdentity
