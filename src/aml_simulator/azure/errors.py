"""Answers that say no, in the two shapes that Azure has: ARM's and the model management service's."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aml_simulator.http import Response

_PHRASES = {
    400: ("BadRequest", "The request is invalid"),
    401: ("Unauthorized", "The request is not authorized"),
    403: ("Forbidden", "The request is not permitted"),
    404: ("NotFound", "The specified resource was not found"),
    409: ("Conflict", "Conflict"),
    412: ("PreconditionFailed", "A precondition is not met"),
}


class ApiError(Exception):
    """A request that is refused; the route's caller turns it into a response."""

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def response(self) -> Response:
        """The refusal on the wire."""
        return Response.of_json(self.body(), self.status, self.headers)

    def body(self) -> dict[str, object]:
        """ARM's shape.

        Source: Azure Resource Manager's common error contract.
        """
        return {"error": {"code": self.code, "message": self.message}}


class RegionError(ApiError):
    """A refusal by one of a region's other services: artifacts, environments, datastores, secrets, runs."""

    def body(self) -> dict[str, Any]:
        """Their shape; the SDK cannot print one without `details`.

        Source: reading of the SDK (`ErrorResponse`, `RootError`).
        """
        error = {"code": self.code, "message": self.message}
        empty: dict[str, Any] = {"severity": None, "target": None, "details": [], "innerError": None}
        correlation = {"operation": uuid.uuid4().hex, "request": uuid.uuid4().hex[:16]}
        return {"error": {**error, **empty}, "correlation": correlation}


class NotSimulatedError(RegionError):
    """A call that Azure would answer and the simulator does not."""

    def __init__(self, message: str) -> None:
        super().__init__(501, "NotSimulated", message)


class ServiceError(ApiError):
    """A refusal by the model management service."""

    def body(self) -> dict[str, object]:
        """The service's shape.

        Source: swagger 2019-09-30 (ModelErrorResponse); bodies quoted in public issues.
        """
        return Failure.of(self.status, self.code, self.message).as_json()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an operation, a service or a cluster failed."""

    code: str
    status: int
    message: str
    details: tuple[Mapping[str, str], ...] = field(default=())

    @classmethod
    def of(cls, status: int, code: str, message: str) -> "Failure":
        """The failure with a detail under the phrase that belongs to the HTTP status."""
        phrase = _PHRASES.get(status, ("InternalServerError", "An internal error occurred"))
        return cls(phrase[0], status, phrase[1], ({"code": code, "message": message},))

    def as_json(self) -> dict[str, object]:
        """As ModelErrorResponse of the swagger."""
        correlation = {"RequestId": str(uuid.uuid4())}
        return {
            "code": self.code,
            "statusCode": self.status,
            "message": self.message,
            "details": [dict(detail) for detail in self.details],
            "correlation": correlation,
        }

    def as_compute_error(self) -> dict[str, object]:
        """As ARM shows why a compute target failed."""
        return {"code": self.code, "message": self.message, "details": [dict(detail) for detail in self.details]}
