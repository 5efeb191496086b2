"""The protocol of artifacts as a Python program speaks it, with requests and azure-storage-blob.

It runs inside of jobs too: `protocol.py upload NAME FILE`, `protocol.py download NAME FILE`.
"""

import base64
import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from azure.core.pipeline import PipelineRequest
from azure.core.rest import HttpRequest
from azure.storage.blob import BlobBlock, BlobClient, ContentSettings

_TIMEOUT_S = 30.0
_ZIP = ContentSettings("application/zip")


class Artifacts:
    """The artifacts of the run whose job has this environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._url = environment["ACTIONS_RESULTS_URL"]
        self._token = environment["ACTIONS_RUNTIME_TOKEN"]

    def upload(self, name: str, content: bytes) -> int:
        """Upload in two blocks, as the toolkit does with what is long; the artifact's number."""
        created = self._call("CreateArtifact", name=name, version=4)
        url, middle = _either(created, "signed_upload_url"), len(content) // 2
        pieces = {_block_id(1): content[:middle], _block_id(2): content[middle:]}
        with BlobClient.from_blob_url(url, raw_request_hook=_with_query_of(url)) as blob:
            for block_id, piece in pieces.items():
                blob.stage_block(block_id, piece)
            blob.commit_block_list([BlobBlock(each) for each in pieces], content_settings=_ZIP)
        digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
        done = self._call("FinalizeArtifact", name=name, size=str(len(content)), hash=digest)
        return int(_either(done, "artifact_id"))

    def download(self, name: str) -> bytes:
        """The content of this run's artifact of that name."""
        (row,) = self._call("ListArtifacts", name_filter=name)["artifacts"]
        ids = {key: _either(row, key) for key in ("workflow_run_backend_id", "workflow_job_run_backend_id")}
        signed = self._call("GetSignedArtifactURL", **ids, name=name)
        answer = requests.get(_either(signed, "signed_url"), timeout=_TIMEOUT_S)
        answer.raise_for_status()
        return answer.content

    def _call(self, method: str, **fields: object) -> dict[str, Any]:
        url = f"{self._url}twirp/github.actions.results.api.v1.ArtifactService/{method}"
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = requests.post(url, json={**self._ids(), **fields}, headers=headers, timeout=_TIMEOUT_S)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _ids(self) -> dict[str, str]:
        claims = self._token.split(".")[1]
        scopes = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["scp"].split()
        _, run, job = next(scope for scope in scopes if scope.startswith("Actions.Results:")).split(":")
        return {"workflow_run_backend_id": run, "workflow_job_run_backend_id": job}


def _block_id(number: int) -> str:
    return base64.b64encode(b"%05d" % number).decode()


def _with_query_of(url: str) -> Callable[[PipelineRequest[HttpRequest]], None]:
    """Puts back what the client leaves out of an address: parameters that Azure's signatures do not have."""
    given = dict(parse_qsl(urlsplit(url).query))

    def restore(request: PipelineRequest[HttpRequest]) -> None:
        parts = urlsplit(request.http_request.url)
        query = {**given, **dict(parse_qsl(parts.query))}
        request.http_request.url = parts._replace(query=urlencode(query)).geturl()

    return restore


def _either(answer: Mapping[str, Any], name: str) -> str:
    """A field by its name in the protocol, or as other servers than GitHub spell it."""
    first, *others = name.split("_")
    return str(answer.get(name) or answer[first + "".join(part.capitalize() for part in others)])


def main(action: str, name: str, file: str) -> None:
    """One action, in a job."""
    artifacts, path = Artifacts(os.environ), Path(file)
    if action == "upload":
        artifacts.upload(name, path.read_bytes())
    else:
        path.write_bytes(artifacts.download(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
