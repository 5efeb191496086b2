"""Runs of workflows and the artifacts that they left, as GitHub's REST API tells of them.

Source: GitHub's REST API, actions/artifacts, actions/workflow-runs and git references, version 2022-11-28.
"""

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from pydantic import Field

from aks_deploy.errors import RemoteUnavailableError
from aks_deploy.github.rest import Answered, GitHubRest

_PER_PAGE = 100
_MOST_PAGES = 10


class ArtifactOrigin(Answered):
    """The run that an artifact is from, as its row in a list says."""

    id: int
    repository_id: int
    head_repository_id: int | None = None
    head_branch: str | None = None
    head_sha: str = ""


class Artifact(Answered):
    """An artifact; `digest` is `sha256:` and the hash of the archive."""

    id: int
    name: str
    size_in_bytes: int
    digest: str | None = None
    expired: bool
    created_at: datetime | None = None
    workflow_run: ArtifactOrigin | None = None


class WorkflowRun(Answered):
    """A run of a workflow; `path` is the file of its workflow."""

    id: int
    event: str
    path: str
    status: str | None = None
    run_attempt: int = 1

    @property
    def over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.status == "completed"


class _Artifacts(Answered):
    total_count: int
    artifacts: tuple[Artifact, ...]


class _Repository(Answered):
    default_branch: str = Field(min_length=1)


class _Target(Answered):
    type: str
    sha: str


class _Pointer(Answered):
    object: _Target


class Runs:
    """What the workflows of a repository have done; errors as `GitHubRest`."""

    def __init__(self, rest: GitHubRest) -> None:
        self._rest = rest

    def artifacts(self, name: str) -> Iterator[Artifact]:
        """All artifacts of exactly this name, the newest first, from whatever run.

        Raises:
            RemoteUnavailableError: there are more than can be looked at.
        """
        doing = f"list the artifacts '{name}'"
        for page in range(1, _MOST_PAGES + 1):
            asked: dict[str, str | int] = {"name": name, "per_page": _PER_PAGE, "page": page}
            found = self._rest.read("/actions/artifacts", _Artifacts, doing=doing, query=asked)
            if found is None:
                raise RemoteUnavailableError(
                    f"GitHub was asked to {doing} and knows no such repository for this token."
                )
            yield from sorted(found.artifacts, key=lambda artifact: artifact.id, reverse=True)
            if page * _PER_PAGE >= found.total_count:
                return
        raise RemoteUnavailableError(f"There are more than {_MOST_PAGES * _PER_PAGE} artifacts '{name}'.")

    def archive_address(self, artifact_id: int) -> str | None:
        """Where the archive of an artifact can be fetched for a minute, without a token; None where it is gone."""
        return self._rest.redirection(f"/actions/artifacts/{artifact_id}/zip", doing=f"give artifact {artifact_id}")

    def run(self, run_id: int) -> WorkflowRun | None:
        """The run of that number."""
        return self._rest.read(f"/actions/runs/{run_id}", WorkflowRun, doing=f"tell of run {run_id}")

    def default_branch(self) -> str:
        """The branch that the repository shows first."""
        found = self._rest.read("", _Repository, doing="tell of the repository")
        if found is None:
            raise RemoteUnavailableError("GitHub knows no such repository for this token.")
        return found.default_branch

    def commit_of_tag(self, tag: str) -> str | None:
        """The commit that the tag is at; None where there is no such tag."""
        doing = f"tell of the tag '{tag}'"
        # Not /commits/tags/…, which may be answered with a branch that is called `tags/…`.
        found = self._rest.read(f"/git/ref/tags/{quote(tag)}", _Pointer, doing=doing)
        if found is not None and found.object.type == "tag":
            found = self._rest.read(f"/git/tags/{found.object.sha}", _Pointer, doing=doing)
        return found.object.sha if found is not None and found.object.type == "commit" else None
