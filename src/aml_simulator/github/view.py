"""GitHub from outside: for assertions, and for what happens there without the program that is tested."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from aml_simulator.github import builder
from aml_simulator.github.hub import Hub
from aml_simulator.github.repository import Repository, Variable
from aml_simulator.github.repository_spec import Conclusion, RunSpec
from aml_simulator.github.runner import job_environment
from aml_simulator.github.spec import JobSpec


class _World(Protocol):
    @property
    def github(self) -> Hub:
        """GitHub's state."""


@dataclass(frozen=True)
class Job:
    """A job that is running: its tokens, and all that a runner tells it."""

    spec: JobSpec

    @property
    def token(self) -> str:
        """Its GITHUB_TOKEN, which a runner hands over as an input only."""
        return self.spec.token

    @property
    def environment(self) -> dict[str, str]:
        """The variables that its runner sets."""
        return job_environment(self.spec)


@dataclass(frozen=True)
class ArtifactFacts:
    """An artifact as it is; `content` is None where it is kept elsewhere."""

    id: int
    name: str
    run_id: int
    attempt_id: str
    digest: str | None
    created: datetime
    expires: datetime
    content: bytes | None


class GitHubView:
    """One tenant's GitHub. Where no repository is named, it is that of the tenant file's job."""

    def __init__(self, settled: Callable[[], AbstractContextManager[_World]]) -> None:
        self._settled = settled

    @property
    def job(self) -> Job:
        """The job that began last and is still running; LookupError where none is."""
        with self._settled() as world:
            if not world.github.jobs:
                raise LookupError("no job is running: the tenant has no `github`, or every run has ended")
            return Job(world.github.jobs[-1])

    def start_run(self, **changes: object) -> Job:
        """Let a job of another run begin: like the tenant file's but for `changes`, which are fields of `JobSpec`.

        Without a `run_id` it is the next number. With that of a run that is there it is a re-run, and the job before
        it is over.
        """
        with self._settled() as world:
            hub = world.github
            ids = [run.id for repository in hub.repositories.values() for run in repository.runs.values()]
            given = {**hub.spec.the_job().model_dump(), "run_id": max(ids, default=0) + 1, **changes}
            if given["run_id"] in ids and "run_attempt" not in changes:
                name = str(given["repository"]).lower()
                given["run_attempt"] = hub.repositories[name].runs[given["run_id"]].attempt + 1
            job = JobSpec.model_validate(given)
            builder.begin(hub, job)
            return Job(job)

    def end_run(self, run_id: int, conclusion: Conclusion = "success", *, repository: str | None = None) -> None:
        """Let a run be over: GitHub reports it as completed, and its tokens open nothing any more."""
        with self._settled() as world:
            run = _repository(world.github, repository).runs[run_id]
            run.status, run.conclusion, run.updated = "completed", conclusion, world.github.clock.now()
            world.github.end(run)

    def add_run(self, *, repository: str | None = None, **fields: object) -> None:
        """Let a run have been there, with its artifacts; `fields` are those of `RunSpec`."""
        with self._settled() as world:
            builder.add_run(world.github, _repository(world.github, repository), RunSpec.model_validate(fields))

    def artifacts(self, repository: str | None = None) -> list[ArtifactFacts]:
        """The artifacts that the REST API shows, the newest first; expired ones among them."""
        with self._settled() as world:
            hub = world.github
            found = hub.artifacts_of(_repository(hub, repository))
            blobs = {each.id: hub.blobs.get(each.blob) for each in found}
            return [
                ArtifactFacts(
                    each.id, each.name, each.run.id, str(each.run_backend_id), each.digest, each.created, each.expires,
                    blob.data if (blob := blobs[each.id]) else None,
                )
                for each in found
            ]  # fmt: skip

    def variables(self, environment: str | None = None, *, repository: str | None = None) -> dict[str, str]:
        """The variables of a repository, or of one of its GitHub environments."""
        with self._settled() as world:
            scope = _scope(_repository(world.github, repository), environment)
            return {variable.name: variable.value for variable in scope.values()}

    def set_variable(
        self, name: str, value: str, *, environment: str | None = None, repository: str | None = None
    ) -> None:
        """Let a variable have this value, as a colleague might set it by hand."""
        with self._settled() as world:
            now = world.github.clock.now()
            scope = _scope(_repository(world.github, repository), environment)
            scope[name.upper()] = Variable(name.upper(), value, now, now)


def _repository(hub: Hub, name: str | None) -> Repository:
    found = hub.repository(name or hub.spec.repository)
    if found is None:
        raise KeyError(f"no repository {name or hub.spec.repository!r}; there are {sorted(hub.repositories)}")
    return found


def _scope(repository: Repository, environment: str | None) -> dict[str, Variable]:
    if environment is None:
        return repository.variables
    found = repository.environment(environment)
    if found is None:
        raise KeyError(
            f"no environment {environment!r} in {repository.name}; there are {sorted(repository.environments)}"
        )
    return found.variables
