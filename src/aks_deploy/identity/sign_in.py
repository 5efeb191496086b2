"""Tokens for Azure from the identity that the settings name."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from azure.core.exceptions import ClientAuthenticationError

from aks_deploy.domain.identity import AzureCliIdentity, FederatedIdentity, Identity, ManagedIdentity, ServicePrincipal
from aks_deploy.identity.azure_cli import AzureCliDoor
from aks_deploy.identity.door import Door
from aks_deploy.identity.federated import FederatedDoor
from aks_deploy.identity.managed import ManagedDoor
from aks_deploy.identity.secret import SecretDoor


@dataclass(frozen=True, slots=True)
class Means:
    """What signing in needs of the run.

    `mask` hides a secret in the log from then on. `lent` gives programs that are called their user's environment.
    `now` is the wall's time in seconds since 1970: Azure's tokens know no other.
    """

    mask: Callable[[str], None]
    lent: Callable[[], AbstractContextManager[None]]
    now: Callable[[], float]


def token_source(identity: Identity, *, cloud: str, means: Means) -> Callable[[str], str]:
    """A function from an audience (a resource URI) to a bearer token for it, kept until shortly before its end.

    Raises (when called):
        AccessDeniedError: Entra refuses the identity, or there is none.
        RemoteUnavailableError: Entra, GitHub or the machine's endpoint does not answer.
    """
    door, in_turn = _door(identity, cloud, means), threading.Lock()

    def token(audience: str) -> str:
        try:
            with in_turn:  # threads that read at the same time need one token, and some doors touch the environment
                return door.token(f"{audience.rstrip('/')}/.default")
        except ClientAuthenticationError as error:
            raise door.explained(error) from None

    return token


def _door(identity: Identity, cloud: str, means: Means) -> Door:
    match identity:
        case ServicePrincipal():
            return SecretDoor(identity, cloud=cloud)
        case FederatedIdentity():
            return FederatedDoor(identity, cloud=cloud, mask=means.mask)
        case ManagedIdentity():
            return ManagedDoor(identity, cloud=cloud)
        case AzureCliIdentity():
            return AzureCliDoor(identity, lent=means.lent, now=means.now)
