"""What one run leaves for the next: names and hints, never a key and never a permission.

`schema/record.schema.json` is made from these models. Whatever changes them so that an older reader would go wrong
gets a new number of the version, and a migration in `state/record_text.py`.
"""

import re
from hashlib import sha256
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from aks_deploy.domain.desired import Origin, check_service_name
from aks_deploy.domain.names import Names
from aks_deploy.domain.workspace import WorkspaceReference

VERSION = 2
MOST_PREVIOUS = 10
NO_PARENT = "0" * 32
"""The parent of a record before which there definitely was none."""

_STATE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,99}")
_Short = Annotated[str, Field(max_length=1000)]
_Identity = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
_ServiceName = Annotated[str, AfterValidator(check_service_name)]
# Looser than what a new cluster may be called: one that is there was made by other rules.
_ClusterName = Annotated[str, Field(pattern="^[A-Za-z][A-Za-z0-9-]{0,62}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Actor(_Part):
    """Who ran aks-deploy; all None but the run, which is `shell`, where it was no workflow."""

    repository: _Short | None = None
    run: _Short | None = None
    attempt: _Short | None = None
    commit: _Short | None = None
    actor: _Short | None = None

    @classmethod
    def of(cls, origin: Origin) -> "Actor":
        """The actor of a run that comes from there."""
        return cls(
            repository=origin.repository,
            run=origin.run,
            attempt=origin.attempt,
            commit=origin.commit,
            actor=origin.actor,
        )

    def __str__(self) -> str:
        run = f"run {self.run}" + (f" (attempt {self.attempt})" if self.attempt not in (None, "1") else "")
        return f"{run} of {self.repository}" if self.repository else run if self.run else "an unknown run"


class Deployment(_Part):
    """One deployment that ended well: what went live, by whom, and how long each part of the run took until then.

    The hashes are those of the plan and of the configuration without facts of the run, times and keys: equal hashes
    are equal wishes.
    """

    image: _Short | None = None
    models: tuple[_Short, ...] = ()
    by: Actor
    at: AwareDatetime
    change: Literal["created", "updated", "replaced", "unchanged"]
    plan_hash: _Short
    configuration_hash: _Short
    durations_s: dict[_Short, float] = Field(default_factory=dict)


class UnderWay(_Part):
    """What a run was about to ask Azure for when it wrote this down."""

    operation: _Short
    name: _Short
    by: Actor
    since: AwareDatetime

    def __str__(self) -> str:
        return f"{self.operation} '{self.name}', begun by {self.by} at {self.since:%Y-%m-%d %H:%M} UTC"


class Left(_Part):
    """What a run left in Azure when it came to its end: the parameters that it was given, as Azure returned them.

    Texts that people write for people are fingerprints: who knows what is in them. Never a key. `run` is what the web
    service's tag says about the run that changed it last.
    """

    service_name: _ServiceName
    at: AwareDatetime
    run: _Short | None = None
    parameters: dict[_Short, bool | int | float | _Short | None] = Field(default_factory=dict)


class Workspace(_Part):
    """The workspace that a record belongs to."""

    subscription_id: _Short
    resource_group: _Short
    workspace_name: _Short

    @classmethod
    def of(cls, workspace: WorkspaceReference) -> "Workspace":
        """The workspace as a record and a plan name it."""
        return cls(
            subscription_id=workspace.subscription_id,
            resource_group=workspace.resource_group,
            workspace_name=workspace.workspace_name,
        )

    def same(self, other: "Workspace") -> bool:
        """Whether both are one: Azure compares these names without regard to case."""
        return [str(value).lower() for _, value in self] == [str(value).lower() for _, value in other]


class Record(_Part):
    """What is remembered of one web service. `id` is one for all that a run saves; `parent` is that of the run before.

    `parent` is None where the record before could not be read; `made_cluster` is None where nobody knows.
    """

    version: Literal[2] = 2
    id: _Identity
    parent: _Identity | None = None
    serial: Annotated[int, Field(ge=1)]
    saved_by: Actor
    saved_at: AwareDatetime | None = None
    workspace: Workspace
    service_name: _ServiceName | None = None
    cluster_name: _ClusterName | None = None
    made_cluster: bool | None = None
    """Whether aks-deploy asked Azure for the cluster: a cluster cannot carry a tag that says so."""
    scoring_uri: _Short | None = None
    deployment: Deployment | None = None
    previous: Annotated[tuple[Deployment, ...], Field(max_length=MOST_PREVIOUS)] = ()
    under_way: UnderWay | None = None
    left: Left | None = None

    @property
    def names(self) -> Names:
        """The names that it supplies."""
        return Names(self.service_name, self.cluster_name)


class Owner(_Part):
    """What a record belongs to. `service_name` is None where nobody gave one: the record then supplies it."""

    subscription_id: str
    resource_group: str
    workspace_name: str
    service_name: str | None = None

    @classmethod
    def of(cls, workspace: WorkspaceReference, service_name: str | None) -> "Owner":
        """The owner for the settings of a run."""
        return cls(
            subscription_id=workspace.subscription_id,
            resource_group=workspace.resource_group,
            workspace_name=workspace.workspace_name,
            service_name=service_name,
        )

    @property
    def workspace(self) -> Workspace:
        """As a record names it."""
        return Workspace(**self.model_dump(exclude={"service_name"}))

    @property
    def record_name(self) -> str:
        """The name under which the record is found again: of letters, digits, `-` and `_`, as artifacts may have.

        The hash tells apart what looks alike; Azure compares these names without regard to case.
        """
        parts = [(part or "").lower() for _, part in self]
        digest = sha256("\n".join(parts).encode()).hexdigest()[:8]
        _, _, workspace, service = parts
        return "-".join(filter(None, ("aks-deploy", workspace, service, digest)))

    def owns(self, record: Record) -> bool:
        """Whether the record is about this."""
        return self.workspace.same(record.workspace) and self.service_name in (None, record.service_name)


def check_state_name(text: str) -> str:
    """The text where it can name a record, `ENVIRONMENT/` before it or without; ValueError with the rule where not."""
    environment, slash, name = text.rpartition("/")
    sound = _STATE_NAME.fullmatch(name) and not name.upper().startswith("GITHUB_")
    if not (sound or (slash and not name)) or (slash and not environment.strip(" .")):
        raise ValueError(
            f"'{text}' must be 1-100 letters, digits, '-' and '_', starting with a letter and not with GITHUB_; "
            "before it may stand a GitHub environment and '/'"
        )
    return text


def variable_name(record_name: str) -> str:
    """The name as variables of GitHub may have it: of A-Z, 0-9 and `_`."""
    return re.sub(r"\W", "_", record_name.upper(), flags=re.ASCII)
