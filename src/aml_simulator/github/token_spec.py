"""Who may ask GitHub's REST API what, and how often: a part of the tenant file."""

from typing import Literal

from pydantic import Field

from aml_simulator.azure.workspace_spec import Positive, Spec

Level = Literal["read", "write", "none"]
JobPermission = Literal[
    "actions", "attestations", "checks", "contents", "deployments", "discussions", "issues", "models", "packages",
    "pages", "pull-requests", "repository-projects", "security-events", "statuses",
]  # fmt: skip
"""What a workflow can grant to its GITHUB_TOKEN: neither variables, nor secrets, nor environments are among it.

Source: GitHub's schema of workflows; `id-token` is the job's `id_token_permission`.
"""

TokenPermission = Literal[
    "actions", "administration", "contents", "deployments", "environments", "secrets", "variables"
]
"""As much of what a personal access token or an app can be granted as the simulated calls ask for.

Source: GitHub's list of permissions for fine-grained personal access tokens.
"""


class TokenSpec(Spec):
    """A token that is no job's own."""

    token: str = Field(description="the token")
    kind: Literal["fine-grained", "classic", "app"] = Field(
        "fine-grained", description="classic: with the scope `repo`, which is every permission"
    )
    permissions: dict[TokenPermission, Level] = Field(default={}, description="what it may; a classic one may all")
    repositories: tuple[str, ...] | None = Field(None, description="where it may; left out: everywhere")
    requests_per_hour: Positive = Field(5000, description="after which GitHub says no until the hour is over")


class LimitsSpec(Spec):
    """How much may be asked; by the wall's clock, as clients compare it with their own.

    Source: GitHub's documentation of primary and secondary rate limits.
    """

    job_requests_per_hour: Positive = Field(1000, description="with a GITHUB_TOKEN")
    anonymous_requests_per_hour: Positive = Field(60, description="without a token")
    points_per_minute: Positive = Field(900, description="a GET is one point, what changes something is five")
    changes_per_minute: Positive = Field(80, description="requests that change something")
