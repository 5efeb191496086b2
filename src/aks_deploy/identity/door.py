"""What every way to sign in has: a token for a scope, and words for a refusal."""

from typing import Protocol

from azure.core.exceptions import ClientAuthenticationError

from aks_deploy.errors import AksDeployError


class Door(Protocol):
    """One way to sign in to Azure."""

    def token(self, scope: str) -> str:
        """A bearer token that is still good for some minutes, from memory where there is one.

        Raises:
            ClientAuthenticationError: as azure-identity tells a refusal; `explained` says it in our words.
            AksDeployError: what the transport or this door itself made of it.
        """

    def explained(self, error: ClientAuthenticationError) -> AksDeployError:
        """Our error for azure-identity's; nothing of the text of its messages is kept."""
