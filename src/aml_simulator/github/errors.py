"""Answers of GitHub that say no: those of the REST API, of the results service, and of the blob service behind it."""

from collections.abc import Mapping
from typing import TypeVar
from xml.sax.saxutils import escape

from pydantic import BaseModel, ValidationError

from aml_simulator.azure.errors import ApiError
from aml_simulator.http import Request, Response

DOCUMENTATION = "https://docs.github.com/rest"
Body = TypeVar("Body", bound=BaseModel)


class GitHubError(ApiError):
    """A refusal by the REST API."""

    def __init__(self, status: int, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, "", message, headers=headers)

    def body(self) -> dict[str, object]:
        """GitHub's shape.

        Source: bodies quoted in public issues.
        """
        return {"message": self.message, "documentation_url": DOCUMENTATION, "status": str(self.status)}


class TwirpError(ApiError):
    """A refusal by the results service."""

    def body(self) -> dict[str, object]:
        """Twirp's shape.

        Source: the Twirp wire protocol, version 7.
        """
        return {"code": self.code, "msg": self.message}


class BlobError(ApiError):
    """A refusal by the blob service."""

    def response(self) -> Response:
        """XML, with the code in a header too.

        Source: "Status and error codes" of Azure Storage.
        """
        text = f"<Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message></Error>"
        headers = {"Content-Type": "application/xml", "x-ms-error-code": self.code, **self.headers}
        return Response(self.status, headers, f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode())


def body_of(request: Request, model: type[Body]) -> Body:
    """The body of a call to the REST API, checked.

    Raises:
        GitHubError: 400 where it is no JSON, 422 where it is not what the call takes.

    Source: refusals of GitHub's schema checks as quoted in public issues.
    """
    try:
        given = request.json()
    except ValueError:
        raise GitHubError(400, "Problems parsing JSON") from None
    try:
        return model.model_validate(given, strict=True)
    except ValidationError as error:
        problems = "\n".join(_said(problem["type"], problem["loc"], problem["input"]) for problem in error.errors())
        raise GitHubError(422, f"Invalid request.\n\n{problems}") from None


def _said(kind: str, where: tuple[int | str, ...], given: object) -> str:
    name = "/".join(str(part) for part in where)
    if kind == "missing":
        return f'"{name}" wasn\'t supplied.'
    if kind == "extra_forbidden":
        return f'"{name}" is not a permitted key.'
    return f"For 'properties/{name}', {given!r} is not a {kind.partition('_')[0]}."
