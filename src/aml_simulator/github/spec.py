"""GitHub as a tenant begins with it: one job that is running, and what else there is. A part of the tenant file."""

from collections import Counter
from typing import Annotated, Literal, Self
from uuid import NAMESPACE_URL, UUID, uuid5

import jwt
from pydantic import Field, model_validator

from aml_simulator.azure.workspace_spec import Positive, Spec
from aml_simulator.github.repository_spec import RepositoryName, RepositorySpec
from aml_simulator.github.token_spec import JobPermission, Level, LimitsSpec, TokenSpec

ISSUER = "https://token.actions.githubusercontent.com"
Host = Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")]
_PRETEND_KEY = b"what signs a runtime token is nobody's secret here"


class JobSpec(Spec):
    """One job of a workflow, while it runs."""

    repository: RepositoryName = Field("org/churn", description="owner/name")
    owner_id: Positive = Field(1001, description="GitHub's number for the owner")
    repository_id: Positive = Field(2002, description="GitHub's number for the repository")
    head_repository: RepositoryName | None = Field(
        None, description="whose commit it runs on: a fork's in its pull request; left out: the repository's own"
    )
    ref: str = Field("refs/heads/main", description="what the workflow runs on")
    sha: str = Field("c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00", description="its commit")
    event: str = Field("push", description="what started the workflow; pull_request changes the subject")
    environment: str | None = Field(None, description="the job's GitHub environment; it takes the place of the ref")
    workflow: str = Field(".github/workflows/deploy.yml", description="the workflow's path")
    run_id: Positive = Field(77, description="the run's number")
    run_attempt: Positive = Field(1, description="above 1: a re-run")
    actor: str = Field("octocat", description="who started it")
    subjects: Literal["names", "immutable"] = Field(
        "names", description="how `sub` names the repository: by names, or by names with numbers"
    )
    subject: str | None = Field(None, description="`sub` as a customised repository has it; left out: GitHub's default")
    issuer: str = Field(ISSUER, description="`iss`; a server of one's own has another")
    server: Host = Field("github.com", description="the host of GitHub; a server of one's own has another")
    id_token_permission: bool = Field(default=True, description="whether the job has `id-token: write`")
    id_token_lifetime_s: Positive = Field(300, description="how long an id token lives, by the wall's clock")
    token: str = Field("pretend-github-token", description="its GITHUB_TOKEN")
    permissions: dict[JobPermission, Level] = Field(
        default={"actions": "read", "contents": "read"}, description="what its GITHUB_TOKEN may"
    )

    @property
    def job(self) -> UUID:
        """The job's id; the same each time the tenant starts."""
        return uuid5(self.run, "job")

    @property
    def run(self) -> UUID:
        """The id of this attempt of the run, as the results service knows it."""
        return uuid5(NAMESPACE_URL, f"{self.repository}/{self.run_id}/{self.run_attempt}")

    @property
    def runtime_token(self) -> str:
        """What the job shows to the services of Actions. It has no end of its own: it lives as long as the run.

        Source: reading of the actions toolkit (`scp`); the other claims by assumption.
        """
        scopes = f"Actions.GenericRead:{self.run} Actions.Results:{self.run}:{self.job}"
        claims = {"iss": f"https://{self.server}", "aud": str(self.run), "sub": str(self.job), "scp": scopes}
        return jwt.encode(claims, _PRETEND_KEY, algorithm="HS256")

    @property
    def api_url(self) -> str:
        """The root of GitHub's REST API."""
        if self.server == "github.com" or self.server.endswith(".ghe.com"):
            return f"https://api.{self.server}"
        return f"https://{self.server}/api/v3"

    def presented_subject(self) -> str:
        """The subject of its id tokens.

        Source: GitHub's OpenID Connect reference; the form with numbers is the default of new repositories since 2026.
        """
        if self.subject:
            return self.subject
        owner, _, name = self.repository.partition("/")
        named = (
            f"{owner}@{self.owner_id}/{name}@{self.repository_id}" if self.subjects == "immutable" else self.repository
        )
        return f"repo:{named}:{self._context()}"

    def _context(self) -> str:
        if self.environment:
            return f"environment:{self.environment}"
        return "pull_request" if self.event == "pull_request" else f"ref:{self.ref}"


class BlobStoreSpec(Spec):
    """A blob service elsewhere, for example Azurite, that keeps the artifacts in place of the simulator."""

    url: str = Field(description="the account's address, for example http://127.0.0.1:10000/devstoreaccount1")
    account: str = Field(description="the account's name")
    key: str = Field(description="the account's key, base64, with which addresses are signed")


class GitHubSpec(JobSpec):
    """The job, and the repositories, tokens and limits around it."""

    repositories: tuple[RepositorySpec, ...] = Field(
        (), description="what is known of the job's repository, and others; the job's own is there without being named"
    )
    tokens: tuple[TokenSpec, ...] = Field((), description="who else may call the REST API")
    limits: LimitsSpec = Field(LimitsSpec(), description="how much may be asked")
    retention_days: Positive = Field(90, description="how long artifacts are kept at most")
    blob_store: BlobStoreSpec | None = Field(None, description="where artifacts are kept; left out: in the simulator")

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        runs = [run for repository in self.repositories for run in repository.runs]
        given: dict[str, list[object]] = {
            "repository": [repository.name.lower() for repository in self.repositories],
            "token": [self.token, *(token.token for token in self.tokens)],
            # A re-run of the job's run may be preceded by an attempt that is there already.
            "run": [*(run.id for run in runs), *([] if self.run_attempt > 1 else [self.run_id])],
        }
        for what, names in given.items():
            twice = next((each for each, times in Counter(names).items() if times > 1), None)
            if twice:
                raise ValueError(f"{what} {'' if what == 'token' else f'{twice} '}is there twice")
        return self

    def the_job(self) -> JobSpec:
        """The job alone."""
        return JobSpec(**{name: getattr(self, name) for name in JobSpec.model_fields})
