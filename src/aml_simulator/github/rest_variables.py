"""Variables of a repository and of its GitHub environments, over the REST API."""

from pydantic import BaseModel, ConfigDict

from aml_simulator.github.access import InRepository, rest
from aml_simulator.github.errors import GitHubError, body_of
from aml_simulator.github.paging import page
from aml_simulator.github.repository import Variable
from aml_simulator.github.repository_spec import variable_name
from aml_simulator.github.times import github_time
from aml_simulator.http import Response

_REPOSITORY, _ENVIRONMENT = "/actions/variables", "/environments/{environment}/variables"
_LONGEST_VALUE = 48 * 1024
_MOST = {"repository": 500, "environment": 100}
_USUAL_PAGE, _LONGEST_PAGE = 10, 30


class _New(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    value: str


class _Changes(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    value: str | None = None


def _scope(call: InRepository) -> dict[str, Variable]:
    """The variables that the call is about."""
    name = call.params.get("environment")
    if name is None:
        return call.repository.variables
    environment = call.repository.environment(name)
    if environment is None:
        raise GitHubError(404, "Not Found")
    return environment.variables


def _found(call: InRepository) -> Variable:
    variable = _scope(call).get(call.params["name"].upper())
    if variable is None:
        raise GitHubError(404, "Not Found")
    return variable


def _checked_name(name: str) -> str:
    """Source: GitHub's documentation; the text by assumption."""
    try:
        return variable_name(name)
    except ValueError as error:
        raise GitHubError(422, f"Variable name is invalid: {error}.") from None


def _checked_value(value: str) -> str:
    """Source: GitHub's documentation of limits for configuration variables; the text by assumption."""
    if len(value.encode()) > _LONGEST_VALUE:
        raise GitHubError(422, f"Variable value is too large: at most {_LONGEST_VALUE} bytes.")
    return value


def create(call: InRepository) -> Response:
    """POST a variable.

    Source: GitHub's REST documentation; that a name which is there is a 409 as quoted in public issues.
    """
    scope, given, now = _scope(call), body_of(call.request, _New), call.world.clock.now()
    name, value = _checked_name(given.name), _checked_value(given.value)
    if name in scope:
        raise GitHubError(409, "Already exists - Variable already exists")
    if len(scope) >= _MOST["environment" if "environment" in call.params else "repository"]:
        raise GitHubError(422, "There are too many variables already.")
    scope[name] = Variable(name, value, now, now)
    return Response.of_json({}, 201)


def get(call: InRepository) -> Response:
    """GET one variable.

    Source: GitHub's REST documentation.
    """
    return Response.of_json(_shown(_found(call)))


def change(call: InRepository) -> Response:
    """PATCH a variable's value, or its name.

    Source: GitHub's REST documentation; that a name which is taken is a 409 by assumption.
    """
    scope, variable, given = _scope(call), _found(call), body_of(call.request, _Changes)
    name = _checked_name(given.name) if given.name is not None else variable.name
    value = _checked_value(given.value) if given.value is not None else variable.value
    if name != variable.name and name in scope:
        raise GitHubError(409, "Already exists - Variable already exists")
    del scope[variable.name]
    scope[name] = Variable(name, value, variable.created, call.world.clock.now())
    return Response(204)


def delete(call: InRepository) -> Response:
    """DELETE a variable.

    Source: GitHub's REST documentation.
    """
    del _scope(call)[_found(call).name]
    return Response(204)


def list_all(call: InRepository) -> Response:
    """GET all variables, by pages of ten.

    Source: GitHub's REST documentation.
    """
    variables = sorted(_scope(call).values(), key=lambda each: each.name)
    shown, headers = page(call, variables, usual=_USUAL_PAGE, most=_LONGEST_PAGE)
    return Response.of_json(
        {"total_count": len(variables), "variables": [_shown(each) for each in shown]}, headers=headers
    )


def _shown(variable: Variable) -> dict[str, object]:
    times = {"created_at": github_time(variable.created), "updated_at": github_time(variable.updated)}
    return {"name": variable.name, "value": variable.value, **times}


ROUTES = tuple(
    route
    for folder, permission in ((_REPOSITORY, "variables"), (_ENVIRONMENT, "environments"))
    for method, path, handler in (
        ("GET", folder, list_all),
        ("POST", folder, create),
        ("GET", folder + "/{name}", get),
        ("PATCH", folder + "/{name}", change),
        ("DELETE", folder + "/{name}", delete),
    )
    for route in rest(method, path, handler, permission)
)
