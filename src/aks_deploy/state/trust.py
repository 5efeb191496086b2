"""Which artifacts may be believed: whoever can open a pull request can upload one of any name."""

import logging
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache

from aks_deploy.github.job import Job
from aks_deploy.github.runs import Artifact, ArtifactOrigin, Runs

_log = logging.getLogger(__name__)


class Trust:
    """Believes what runs of this repository's default branch, or of its tags that match, left from this workflow."""

    def __init__(self, runs: Runs, job: Job, *, tags: tuple[str, ...]) -> None:
        self._runs = runs
        self._job = job
        self._tags = tags
        self._doubts_of_run = cache(self._doubts_of_run_now)
        self._default_branch = cache(runs.default_branch)

    def believed(self, artifacts: Iterator[Artifact]) -> Iterator[Artifact]:
        """Those that may be believed, in the same order; errors as `GitHubRest`."""
        for artifact in artifacts:
            doubt = self._doubt(artifact)
            if not doubt:
                yield artifact
            else:
                _log.debug("artifact %s is not believed: %s", artifact.id, doubt)

    def _doubt(self, artifact: Artifact) -> str:
        """Why it is not believed; empty where it is. What needs no question to GitHub comes first."""
        origin = artifact.workflow_run
        if artifact.expired:
            return "it has expired"
        if origin is None:
            return "its run is not known"
        ours = self._job.repository_id
        if str(origin.repository_id) != ours or str(origin.head_repository_id) != ours:
            return "it is from another repository, such as a fork"
        if not artifact.digest:
            return "it has no digest"
        return self._doubt_of_ref(origin) or self._doubts_of_run(origin.id)

    def _doubt_of_ref(self, origin: ArtifactOrigin) -> str:
        ref = origin.head_branch or ""
        if ref == self._default_branch():
            return ""
        if not any(fnmatchcase(ref, pattern) for pattern in self._tags):
            return f"'{ref}' is neither the default branch nor a tag of state-refs"
        # Whoever may push a branch may call it like a tag.
        return "" if self._runs.commit_of_tag(ref) == origin.head_sha else f"'{ref}' is no tag at the run's commit"

    def _doubts_of_run_now(self, run_id: int) -> str:
        run = self._runs.run(run_id)
        if run is None:
            return "its run is gone"
        if run.event.startswith("pull_request"):
            return "a pull request started its run"
        path = run.path.partition("@")[0]
        return "" if path == self._job.workflow else f"it is from another workflow ({path})"
