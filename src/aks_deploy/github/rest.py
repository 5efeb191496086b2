"""GitHub's REST API of one repository: the one client, with PyGithub behind it.

Its requests go through `requests` and so through the transport: its deadline, its retries, GitHub's rate limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn, TypeVar

import requests
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from aks_deploy.errors import AccessDeniedError, ConflictError, RemoteUnavailableError

if TYPE_CHECKING:
    from github.GithubException import GithubException
    from github.Requester import Requester

_TIMEOUT_S = 15
_PER_PAGE = 100
_JSON = "application/vnd.github+json"
_API_VERSION = "2022-11-28"
_UNAUTHENTICATED, _FORBIDDEN, _CONFLICT = 401, 403, 409
_ABSENT = frozenset((404, 410))


class Answered(BaseModel):
    """Base of what is read of GitHub's answers; everything else in them is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    verb: str
    path: str
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: Mapping[str, str] | None = None
    accept: str = _JSON


Model = TypeVar("Model", bound=Answered)


class GitHubRest:
    """Asks about `repository` (`owner/name`) at `api_url`. `doing` completes the sentence "GitHub refused to …".

    All raise:
        AccessDeniedError: 401 or 403: the token is wrong, or may not.
        ConflictError: 409.
        RemoteUnavailableError: no answer, or one that cannot be used. A change that was asked for may have happened.
    """

    def __init__(self, repository: str, token: SecretStr, *, api_url: str) -> None:
        self._root = f"/repos/{repository}"
        self._token = token
        self._api_url = api_url

    def read(
        self, path: str, model: type[Model], *, doing: str, query: Mapping[str, str | int] | None = None
    ) -> Model | None:
        """What is at `path` below the repository; None where GitHub says that nothing is."""
        found = self._ask(_Asked("GET", path, query or {}), doing=doing)
        if found is None:
            return None
        try:
            return model.model_validate(found[1])
        except ValidationError:
            raise RemoteUnavailableError(f"GitHub was asked to {doing} and said something else.") from None

    def change(self, verb: str, path: str, body: Mapping[str, str] | None = None, *, doing: str) -> bool:
        """Ask for a change; whether that which is to be changed is there."""
        return self._ask(_Asked(verb, path, body=body), doing=doing) is not None

    def redirection(self, path: str, *, doing: str) -> str | None:
        """Where GitHub sends those who ask for an archive; None where it is gone. Whoever goes there has no token."""
        found = self._ask(_Asked("GET", path, accept=f"{_JSON}, application/zip"), doing=doing)
        return found[0].get("location", "") if found else None

    def _ask(self, asked: "_Asked", *, doing: str) -> tuple[Mapping[str, str], object] | None:
        from github.GithubException import GithubException  # noqa: PLC0415 - importing takes a fifth of a second

        address, headers = f"{self._root}{asked.path}", {"Accept": asked.accept}
        try:
            return self._requester.requestJsonAndCheck(asked.verb, address, dict(asked.query), headers, asked.body)
        except GithubException as error:
            if error.status in _ABSENT:
                return None
            _refuse(error, doing)
        except requests.RequestException as error:
            raise RemoteUnavailableError(f"GitHub was asked to {doing}: {type(error).__name__}.") from None
        except ValueError:
            raise RemoteUnavailableError(f"GitHub was asked to {doing} and answered no JSON.") from None

    @cached_property
    def _requester(self) -> "Requester":
        from github import Auth, Github  # noqa: PLC0415 - as above

        # Retries and pauses of its own would be a second kind, and sleep where no test could own the time.
        client = Github(
            auth=Auth.Token(self._token.get_secret_value()),
            base_url=self._api_url.rstrip("/"),
            timeout=_TIMEOUT_S,
            user_agent="aks-deploy",
            per_page=_PER_PAGE,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            api_version=_API_VERSION,
        )
        return client.requester


def _refuse(error: "GithubException", doing: str) -> NoReturn:
    said = error.data.get("message") if isinstance(error.data, dict) else None
    # Whole: half of a secret in it would match no mask.
    message = f"GitHub refused to {doing} ({error.status}{f': {said}' if said else ''})."
    if error.status in (_UNAUTHENTICATED, _FORBIDDEN):
        raise AccessDeniedError(message) from None
    if error.status == _CONFLICT:
        raise ConflictError(message) from None
    raise RemoteUnavailableError(message, diagnosis_code="service.unavailable") from None
