"""Who calls GitHub's REST API: what a token may do where, and how it is told that it may not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aml_simulator.github.meter import Meter
from aml_simulator.github.repository import Repository
from aml_simulator.github.spec import JobSpec
from aml_simulator.github.token_spec import Level, LimitsSpec, TokenSpec

_RANKS = {"none": 0, "read": 1, "write": 2}
_INTEGRATION = "Resource not accessible by integration"
_PERSONAL = "Resource not accessible by personal access token"


@dataclass
class Caller:
    """The bearer of a token, or somebody without one. `permissions` and `repositories` of None are all there are."""

    name: str
    refusal: str
    meter: Meter
    permissions: Mapping[str, str] | None = None
    repositories: frozenset[str] | None = None
    is_anonymous: bool = False

    def sees(self, repository: Repository) -> bool:
        """Whether the repository is there at all for this caller."""
        return repository.is_public or self.belongs(repository)

    def belongs(self, repository: Repository) -> bool:
        """Whether the token is for this repository."""
        return self.repositories is None or repository.name.lower() in self.repositories

    def may(self, repository: Repository, permission: str, level: str) -> bool:
        """Whether the token's permission reaches this level there."""
        if not self.belongs(repository):
            return False
        # Everybody with any permission may read what the repository is.
        given = (
            "write" if self.permissions is None else {"metadata": "read", **self.permissions}.get(permission, "none")
        )
        return _RANKS[given] >= _RANKS[level]


def job_caller(job: JobSpec, limits: LimitsSpec) -> Caller:
    """A job with its GITHUB_TOKEN: for its repository only.

    Source: GitHub's documentation of GITHUB_TOKEN; the refusal as quoted in public issues.
    """
    return Caller(
        name=f"installation ID {job.repository_id}",
        refusal=_INTEGRATION,
        meter=Meter(limits.job_requests_per_hour, limits.points_per_minute, limits.changes_per_minute),
        permissions=_by_name(job.permissions),
        repositories=frozenset({job.repository.lower()}),
    )


def caller_of(spec: TokenSpec, limits: LimitsSpec, *, number: int) -> Caller:
    """Somebody with a personal access token, or an app; `number` is GitHub's for them."""
    app = spec.kind == "app"
    return Caller(
        name=f"{'installation' if app else 'user'} ID {number}",
        refusal=_INTEGRATION if app else _PERSONAL,
        meter=Meter(spec.requests_per_hour, limits.points_per_minute, limits.changes_per_minute),
        permissions=None if spec.kind == "classic" else _by_name(spec.permissions),
        repositories=None if spec.repositories is None else frozenset(name.lower() for name in spec.repositories),
    )


def anonymous(limits: LimitsSpec) -> Caller:
    """Whoever shows no token: public repositories are there, for reading."""
    return Caller(
        name="192.0.2.1",
        refusal="Requires authentication",
        meter=Meter(limits.anonymous_requests_per_hour, limits.points_per_minute, limits.changes_per_minute),
        permissions={},
        repositories=frozenset(),
        is_anonymous=True,
    )


def _by_name(permissions: Mapping[Any, Level]) -> dict[str, str]:
    return {str(name): level for name, level in permissions.items()}
