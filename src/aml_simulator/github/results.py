"""The results service: where a job uploads artifacts and finds those of its own run."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.problems import problems_of
from aml_simulator.azure.routing import Call, Handler, Route
from aml_simulator.github.errors import TwirpError
from aml_simulator.github.repository import Artifact, Run
from aml_simulator.github.spec import JobSpec
from aml_simulator.github.times import github_time
from aml_simulator.http import Response

_SERVICE = "/twirp/github.actions.results.api.v1.ArtifactService"
_NOT_IN_NAMES = re.compile(r'["<>|*?:\r\n\\/]')
_ADDRESS_LASTS_S = 600
_FIRST_VERSION = 4
_Int64 = Annotated[int, BeforeValidator(lambda value: int(value) if isinstance(value, str) else value)]


class _Asked(BaseModel):
    """What every call names; JSON has the names of the protocol's fields in either spelling."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)

    workflow_run_backend_id: UUID
    workflow_job_run_backend_id: UUID


class _Named(_Asked):
    name: Annotated[str, Field(min_length=1)]


class _Create(_Named):
    expires_at: datetime | None = None
    version: Annotated[int, Field(ge=_FIRST_VERSION)]
    mime_type: str | None = None


class _Finalize(_Named):
    size: _Int64 = 0
    hash: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None


class _List(_Asked):
    name_filter: str | None = None
    id_filter: _Int64 | None = None


_Body = TypeVar("_Body", bound=_Asked)


def _twirp(name: str, model: type[_Body], answer: Callable[[Call, JobSpec, _Body], dict[str, object]]) -> Route:
    """A call of the service, by a job that is running, about its own run."""

    @wraps(answer)
    def checked(call: Call) -> Response:
        job = _job_of(call)
        try:
            asked = model.model_validate_json(call.request.body)
        except ValidationError as error:
            raise TwirpError(400, "malformed", "; ".join(problems_of(error))) from None
        if asked.workflow_run_backend_id not in _attempts_of(job):
            raise TwirpError(403, "permission_denied", "the token is for another workflow run")
        return Response.of_json(answer(call, job, asked))

    handler: Handler = checked
    return Route(Area.GITHUB_RESULTS, "POST", f"{_SERVICE}/{name}", handler)


def _job_of(call: Call) -> JobSpec:
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    job = call.world.github.job_with(token.strip()) if scheme.lower() == "bearer" else None
    if job is None:
        raise TwirpError(401, "unauthenticated", "the runtime token is missing, wrong, or its run is over")
    return job


def _attempts_of(job: JobSpec) -> set[UUID]:
    """The run, as each of its attempts knows it."""
    return {job.model_copy(update={"run_attempt": number}).run for number in range(1, job.run_attempt + 1)}


def _find(call: Call, job: JobSpec, asked: _Named, *, final: bool = True) -> Artifact:
    mine = _artifacts_of(call, call.world.github.run_of(job))
    found = (each for each in mine if each.name == asked.name and each.run_backend_id == asked.workflow_run_backend_id)
    artifact = next((each for each in found if each.final or not final), None)
    if artifact is None:
        raise TwirpError(404, "not_found", f"there is no artifact named {asked.name} on the workflow run")
    return artifact


def _artifacts_of(call: Call, run: Run) -> list[Artifact]:
    now = call.world.clock.now()
    return [each for each in run.repository.artifacts.values() if each.run is run and not each.has_expired(now)]


def create(call: Call, job: JobSpec, asked: _Create) -> dict[str, object]:
    """CreateArtifact: take the name in this attempt of the run, and give an address for the content.

    Source: captured requests and reading of the actions toolkit (names, versions, expiry, several artifacts of one
    name after a re-run); that a name is taken before its content has come by assumption.
    """
    hub = call.world.github
    if _NOT_IN_NAMES.search(asked.name):
        raise TwirpError(400, "invalid_argument", f"the artifact name {asked.name} has a character that is not allowed")
    run = hub.run_of(job)
    taken = (each for each in _artifacts_of(call, run) if each.run_backend_id == job.run)
    if any(each.name == asked.name for each in taken):
        raise TwirpError(409, "already_exists", "an artifact with this name already exists on the workflow run")
    artifact = hub.new_artifact(
        run,
        asked.name,
        ids=(job.run, job.job),
        media_type=asked.mime_type or "application/zip",
        lasts=_lifetime(call, asked.expires_at),
    )
    return {"ok": True, "signed_upload_url": hub.upload_url(artifact, lasts_s=_ADDRESS_LASTS_S)}


def _lifetime(call: Call, until: datetime | None) -> timedelta:
    """How long an artifact is kept. Clients count from the wall's clock, the tenant from its own."""
    hub = call.world.github
    longest = timedelta(days=hub.spec.retention_days)
    if until is None:
        return longest
    return min(longest, timedelta(seconds=until.timestamp() - hub.wall()))


def finalize(call: Call, job: JobSpec, asked: _Finalize) -> dict[str, object]:
    """FinalizeArtifact: from now on others see the artifact.

    Source: captured requests of the actions toolkit; that size and content must agree by assumption.
    """
    hub, artifact = call.world.github, _find(call, job, asked, final=False)
    if hub.spec.blob_store is None:
        blob = hub.blobs.get(artifact.blob)
        if blob is None or len(blob.data) != asked.size:
            raise TwirpError(412, "failed_precondition", "the content is not there, or not of the size that is given")
    artifact.final, artifact.size, artifact.digest = True, asked.size, asked.hash
    return {"ok": True, "artifact_id": str(artifact.id)}


def list_artifacts(call: Call, job: JobSpec, asked: _List) -> dict[str, object]:
    """ListArtifacts: the artifacts of the run, whichever attempt made them.

    Source: captured requests and reading of the actions toolkit.
    """
    everything = (each for each in _artifacts_of(call, call.world.github.run_of(job)) if each.final)
    found = [
        each for each in everything if asked.name_filter in (None, each.name) and asked.id_filter in (None, each.id)
    ]
    return {"artifacts": [_row(each) for each in found]}


def _row(artifact: Artifact) -> dict[str, object]:
    row: dict[str, object] = {
        "workflow_run_backend_id": str(artifact.run_backend_id),
        "workflow_job_run_backend_id": str(artifact.job_backend_id),
        "database_id": str(artifact.id),
        "name": artifact.name,
        "size": str(artifact.size),
        "created_at": github_time(artifact.created),
    }
    return row | ({"digest": artifact.digest} if artifact.digest else {})


def signed_url(call: Call, job: JobSpec, asked: _Named) -> dict[str, object]:
    """GetSignedArtifactURL: an address that gives the content.

    Source: captured requests of the actions toolkit.
    """
    artifact = _find(call, job, asked)
    url = call.world.github.download_url(artifact, lasts_s=_ADDRESS_LASTS_S)
    return {"name": artifact.name, "signed_url": url}


def delete(call: Call, job: JobSpec, asked: _Named) -> dict[str, object]:
    """DeleteArtifact: the name is free again; one whose content never came can be deleted too.

    Source: captured requests of the actions toolkit; the latter by assumption.
    """
    artifact = _find(call, job, asked, final=False)
    call.world.github.remove(artifact)
    return {"ok": True, "artifact_id": str(artifact.id)}


ROUTES = (
    _twirp("CreateArtifact", _Create, create),
    _twirp("FinalizeArtifact", _Finalize, finalize),
    _twirp("ListArtifacts", _List, list_artifacts),
    _twirp("GetSignedArtifactURL", _Named, signed_url),
    _twirp("DeleteArtifact", _Named, delete),
)
