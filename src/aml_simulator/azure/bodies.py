"""The bodies of requests, read as strictly as they are typed."""

from typing import Any, TypeVar

from pydantic import ValidationError

from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.part import Part
from aml_simulator.azure.problems import problems_of
from aml_simulator.azure.routing import Call

P = TypeVar("P", bound=Part)


def body_of(call: Call) -> Any:  # noqa: ANN401 - JSON before its validation
    """The request's JSON.

    Raises:
        ServiceError: 400.
    """
    try:
        return call.request.json()
    except ValueError as error:
        raise ServiceError(400, "InvalidRequestBody", f"The body is not JSON: {error}") from None


def read_body(call: Call, kind: type[P]) -> P:
    """The request's body as `kind`.

    Raises:
        ServiceError: 400 that names the field.
    """
    return read(body_of(call), kind)


class _Nothing(Part):
    """An object with nothing in it."""


def expect_nothing(call: Call) -> None:
    """Check that the body is empty, or an empty object.

    Raises:
        ServiceError: 400 that names the field.
    """
    read({} if not call.request.body else body_of(call), _Nothing)


def read(value: object, kind: type[P], code: str = "InvalidRequestBody") -> P:
    """A piece of JSON as `kind`.

    Raises:
        ServiceError: 400 with `code` that names the field.
    """
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        raise ServiceError(400, code, "; ".join(problems_of(error))) from None
