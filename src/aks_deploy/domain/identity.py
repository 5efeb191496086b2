"""Who signs in to Azure."""

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """An application of Microsoft Entra with its secret. `tenant_id` and `client_id` are GUIDs."""

    tenant_id: str
    client_id: str
    client_secret: SecretStr
