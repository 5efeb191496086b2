"""Artifacts: names for uploaded files, and the signed URLs under which they are written and read."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, field_validator

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import read_body
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import RegionError
from aml_simulator.azure.identifiers import is_inside, iso
from aml_simulator.azure.part import Part
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.http import Response

_LONGEST_BATCH = 50


class ArtifactPath(Part):
    """Source: reading of the SDK (ArtifactPathDto)."""

    path: Annotated[str, Field(min_length=1)]

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        if not is_inside(path):
            raise ValueError(f"{path!r} leads out of the container")
        return path


class BatchRequest(Part):
    """Source: reading of the SDK (BatchArtifactCreateCommand); the limit is the SDK's own batch."""

    paths: Annotated[list[ArtifactPath], Field(min_length=1, max_length=_LONGEST_BATCH)]


def create_empty(call: InWorkspace) -> Response:
    """POST …/artifacts/batch/metadata/{origin}/{container}: a name and a URL to write to for each path.

    Source: reading of the SDK (`batch_create_empty_artifacts`).
    """
    wanted = read_body(call, BatchRequest)
    now = call.world.clock.now()
    prefix = f"{call.params['origin']}/{call.params['container']}"
    paths = [each.path for each in wanted.paths]
    return Response.of_json(
        {
            "artifacts": {path: _artifact(f"{prefix}/{path}", now) for path in paths},
            "artifactContentInformation": {path: _content(call, f"{prefix}/{path}", "rcw") for path in paths},
            "errors": {},
        }
    )


def _artifact(artifact_id: str, created: datetime) -> dict[str, object]:
    return {"artifactId": artifact_id, **_parts(artifact_id), "etag": None, "createdTime": iso(created)}


def _parts(artifact_id: str) -> dict[str, str]:
    return dict(zip(("origin", "container", "path"), artifact_id.split("/", 2), strict=True))


def _content(call: InWorkspace, artifact_id: str, permissions: str) -> dict[str, str]:
    blobs = call.workspace.blobs
    host = call.cloud.storage(blobs.account)
    return {
        **_parts(artifact_id),
        "contentUri": blobs.signed_url(host, artifact_id, permissions, call.world.tokens.now()),
    }


def _artifact_id(call: InWorkspace) -> str:
    return "/".join(call.params[part] for part in ("origin", "container", "path"))


def content_information(call: InWorkspace) -> Response:
    """GET …/artifacts/contentinfo/{artifact}: the URL to read it from.

    Source: reading of the SDK (`get_content_information`).
    """
    artifact_id = _artifact_id(call)
    if call.workspace.blobs.get(artifact_id) is None:
        raise RegionError(404, "ArtifactNotFound", f"There is no artifact '{artifact_id}'.")
    return Response.of_json(_content(call, artifact_id, "r"))


def content_under(call: InWorkspace) -> Response:
    """GET …/artifacts/prefix/contentinfo/{prefix}: the URLs of all that lies under it.

    Source: reading of the SDK (`list_sas_by_prefix`); that nothing there is an empty list by assumption.
    """
    found = [name for name, _ in call.workspace.blobs.under(_artifact_id(call))]
    return Response.of_json({"value": [_content(call, name, "r") for name in found], "continuationToken": None})


_ARTIFACTS = "/artifact/v2.0" + WORKSPACE + "/artifacts"
ROUTES = (
    Route(
        Area.DATA_PLANE,
        "POST",
        _ARTIFACTS + "/batch/metadata/{origin}/{container}",
        in_workspace(create_empty, "artifacts/write"),
    ),
    Route(
        Area.DATA_PLANE,
        "GET",
        _ARTIFACTS + "/contentinfo/{origin}/{container}/{path*}",
        in_workspace(content_information, "artifacts/read"),
    ),
    Route(
        Area.DATA_PLANE,
        "GET",
        _ARTIFACTS + "/prefix/contentinfo/{origin}/{container}/{path*}",
        in_workspace(content_under, "artifacts/read"),
    ),
)
