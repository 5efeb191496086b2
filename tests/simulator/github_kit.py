"""A small GitHub, and plain clients for its REST API, its results service and the addresses that those give."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import github as pygithub
import jwt
from azure.storage.blob import BlobClient

from aml_simulator.github.view import Job
from aml_simulator.http import Request
from aml_simulator.tenant import Tenant
from simulator.kit import Answer

API = "https://api.github.com"
CHURN = "/repos/org/churn"
PAT = "pretend-pat"
BLOCK_BLOB = {"x-ms-blob-type": "BlockBlob"}
TOKENS: list[dict[str, object]] = [
    {"token": PAT, "permissions": {"actions": "write", "variables": "write", "environments": "write"}},
    {"token": "reader", "permissions": {"variables": "read"}},
    {"token": "classic", "kind": "classic"},
    {"token": "app", "kind": "app", "permissions": {"variables": "write"}},
    {"token": "elsewhere", "permissions": {"variables": "write"}, "repositories": ["org/other"]},
]


def zipped(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


def digest_of(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@dataclass
class GitHub:
    """What clients do at a tenant's GitHub, call by call."""

    tenant: Tenant

    def rest(self, method: str, path: str, body: object = None, *, token: str | None = PAT, **headers: str) -> Answer:
        sent = {"User-Agent": "test", **headers} | ({"Authorization": f"Bearer {token}"} if token else {})
        raw = b"" if body is None else json.dumps(body).encode()
        url = path if path.startswith("https://") else f"{API}{path}"
        return Answer(self.tenant.handle(Request.of_url(method, url, headers=sent, body=raw)))

    def twirp(
        self,
        method: str,
        more: Mapping[str, object] | None = None,
        *,
        job: Job | None = None,
        token: str | None = None,
        **fields: object,
    ) -> Answer:
        environment = (job or self.tenant.github.job).environment
        runtime_token = environment["ACTIONS_RUNTIME_TOKEN"]
        headers = {"Authorization": f"Bearer {runtime_token if token is None else token}"}
        url = f"{environment['ACTIONS_RESULTS_URL']}twirp/github.actions.results.api.v1.ArtifactService/{method}"
        body = json.dumps({**backend_ids(runtime_token), **fields, **(more or {})}).encode()
        return Answer(self.tenant.handle(Request.of_url("POST", url, headers=headers, body=body)))

    def blob(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        return Answer(self.tenant.handle(Request.of_url(method, url, headers=headers, body=body)))

    def upload(self, name: str, content: bytes, *, job: Job | None = None) -> int:
        """An artifact, by the protocol; the number that it got."""
        url = self.twirp("CreateArtifact", job=job, name=name, version=4).json()["signed_upload_url"]
        assert self.blob("PUT", url, content, BLOCK_BLOB).status == 201
        size = str(len(content))
        done = self.twirp("FinalizeArtifact", job=job, name=name, size=size, hash=digest_of(content))
        return int(done.json()["artifact_id"])


def backend_ids(runtime_token: str) -> dict[str, object]:
    """How the toolkit finds the ids in the token."""
    claims: dict[str, Any] = jwt.decode(runtime_token, options={"verify_signature": False})
    (scope,) = [scope for scope in claims["scp"].split() if scope.startswith("Actions.Results:")]
    _, run, job = scope.split(":")
    return {"workflow_run_backend_id": run, "workflow_job_run_backend_id": job}


def pygithub_client(token: str, base_url: str = API) -> pygithub.Github:
    """The real client, without the pauses that it would make for GitHub's sake."""
    return pygithub.Github(
        auth=pygithub.Auth.Token(token),
        base_url=base_url,
        lazy=True,
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


def small_blocks(url: str) -> BlobClient:
    """The real client, which sends and fetches what is longer than a few bytes in pieces."""
    assert urlsplit(url).query
    return BlobClient.from_blob_url(
        url, max_single_put_size=4, max_block_size=4, max_single_get_size=4, max_chunk_get_size=4
    )


MakeGitHub = Callable[..., GitHub]
"""Makes a tenant with this GitHub, in which `TOKENS` are known."""
