"""What a repository holds: variables, environments, and runs with their artifacts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from aml_simulator.github.repository_spec import Conclusion, Status


@dataclass
class Variable:
    """One variable; `name` is upper case."""

    name: str
    value: str
    created: datetime
    updated: datetime


@dataclass
class Environment:
    """A GitHub environment."""

    id: int
    name: str
    created: datetime
    variables: dict[str, Variable] = field(default_factory=dict)


@dataclass(eq=False)
class Run:
    """A run of a workflow: that of its latest attempt."""

    id: int
    number: int
    repository: "Repository"
    head_repository: "Repository"
    workflow: str
    event: str
    status: Status
    conclusion: Conclusion | None
    head_branch: str | None
    head_sha: str
    attempt: int
    actor: str
    created: datetime
    started: datetime
    updated: datetime


@dataclass(eq=False)
class Artifact:
    """An artifact of a run. It is there for others once it is final; until then its name is taken all the same."""

    id: int
    name: str
    run: Run
    run_backend_id: UUID
    job_backend_id: UUID
    blob: str
    media_type: str
    created: datetime
    expires: datetime
    final: bool = False
    size: int = 0
    digest: str | None = None

    def has_expired(self, now: datetime) -> bool:
        """Whether its content is gone."""
        return self.expires <= now


@dataclass(eq=False)
class Repository:
    """A repository."""

    id: int
    owner_id: int
    name: str
    default_branch: str
    visibility: Literal["public", "private"]
    created: datetime
    parent: "Repository | None" = None
    variables: dict[str, Variable] = field(default_factory=dict)
    environments: dict[str, Environment] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    annotated_tags: frozenset[str] = frozenset()
    runs: dict[int, Run] = field(default_factory=dict)
    artifacts: dict[int, Artifact] = field(default_factory=dict)

    @property
    def owner(self) -> str:
        """The owner's name."""
        return self.name.partition("/")[0]

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return self.visibility == "public"

    def environment(self, name: str) -> Environment | None:
        """The GitHub environment of that name; names do not depend on case."""
        return self.environments.get(name.lower())
