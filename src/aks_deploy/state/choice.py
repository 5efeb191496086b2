"""Which store the settings mean, in the surroundings that there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from aks_deploy.domain.record import Owner
from aks_deploy.errors import InvalidInputError
from aks_deploy.github.job import Job
from aks_deploy.github.rest import GitHubRest
from aks_deploy.github.results import ResultsService
from aks_deploy.github.runs import Runs
from aks_deploy.github.variables import Variables
from aks_deploy.ports import Console, StateStore
from aks_deploy.state.artifact import ArtifactStore
from aks_deploy.state.file import FileStore
from aks_deploy.state.none import NoStore
from aks_deploy.state.trust import Trust
from aks_deploy.state.variable import VariableStore

Kind = Literal["artifact", "variable", "file", "none"]
_FOLDER = ".azureml"


@dataclass(frozen=True, slots=True)
class StateWanted:
    """The settings of the store; `kind` is None where nobody chose, `name` may begin with `ENVIRONMENT/`."""

    kind: Kind | None
    name: str | None
    tags: tuple[str, ...]
    token: SecretStr | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the run is: the job of a workflow, or None; and how a file of the workspace folder is found."""

    job: Job | None
    locate: Callable[[str], Path]
    console: Console


def chosen_kind(wanted: StateWanted, place: Place) -> Kind:
    """The kind of store: the one that was asked for, or what the surroundings offer.

    Raises:
        InvalidInputError: what was asked for does not work here.
    """
    kind = wanted.kind or ("artifact" if place.job else "file")
    if kind != "variable" and "/" in (wanted.name or ""):
        message = "state-name names a GitHub environment, which only variables have"
        raise InvalidInputError(message, hint="Give state: variable.")
    obstacle, remedy = next(_obstacles(kind, wanted, place.job), ("", ""))
    if not obstacle:
        return kind
    if wanted.kind is not None:
        raise InvalidInputError(f"state: {kind} does not work here: {obstacle}.", hint=remedy)
    place.console.notice(f"Nothing is remembered for the next run: {obstacle}. {remedy}")
    return "none"


def store_of(kind: Kind, wanted: StateWanted, owner: Owner, place: Place) -> StateStore:
    """The store of that kind, which works here."""
    environment, _, name = (wanted.name or "").rpartition("/")
    name = name or owner.record_name
    if kind == "none":
        return NoStore()
    if kind == "file" or place.job is None:
        shown = f"{_FOLDER}/{name}.json"
        return FileStore(place.locate(shown), owner, shown=shown)
    job, token = place.job, wanted.token or SecretStr("")
    rest = GitHubRest(job.repository, token, api_url=job.api_url)
    runs = Runs(rest)
    if kind == "variable":
        return VariableStore(name, owner, job=job, variables=Variables(rest, environment or None), runs=runs)
    trust = Trust(runs, job, tags=wanted.tags)
    results = ResultsService(job.results_url, job.runtime_token)
    return ArtifactStore(name, owner, runs=runs, trust=trust, results=results)


def _obstacles(kind: Kind, wanted: StateWanted, job: Job | None) -> Iterator[tuple[str, str]]:
    """Why this kind of store cannot work here, each with what to do."""
    if kind in ("none", "file"):
        return
    if job is None or not job.run_id:
        yield "it belongs to a workflow of GitHub Actions", "Give state: file."
        return
    if kind == "artifact" and job.on_own_server:
        yield "GitHub Enterprise Server has no such artifacts", "Give state: variable, or state: none."
    if kind == "artifact" and not (job.results_url and job.runtime_token.get_secret_value()):
        yield "only an action may upload artifacts, a step with `run:` may not", "Use the action, or give state: none."
    if kind == "artifact" and not (job.repository_id and job.workflow):
        nobody = "the job does not say of which repository and workflow it is, so that no record could be believed"
        yield nobody, "Pass GITHUB_REPOSITORY_ID and GITHUB_WORKFLOW_REF on, or give state: none."
    if wanted.token is None:
        yield "github-token is empty", "Leave it to its default; in a step with `run:` set GITHUB_TOKEN."
