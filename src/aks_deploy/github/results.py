"""The results service: where a job uploads artifacts of its own run.

Source: the actions toolkit, @actions/artifact 6: requests captured from it, and its source for what it accepts.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from pydantic import AliasChoices, Field, SecretStr, ValidationError

from aks_deploy.claims import claims_of
from aks_deploy.errors import AccessDeniedError, ConflictError, RemoteUnavailableError
from aks_deploy.github.rest import Answered, Model

if TYPE_CHECKING:
    from azure.core.pipeline import PipelineRequest
    from azure.core.rest import HttpRequest

_SERVICE = "twirp/github.actions.results.api.v1.ArtifactService"
_TIMEOUT_S = 15.0
_VERSION = 4
_REFUSED = (401, 403)
_ABSENT, _EXISTS = 404, 409
_SCOPE, _SCOPE_PARTS = "Actions.Results", 3


class _Created(Answered):
    address: SecretStr = Field(validation_alias=AliasChoices("signed_upload_url", "signedUploadUrl"))


class Uploaded(Answered):
    """An artifact of this run; the first two name the run and the job that made it."""

    run: str = Field(validation_alias=AliasChoices("workflow_run_backend_id", "workflowRunBackendId"))
    job: str = Field(validation_alias=AliasChoices("workflow_job_run_backend_id", "workflowJobRunBackendId"))
    name: str
    digest: str | None = None


class _Listed(Answered):
    artifacts: tuple[Uploaded, ...] = ()


class _Done(Answered):
    ok: bool


@dataclass(frozen=True, slots=True)
class _Scope:
    run: str
    job: str


class ResultsService:
    """The artifacts of the run that this job is a part of.

    All raise:
        AccessDeniedError: the job's token is none, or has ended with the job.
        RemoteUnavailableError: no answer, or one that cannot be used. What was asked for may have happened.
    """

    def __init__(self, results_url: str, token: SecretStr) -> None:
        parts = urlsplit(results_url)
        self._address = f"{parts.scheme}://{parts.netloc}/{_SERVICE}"
        self._token = token

    def upload(self, name: str, archive: bytes) -> None:
        """Upload an archive as the artifact `name`, of which this run has none yet.

        Raises:
            ConflictError: it has one.
        """
        scope = self._scope()
        created = self._call("CreateArtifact", {**_of(scope, name), "version": _VERSION}, _Created)
        _put(created.address.get_secret_value(), archive)
        size, digest = str(len(archive)), digest_of(archive)
        self._call("FinalizeArtifact", {**_of(scope, name), "size": size, "hash": digest}, _Done)

    def named(self, name: str) -> tuple[Uploaded, ...]:
        """The artifacts of that name that are complete."""
        listed = self._call("ListArtifacts", {**_of(self._scope()), "name_filter": name}, _Listed)
        return tuple(item for item in listed.artifacts if item.name == name)

    def delete(self, name: str, uploaded: Uploaded | None = None) -> None:
        """Delete an artifact; without `uploaded` the one that this job began and did not finish, if there is one."""
        scope = _Scope(uploaded.run, uploaded.job) if uploaded else self._scope()
        self._call("DeleteArtifact", _of(scope, name), _Done, absent=_Done(ok=True))

    def _call(
        self, method: str, asked: dict[str, str | int], model: type[Model], *, absent: Model | None = None
    ) -> Model:
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}", "User-Agent": "aks-deploy"}
        try:
            answer = requests.post(
                f"{self._address}/{method}", json=asked, headers=headers, timeout=_TIMEOUT_S, allow_redirects=False
            )
        except requests.RequestException as error:
            raise RemoteUnavailableError(f"{method}: {type(error).__name__}.") from None
        if answer.status_code == _ABSENT and absent is not None:
            return absent
        return _judged(method, answer, model)

    def _scope(self) -> _Scope:
        """Which run and job the token speaks for."""
        try:
            claims = claims_of(self._token.get_secret_value())
            scopes = [scope.split(":") for scope in str(claims["scp"]).split()]
            _, run, job = next(item for item in scopes if item[0] == _SCOPE and len(item) == _SCOPE_PARTS)
        except (ValueError, KeyError, StopIteration):
            raise AccessDeniedError("The job's token does not say that it may upload artifacts.") from None
        return _Scope(run, job)


def digest_of(archive: bytes) -> str:
    """As GitHub writes it."""
    return f"sha256:{sha256(archive).hexdigest()}"


def _of(scope: _Scope, name: str | None = None) -> dict[str, str | int]:
    about: dict[str, str | int] = {"workflow_run_backend_id": scope.run, "workflow_job_run_backend_id": scope.job}
    return about | ({"name": name} if name else {})


def _judged(method: str, answer: requests.Response, model: type[Model]) -> Model:
    if answer.status_code in _REFUSED:
        raise AccessDeniedError(f"GitHub's results service refused {method} ({answer.status_code}).")
    if answer.status_code == _EXISTS:
        raise ConflictError("This run has an artifact of that name.")
    try:
        found = model.model_validate(answer.json()) if answer.ok else None
    except (ValueError, ValidationError):
        found = None
    if found is None or (isinstance(found, _Done) and not found.ok):
        raise RemoteUnavailableError(f"GitHub's results service did not do {method} (status {answer.status_code}).")
    return found


def _put(address: str, archive: bytes) -> None:
    """Write the blob as the toolkit does, in blocks: other servers than Azure's lose what is put in one piece."""
    from azure.core.exceptions import AzureError  # noqa: PLC0415 - importing takes a third of a second
    from azure.storage.blob import BlobBlock, BlobClient, ContentSettings  # noqa: PLC0415 - as above

    block = base64.b64encode(b"0" * 16).decode()
    try:
        with BlobClient.from_blob_url(
            address,
            retry_total=0,
            connection_timeout=_TIMEOUT_S,
            read_timeout=_TIMEOUT_S,
            raw_request_hook=_with_query_of(address),
        ) as blob:
            blob.stage_block(block, archive)
            blob.commit_block_list([BlobBlock(block)], content_settings=ContentSettings("application/zip"))
    except AzureError as error:
        # Its text has the address, and with it the signature.
        status = getattr(error, "status_code", None) or type(error).__name__
        raise RemoteUnavailableError(f"The storage of GitHub's artifacts did not take the record ({status}).") from None


def _with_query_of(address: str) -> "Callable[[PipelineRequest[HttpRequest]], None]":
    """Puts back what the client leaves out of an address: parameters that it does not know as Azure's signatures."""
    given = dict(parse_qsl(urlsplit(address).query))

    def restore(request: "PipelineRequest[HttpRequest]") -> None:
        parts = urlsplit(request.http_request.url)
        query = {**given, **dict(parse_qsl(parts.query))}
        request.http_request.url = parts._replace(query=urlencode(query)).geturl()

    return restore
