"""GitHub's side of a tenant: repositories, the jobs that are running, who may call, and where artifacts are kept."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

from aml_simulator.clock import TenantClock
from aml_simulator.github.blobs import Blobs
from aml_simulator.github.callers import Caller, anonymous, caller_of, job_caller
from aml_simulator.github.repository import Artifact, Repository, Run
from aml_simulator.github.signatures import Account
from aml_simulator.github.spec import GitHubSpec, JobSpec


@dataclass
class Hub:
    """The state of one pretend GitHub. Not thread-safe: the tenant's lock is around every use.

    `clock` is what artifacts age by; `wall`, in seconds since 1970, is what signed addresses and limits live by.
    """

    spec: GitHubSpec
    clock: TenantClock
    wall: Callable[[], float]
    repositories: dict[str, Repository] = field(default_factory=dict)
    jobs: list[JobSpec] = field(default_factory=list)
    blobs: Blobs = field(default_factory=Blobs)
    numbers: Iterator[int] = field(default_factory=lambda: count(90001))
    _callers: dict[str, Caller] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.account = Account.of(self.spec.blob_store)
        self._anonymous = anonymous(self.spec.limits)
        tokens = enumerate(self.spec.tokens, 501)
        self._callers = {each.token: caller_of(each, self.spec.limits, number=number) for number, each in tokens}

    def repository(self, name: str) -> Repository | None:
        """The repository of that name; names do not depend on case."""
        return self.repositories.get(name.lower())

    def begin(self, job: JobSpec, run: Run) -> None:
        """Let a job run: from now on its tokens are taken."""
        run.repository.runs[run.id] = run
        self.jobs.append(job)
        self._callers[job.token] = job_caller(job, self.spec.limits)

    def end(self, run: Run) -> None:
        """Let the jobs of a run be over: nothing takes their tokens any more."""
        ended = [job for job in self.jobs if job.run_id == run.id and job.repository == run.repository.name]
        self.jobs = [job for job in self.jobs if job not in ended]
        for job in ended:
            if not any(job.token == other.token for other in self.jobs):
                self._callers.pop(job.token, None)

    def job_with(self, runtime_token: str) -> JobSpec | None:
        """The running job that has this runtime token."""
        return next((job for job in self.jobs if job.runtime_token == runtime_token), None)

    def run_of(self, job: JobSpec) -> Run:
        """The run that a job belongs to."""
        return self.repositories[job.repository.lower()].runs[job.run_id]

    def caller(self, token: str) -> Caller | None:
        """Whose token it is; the empty one is anybody's, None stands for one that nobody has."""
        return self._callers.get(token) if token else self._anonymous

    def new_artifact(
        self, run: Run, name: str, *, ids: tuple[UUID, UUID], media_type: str, lasts: timedelta
    ) -> Artifact:
        """An artifact whose content is still to come; `ids` are those of the run's attempt and of the job."""
        now = self.clock.now()
        number = next(self.numbers)
        run_id, job_id = ids
        file = hashlib.sha256(uuid4().bytes).hexdigest()
        suffix = ".zip" if media_type == "application/zip" else ""
        blob = f"actions-results/{run_id}/workflow-job-run-{job_id}/artifacts/{file}{suffix}"
        artifact = Artifact(number, name, run, run_id, job_id, blob, media_type, now, now + lasts)
        run.repository.artifacts[number] = artifact
        return artifact

    def remove(self, artifact: Artifact) -> None:
        """Let an artifact and its content be gone."""
        del artifact.run.repository.artifacts[artifact.id]
        self.blobs.remove(artifact.blob)

    def artifacts_of(self, repository: Repository) -> list[Artifact]:
        """The artifacts that others can see, the newest first."""
        final = (each for each in repository.artifacts.values() if each.final)
        return sorted(final, key=lambda each: (each.created, each.id), reverse=True)

    def download_url(self, artifact: Artifact, *, lasts_s: float) -> str:
        """An address that gives the artifact's content to whoever has it, for this long."""
        suffix = ".zip" if artifact.media_type == "application/zip" else ""
        return self.account.signed(
            artifact.blob,
            permissions="r",
            expires=self.wall() + lasts_s,
            answered={"rscd": f'attachment; filename="{artifact.name}{suffix}"', "rsct": artifact.media_type},
        )

    def upload_url(self, artifact: Artifact, *, lasts_s: float) -> str:
        """An address that takes the artifact's content, for this long."""
        return self.account.signed(artifact.blob, permissions="cw", expires=self.wall() + lasts_s)

    def now(self) -> datetime:
        """The tenant's time."""
        return self.clock.now()
