"""GitHub's id tokens: what the job of a workflow proves itself with."""

from collections.abc import Callable
from dataclasses import dataclass

import requests

from aks_deploy.claims import claims_of
from aks_deploy.domain.identity import IdTokenEndpoint
from aks_deploy.errors import AccessDeniedError, RemoteUnavailableError

_TIMEOUT_S = 10.0
_REFUSED = (401, 403)


@dataclass(frozen=True, slots=True)
class Presented:
    """What an id token says of the job: the three claims that a federated credential must equal."""

    issuer: str
    subject: str
    audience: str


class IdTokens:
    """Asks GitHub for id tokens of one audience. `mask` gets each before anybody else does.

    The actions toolkit has a client for it, which waits without end, tries once and puts what the server said into
    its exception. Here the request goes through `requests` and so through the transport: its deadline, its retries.
    """

    def __init__(self, endpoint: IdTokenEndpoint, *, audience: str, mask: Callable[[str], None]) -> None:
        self._endpoint = endpoint
        self._audience = audience
        self._mask = mask
        self._last = ""

    def fresh(self) -> str:
        """A new id token, good for some minutes.

        Raises:
            AccessDeniedError: GitHub does not issue one to this job.
            RemoteUnavailableError: it did not answer, or with something else.
        """
        answer = self._asked()
        if answer.status_code in _REFUSED:
            raise AccessDeniedError(
                f"GitHub does not issue an id token to this job (status {answer.status_code}).",
                hint="The job's token ends with the job, and needs the permission id-token: write.",
                diagnosis_code="auth.no-credentials",
            )
        self._last = _value(answer)
        self._mask(self._last)
        return self._last

    def _asked(self) -> requests.Response:
        try:
            return requests.get(
                self._endpoint.url,
                params={"audience": self._audience},
                headers={
                    "Authorization": f"Bearer {self._endpoint.request_token.get_secret_value()}",
                    "Accept": "application/json; api-version=2.0",
                },
                timeout=_TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise _unusable(type(error).__name__) from None

    @property
    def presented(self) -> Presented:
        """What the last id token said; empty texts where it cannot be read. Its signature is Entra's to check."""
        try:
            claims = claims_of(self._last)
            return Presented(str(claims["iss"]), str(claims["sub"]), str(claims["aud"]))
        except (ValueError, KeyError):
            return Presented("", "", "")


def _value(answer: requests.Response) -> str:
    try:
        value = answer.json()["value"] if answer.ok else None
    except (ValueError, KeyError, TypeError):
        value = None
    if not isinstance(value, str) or not value:
        raise _unusable(f"status {answer.status_code}")
    return value


def _unusable(what: str) -> RemoteUnavailableError:
    return RemoteUnavailableError(
        f"GitHub gave no id token ({what}).",
        hint="Nothing is lost: run again when the service answers.",
        diagnosis_code="service.unavailable",
    )
