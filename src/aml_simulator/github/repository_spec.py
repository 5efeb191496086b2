"""A repository with its variables, environments and runs, and the artifacts of those: a part of the tenant file."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from aml_simulator.azure.workspace_spec import Positive, Spec

_VARIABLE = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*")


def variable_name(given: str) -> str:
    """The name of a variable as GitHub keeps it: in upper case.

    Raises:
        ValueError: GitHub takes no such name.

    Source: GitHub's documentation of names for configuration variables.
    """
    if not _VARIABLE.fullmatch(given.upper()):
        raise ValueError(
            f"{given!r} is no name: letters, digits and underscores only, no digit first, no GITHUB_ at the start"
        )
    return given.upper()


RepositoryName = Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
VariableName = Annotated[str, AfterValidator(variable_name)]
ArtifactName = Annotated[str, StringConstraints(pattern=r'^[^"<>|*?:\r\n\\/]+$')]
Conclusion = Literal["success", "failure", "cancelled", "timed_out", "skipped", "neutral", "action_required"]
Status = Literal["queued", "in_progress", "completed", "waiting", "requested", "pending"]
Days = Annotated[float, Field(ge=0)]


class ArtifactSpec(Spec):
    """An artifact that a run left; nothing says that it is a good one."""

    name: ArtifactName = Field(description="its name")
    files: dict[str, str] = Field(default={}, description="texts of the members of its zip; names are taken as given")
    zeros: dict[str, Positive] = Field(default={}, description="members that are this many zero bytes: a bomb")
    archive: Path | None = Field(None, description="a file that is its content, in place of `files` and `zeros`")
    digest: str | None = Field(None, description="what GitHub says that its digest is; left out: what it really is")
    retention_days: Days = Field(90, description="after which it has expired")

    @field_validator("archive")
    @classmethod
    def _relative_to_the_file(cls, archive: Path | None, info: ValidationInfo) -> Path | None:
        base: Path = (info.context or {}).get("base", Path())
        return archive and (base / archive).resolve()

    @model_validator(mode="after")
    def _has_one_content(self) -> Self:
        if self.archive and (self.files or self.zeros):
            raise ValueError("archive: is given beside files or zeros; one of them is its content")
        if self.archive and not self.archive.is_file():
            raise ValueError(f"archive: there is no file {self.archive}")
        return self


class RunSpec(Spec):
    """A run of a workflow."""

    id: Positive = Field(description="its number")
    workflow: str = Field(".github/workflows/deploy.yml", description="the workflow's path")
    event: str = Field("push", description="what started it")
    status: Status = Field("completed", description="how far it is")
    conclusion: Conclusion | None = Field("success", description="how it ended; nothing where it has not")
    head_branch: str | None = Field("main", description="its branch, or the tag that it ran for")
    head_sha: str = Field("beef0000beef0000beef0000beef0000beef0000", description="its commit")
    head_repository: RepositoryName | None = Field(
        None, description="whose commit it ran on: a fork's in its pull request; left out: the repository's own"
    )
    attempt: Positive = Field(1, description="above 1: a re-run")
    actor: str = Field("octocat", description="who started it")
    age_days: Days = Field(1, description="how long before the tenant begins it started")
    artifacts: tuple[ArtifactSpec, ...] = Field((), description="what it left")

    @model_validator(mode="before")
    @classmethod
    def _open_end(cls, given: object) -> object:
        if isinstance(given, dict) and given.get("status", "completed") != "completed":
            return {"conclusion": None, **given}
        return given

    @model_validator(mode="after")
    def _ended_or_not(self) -> Self:
        if (self.status == "completed") != (self.conclusion is not None):
            raise ValueError("conclusion: a run has one exactly where its status is completed")
        return self


class EnvironmentSpec(Spec):
    """A GitHub environment of a repository."""

    variables: dict[VariableName, str] = Field(default={}, description="its variables")


class RepositorySpec(Spec):
    """A repository."""

    name: RepositoryName = Field(description="owner/name")
    id: Positive | None = Field(None, description="GitHub's number for it; left out: made up, or the job's")
    default_branch: str = Field("main", description="its default branch")
    visibility: Literal["public", "private"] = Field("private", description="who sees it")
    fork_of: RepositoryName | None = Field(None, description="what it is a fork of")
    variables: dict[VariableName, str] = Field(default={}, description="its variables")
    environments: dict[str, EnvironmentSpec] = Field(default={}, description="its GitHub environments, by name")
    tags: dict[str, str] = Field(
        default={},
        description="its tags, each with the commit that it is at; the job's own is there without being named",
    )
    annotated_tags: tuple[str, ...] = Field((), description="those of its tags that are annotated")
    runs: tuple[RunSpec, ...] = Field((), description="what ran in it before the job")
