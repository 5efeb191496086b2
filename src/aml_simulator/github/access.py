"""What stands in front of the REST API's handlers: a token, limits, a repository that is seen, a permission."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Call, Handler, Route
from aml_simulator.github.callers import Caller
from aml_simulator.github.errors import GitHubError
from aml_simulator.github.repository import Repository
from aml_simulator.http import Response

_VERSIONS = ("2022-11-28", "2026-03-10")
_OWN_SERVER_PREFIX = "/api/v3"


@dataclass(frozen=True, slots=True)
class InRepository(Call):
    """A call about a repository that its caller sees, by a caller who may do it."""

    caller: Caller
    repository: Repository


def rest(
    method: str,
    path: str,
    handler: Callable[[InRepository], Response],
    permission: str,
    *,
    everybody: bool = False,
) -> tuple[Route, Route]:
    """The routes of a call about a repository: at api.github.com, and at a server of one's own.

    A GET needs `permission` to read, anything else to write. What `everybody` may needs no permission in a public
    repository.
    """
    checked = _checked(handler, permission, everybody=everybody)
    template = f"/repos/{{owner}}/{{repo}}{path}"
    return (
        Route(Area.GITHUB_API, method, template, checked),
        Route(Area.GITHUB_SERVER, method, _OWN_SERVER_PREFIX + template, checked),
    )


def _checked(handler: Callable[[InRepository], Response], permission: str, *, everybody: bool) -> Handler:
    @wraps(handler)
    def checked(call: Call) -> Response:
        caller = _caller(call)
        try:
            _count(call, caller)
            repository = _seen(call, caller)
            _check_permission(call, caller, repository, "" if everybody and repository.is_public else permission)
            answer = handler(InRepository(call.request, call.world, call.cloud, call.params, caller, repository))
        except GitHubError as error:
            answer = error.response()
        return replace(answer, headers={**caller.meter.headers(call.world.github.wall()), **answer.headers})

    return checked


def _caller(call: Call) -> Caller:
    """Who calls.

    Source: GitHub's REST documentation (schemes, versions, user agent); texts as quoted in public issues.
    """
    headers = call.request.headers
    if not headers.get("user-agent"):
        raise GitHubError(403, "Request forbidden by administrative rules. Please make sure there is a User-Agent.")
    version = headers.get("x-github-api-version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise GitHubError(400, f"'{version}' is not a supported version of the API")
    scheme, _, token = headers.get("authorization", "").partition(" ")
    caller = call.world.github.caller(token.strip()) if scheme.lower() in ("", "bearer", "token") else None
    if caller is None:
        raise GitHubError(401, "Bad credentials")
    return caller


def _count(call: Call, caller: Caller) -> None:
    """Source: GitHub's documentation of primary and secondary rate limits; texts as quoted in public issues."""
    now, changes = call.world.github.wall(), call.request.method not in ("GET", "HEAD")
    if caller.meter.is_spent(now):
        raise GitHubError(403, f"API rate limit exceeded for {caller.name}.")
    wait_s = caller.meter.too_fast_for_s(now, changes=changes)
    if wait_s:
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        raise GitHubError(403, message, headers={"Retry-After": str(wait_s)})
    caller.meter.spend(now, changes=changes)


def _seen(call: Call, caller: Caller) -> Repository:
    repository = call.world.github.repository(f"{call.params['owner']}/{call.params['repo']}")
    if repository is None or not caller.sees(repository):
        raise GitHubError(404, "Not Found")
    return repository


def _check_permission(call: Call, caller: Caller, repository: Repository, permission: str) -> None:
    """Source: GitHub's documentation of permissions; a fine-grained token without any is told like one with some."""
    level = "read" if call.request.method in ("GET", "HEAD") else "write"
    if permission and not caller.may(repository, permission, level):
        raise GitHubError(401 if caller.is_anonymous else 403, caller.refusal)
