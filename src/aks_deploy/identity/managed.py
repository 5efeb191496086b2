"""The managed identity of the machine that this runs on."""

from typing import Any

import requests
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ManagedIdentityCredential
from requests.adapters import HTTPAdapter

from aks_deploy.domain.identity import ManagedIdentity
from aks_deploy.errors import AccessDeniedError, AksDeployError, RemoteUnavailableError
from aks_deploy.identity.clouds import AUTHORITIES
from aks_deploy.identity.refusals import Applicant, Refusal, ours, refusal_number, refused

_CONNECT_TIMEOUT_S = 2.0
_UNKNOWN_THERE = (400, 404)
_ELSEWHERE = (
    "auth: managed-identity works on machines of Azure that one is assigned to, such as self-hosted runners; where "
    "there are several, client-id says which. On a runner of GitHub's use auth: oidc."
)
_REFUSED = Refusal("auth.no-credentials", "the machine's endpoint gives no token for it", _ELSEWHERE)


class _Answered(HTTPAdapter):
    """Knows whether the machine has an endpoint for identities at all; one that is there connects at once."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = False
        self.status: int | None = None

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]  # noqa: ANN401 - passed on
        """Send once, without much patience for the connection."""
        self.asked = True
        _, read_s = options.get("timeout") or (None, None)
        answer = super().send(request, **{**options, "timeout": (_CONNECT_TIMEOUT_S, read_s)})
        self.status = answer.status_code
        return answer


class ManagedDoor:
    """Signs in as the machine, in whatever way it offers that to programs."""

    def __init__(self, identity: ManagedIdentity, *, cloud: str) -> None:
        self._which = f" with the client id {identity.client_id}" if identity.client_id else ""
        self._applicant = Applicant(f"Sign-in as the managed identity{self._which}", "client-id", "tenant-id", _REFUSED)
        self._endpoint = _Answered()
        session = requests.Session()
        session.mount("http://", self._endpoint)
        self._credential = ManagedIdentityCredential(
            client_id=identity.client_id,
            authority=AUTHORITIES[cloud],  # for the identity of a pod, which is exchanged at Entra
            transport=RequestsTransport(session=session, session_owner=False),
            retry_total=0,  # the transport retries, with the run's deadline in sight
        )

    def token(self, scope: str) -> str:
        """As `Door.token`."""
        return str(self._credential.get_token(scope).token)

    def explained(self, error: ClientAuthenticationError) -> AksDeployError:
        """As `Door.explained`: no endpoint, no identity behind it, or trouble with either."""
        if self._endpoint.asked and self._endpoint.status is None and isinstance(ours(error), RemoteUnavailableError):
            return _unavailable("There is no managed identity here: nothing answers where machines of Azure do.")
        if self._endpoint.status in _UNKNOWN_THERE and not refusal_number(error):
            return _unavailable(f"This machine has no managed identity{self._which}, or several and none was named.")
        return refused(error, self._applicant)


def _unavailable(message: str) -> AccessDeniedError:
    return AccessDeniedError(message, hint=_ELSEWHERE, diagnosis_code="auth.no-credentials")
