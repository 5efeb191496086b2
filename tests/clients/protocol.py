"""Artifacts as the product uploads them, and as a Python program reads those of its own run.

It runs inside of jobs: `protocol.py upload NAME FILE`, `protocol.py download NAME FILE`.
"""

import base64
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests
from pydantic import SecretStr

from aks_deploy.github.results import ResultsService

_TIMEOUT_S = 30.0


class Artifacts:
    """The artifacts of the run whose job has this environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._url = environment["ACTIONS_RESULTS_URL"]
        self._token = environment["ACTIONS_RUNTIME_TOKEN"]

    def upload(self, name: str, content: bytes) -> None:
        """Upload an archive, by the product's own client."""
        ResultsService(self._url, SecretStr(self._token)).upload(name, content)

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
