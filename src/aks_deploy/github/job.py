"""The job of a workflow, and where it finds GitHub's services."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from pydantic import SecretStr

_WORKFLOW = re.compile(r"[^/]+/[^/]+/(.+?)(?:@.*)?")


@dataclass(frozen=True, slots=True)
class Job:
    """What the environment says of the job; what it does not say is empty.

    `repository` is `owner/name`, `workflow` the path of the workflow's file in it: that of the caller, where a
    reusable workflow is called. `results_url` and `runtime_token` are given to actions, not to `run:` steps.
    """

    repository: str
    repository_id: str
    run_id: str
    attempt: str
    workflow: str
    api_url: str
    server_url: str
    results_url: str
    runtime_token: SecretStr

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """The job that this process is a step of."""
        workflow = _WORKFLOW.fullmatch(environ.get("GITHUB_WORKFLOW_REF", ""))
        return cls(
            repository=environ.get("GITHUB_REPOSITORY", ""),
            repository_id=environ.get("GITHUB_REPOSITORY_ID", ""),
            run_id=environ.get("GITHUB_RUN_ID", ""),
            attempt=environ.get("GITHUB_RUN_ATTEMPT") or "1",
            workflow=workflow.group(1) if workflow else "",
            api_url=environ.get("GITHUB_API_URL") or "https://api.github.com",
            server_url=environ.get("GITHUB_SERVER_URL") or "https://github.com",
            results_url=environ.get("ACTIONS_RESULTS_URL", ""),
            runtime_token=SecretStr(environ.get("ACTIONS_RUNTIME_TOKEN", "")),
        )

    @property
    def on_own_server(self) -> bool:
        """Whether it runs on GitHub Enterprise Server, which has no artifacts of the kind that can be read here.

        Source: the actions toolkit, `isGhes`.
        """
        host = (urlsplit(self.server_url).hostname or "").lower()
        return host != "github.com" and not host.endswith((".ghe.com", ".localhost"))

    def run_address(self, run_id: str) -> str:
        """Where people look at a run of this repository."""
        return f"{self.server_url}/{self.repository}/actions/runs/{run_id}"
