"""Errors that no handler made, in the shape of the API that was called: what faults and scenarios say."""

import re
from collections.abc import Callable
from typing import Any

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ApiError, Failure, RegionError
from aml_simulator.azure.managed_identity import IdentityError
from aml_simulator.azure.sign_in_error import oauth_error
from aml_simulator.azure.storage import BlobError
from aml_simulator.fault import Said
from aml_simulator.github.errors import GitHubError, TwirpError
from aml_simulator.http import Request, Response

_NUMBER = re.compile(r"AADSTS(\d+)")
_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


def error_response(area: Area | None, request: Request, status: int, said: Said) -> Response:
    """The error as the API of `area` writes it; a cluster, which is no area, answers in plain text.

    Source: the classes of errors that the handlers raise; azure-core's reading of plain 4xx and 5xx answers.
    """
    if area is None:
        return Response(status, _PLAIN, said.message.encode())
    if area is Area.DATA_PLANE and request.path.startswith("/modelmanagement/"):
        return Response.of_json(_of_the_service(status, said).as_json(), status)
    if area is Area.DATA_PLANE and not request.path.startswith("/rp/"):
        return Response.of_json(_of_the_region(status, said), status)
    return _SHAPES.get(area, _arm)(status, said)


def _of_the_service(status: int, said: Said) -> Failure:
    if not said.details:
        return Failure.of(status, said.code, said.message)
    return Failure(said.code, status, said.message, tuple(detail.model_dump() for detail in said.details))


def _of_the_region(status: int, said: Said) -> dict[str, Any]:
    body = RegionError(status, said.code, said.message).body()
    body["error"]["details"] = [detail.model_dump() for detail in said.details]
    return body


def _arm(status: int, said: Said) -> Response:
    details = [detail.model_dump() for detail in said.details]
    error = {"code": said.code, "message": said.message, **({"details": details} if details else {})}
    return Response.of_json({"error": error}, status)


def _oauth(status: int, said: Said) -> Response:
    return Response.of_json(oauth_error(said.code, said.message, map(int, _NUMBER.findall(said.message))), status)


def _raised(kind: Callable[[int, str, str], ApiError]) -> Callable[[int, Said], Response]:
    return lambda status, said: kind(status, said.code, said.message).response()


def _github(status: int, said: Said) -> Response:
    return GitHubError(status, said.message).response()


_SHAPES: dict[Area, Callable[[int, Said], Response]] = {
    Area.LOGIN: _oauth,
    Area.MACHINE: _raised(IdentityError),
    Area.STORAGE: _raised(BlobError),
    Area.GITHUB: _github,
    Area.GITHUB_API: _github,
    Area.GITHUB_SERVER: _github,
    Area.GITHUB_RESULTS: _raised(TwirpError),
    Area.GITHUB_BLOBS: _raised(BlobError),
}
