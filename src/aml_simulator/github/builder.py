"""From the tenant file's GitHub to the state that a tenant begins with, and the runs that come later."""

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from uuid import NAMESPACE_URL, uuid5

from aml_simulator.clock import TenantClock
from aml_simulator.github.blobs import Blob
from aml_simulator.github.hub import Hub
from aml_simulator.github.repository import Environment, Repository, Run, Variable
from aml_simulator.github.repository_spec import ArtifactSpec, RepositorySpec, RunSpec
from aml_simulator.github.spec import GitHubSpec, JobSpec

_FIRST_NUMBER = 3001
_OWNER = 1001
_TAG = "refs/tags/"


def hub_of(spec: GitHubSpec | None, clock: TenantClock, wall: Callable[[], float]) -> Hub:
    """The GitHub of a tenant file; one with nothing in it where the file has none."""
    hub = Hub(spec or GitHubSpec(), clock, wall)
    if spec is None:
        return hub
    numbers = count(_FIRST_NUMBER)
    named = {repository.name.lower() for repository in spec.repositories}
    implied = () if spec.repository.lower() in named else (RepositorySpec(name=spec.repository),)
    for repository in (*implied, *spec.repositories):
        _add_repository(hub, repository, next(numbers))
    for repository in spec.repositories:
        if repository.fork_of:
            hub.repositories[repository.name.lower()].parent = _known(hub, repository.fork_of)
        for run in repository.runs:
            add_run(hub, hub.repositories[repository.name.lower()], run)
    begin(hub, spec.the_job())
    return hub


def _add_repository(hub: Hub, spec: RepositorySpec, number: int) -> None:
    own = spec.name.lower() == hub.spec.repository.lower()
    created = hub.clock.start - timedelta(days=365)
    hub.repositories[spec.name.lower()] = Repository(
        id=spec.id or (hub.spec.repository_id if own else number),
        owner_id=hub.spec.owner_id if own else _OWNER + number,
        name=spec.name,
        default_branch=spec.default_branch,
        visibility=spec.visibility,
        created=created,
        variables={name: Variable(name, value, created, created) for name, value in spec.variables.items()},
        tags=dict(spec.tags),
        annotated_tags=frozenset(spec.annotated_tags),
        environments={
            name.lower(): Environment(
                number * 100 + index,
                name,
                created,
                {key: Variable(key, value, created, created) for key, value in environment.variables.items()},
            )
            for index, (name, environment) in enumerate(spec.environments.items())
        },
    )


def _known(hub: Hub, name: str) -> Repository:
    """The repository of that name; one that nobody described, such as a stranger's fork, is made up."""
    if hub.repository(name) is None:
        number = _FIRST_NUMBER + len(hub.repositories)
        _add_repository(hub, RepositorySpec(name=name, visibility="public"), number)
    return hub.repositories[name.lower()]


def begin(hub: Hub, job: JobSpec) -> Run:
    """Let a job run: the first of its run, or of another attempt.

    Raises:
        ValueError: the run is there already, with this attempt or a later one.
    """
    repository, now = _known(hub, job.repository), hub.clock.now()
    before = repository.runs.get(job.run_id)
    if before and before.attempt >= job.run_attempt:
        raise ValueError(f"run {job.run_id} is there already, with attempt {before.attempt}")
    if before:
        hub.end(before)
    if job.ref.startswith(_TAG):
        repository.tags.setdefault(job.ref.removeprefix(_TAG), job.sha)
    run = before or _run_of(hub, job, repository)
    run.attempt, run.status, run.conclusion = job.run_attempt, "in_progress", None
    run.started = run.updated = now
    if job.environment and repository.environment(job.environment) is None:
        number = repository.id * 100 + len(repository.environments)
        repository.environments[job.environment.lower()] = Environment(number, job.environment, now)
    hub.begin(job, run)
    return run


def _run_of(hub: Hub, job: JobSpec, repository: Repository) -> Run:
    now = hub.clock.now()
    return Run(
        id=job.run_id,
        number=len(repository.runs) + 1,
        repository=repository,
        head_repository=_known(hub, job.head_repository or job.repository),
        workflow=job.workflow,
        event=job.event,
        status="in_progress",
        conclusion=None,
        head_branch=job.ref.removeprefix("refs/heads/").removeprefix("refs/tags/"),
        head_sha=job.sha,
        attempt=job.run_attempt,
        actor=job.actor,
        created=now,
        started=now,
        updated=now,
    )


def add_run(hub: Hub, repository: Repository, spec: RunSpec) -> Run:
    """Let a run be there, with the artifacts that it left.

    Raises:
        ValueError: the repository has such a run already.
    """
    if spec.id in repository.runs:
        raise ValueError(f"run {spec.id} is there already")
    started = hub.clock.now() - timedelta(days=spec.age_days)
    run = Run(
        id=spec.id,
        number=len(repository.runs) + 1,
        repository=repository,
        head_repository=_known(hub, spec.head_repository or repository.name),
        workflow=spec.workflow,
        event=spec.event,
        status=spec.status,
        conclusion=spec.conclusion,
        head_branch=spec.head_branch,
        head_sha=spec.head_sha,
        attempt=spec.attempt,
        actor=spec.actor,
        created=started,
        started=started,
        updated=started,
    )
    repository.runs[run.id] = run
    for artifact in spec.artifacts:
        _add_artifact(hub, run, artifact)
    return run


def _add_artifact(hub: Hub, run: Run, spec: ArtifactSpec) -> None:
    ids = (uuid5(NAMESPACE_URL, f"{run.repository.name}/{run.id}/{run.attempt}"), uuid5(NAMESPACE_URL, f"job/{run.id}"))
    lasts = timedelta(days=spec.retention_days)
    artifact = hub.new_artifact(run, spec.name, ids=ids, media_type="application/zip", lasts=lasts)
    content = _content_of(spec)
    artifact.created, artifact.expires = run.created, run.created + lasts
    artifact.final, artifact.size = True, len(content)
    artifact.digest = spec.digest or f"sha256:{hashlib.sha256(content).hexdigest()}"
    hub.blobs.put(artifact.blob, Blob(content, run.created, {"Content-Type": artifact.media_type}))


def _content_of(spec: ArtifactSpec) -> bytes:
    if spec.archive:
        return spec.archive.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in spec.files.items():
            archive.writestr(name, text)
        for name, size in spec.zeros.items():
            with archive.open(name, "w", force_zip64=True) as member:
                _write_zeros(member.write, size)
    return packed.getvalue()


def _write_zeros(write: Callable[[bytes], object], size: int) -> None:
    piece = bytes(1 << 20)
    for _ in range(size // len(piece)):
        write(piece)
    write(piece[: size % len(piece)])
