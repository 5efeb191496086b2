"""The job of a workflow that a tenant knows: a part of the tenant file."""

from typing import Annotated, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field, StringConstraints

from aml_simulator.azure.workspace_spec import Positive, Spec

ISSUER = "https://token.actions.githubusercontent.com"
Repository = Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]


class GitHubSpec(Spec):
    """A repository, and one job of one of its workflows."""

    repository: Repository = Field("org/churn", description="owner/name")
    owner_id: Positive = Field(1001, description="GitHub's number for the owner")
    repository_id: Positive = Field(2002, description="GitHub's number for the repository")
    ref: str = Field("refs/heads/main", description="what the workflow runs on")
    sha: str = Field("c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00", description="its commit")
    event: str = Field("push", description="what started the workflow; pull_request changes the subject")
    environment: str | None = Field(None, description="the job's GitHub environment; it takes the place of the ref")
    workflow: str = Field(".github/workflows/deploy.yml", description="the workflow's path")
    run_id: Positive = Field(77, description="the run's number")
    actor: str = Field("octocat", description="who started it")
    subjects: Literal["names", "immutable"] = Field(
        "names", description="how `sub` names the repository: by names, or by names with numbers"
    )
    subject: str | None = Field(None, description="`sub` as a customised repository has it; left out: GitHub's default")
    issuer: str = Field(ISSUER, description="`iss`; a server of one's own has another")
    id_token_permission: bool = Field(default=True, description="whether the job has `id-token: write`")
    id_token_lifetime_s: Positive = Field(300, description="how long an id token lives, by the wall's clock")
    request_token: str = Field("pretend-runtime-token", description="what a request for an id token needs")

    @property
    def job(self) -> UUID:
        """The job's id; the same each time the tenant starts."""
        return uuid5(NAMESPACE_URL, f"{self.repository}/{self.run_id}")

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
