"""What roles allow: wildcards over Azure's action names, those of Azure and those that a tenant file adds."""

import re
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

PROVIDER = "Microsoft.MachineLearningServices"


@lru_cache(maxsize=1024)
def _pattern(wildcard: str) -> re.Pattern[str]:
    parts = (re.escape(part).replace(r"\*", ".*") for part in wildcard.split("/*/"))
    return re.compile("/(?:.*/)?".join(parts), re.IGNORECASE)


def covers(wildcard: str, action: str) -> bool:
    """Whether `action` is one of those that `wildcard` names; `a/*/write` names `a/write` too.

    Source: Microsoft's documentation of role definitions; the last rule follows from its own role AzureML Data
    Scientist, which allows `workspaces/*/write` and has to exclude `workspaces/write`.
    """
    return _pattern(wildcard).fullmatch(action) is not None


class Role(BaseModel):
    """One role: what it allows, less what it excludes. An exclusion takes nothing from what another role allows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actions: tuple[str, ...] = Field(description=f"for example {PROVIDER}/workspaces/*/read")
    not_actions: tuple[str, ...] = Field((), description="what `actions` would allow, but the role does not")

    def allows(self, action: str) -> bool:
        """Whether who has this role may do `action`."""
        return any(covers(each, action) for each in self.actions) and not any(
            covers(each, action) for each in self.not_actions
        )


_WORKSPACES = f"{PROVIDER}/workspaces"
BUILT_IN = {
    "none": Role(actions=()),
    "reader": Role(actions=("*/read",)),
    "contributor": Role(
        actions=("*",),
        not_actions=(
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
        ),
    ),
    "data-scientist": Role(
        actions=tuple(f"{_WORKSPACES}/*/{kind}" for kind in ("read", "action", "delete", "write")),
        not_actions=(
            f"{_WORKSPACES}/delete",
            f"{_WORKSPACES}/write",
            f"{_WORKSPACES}/computes/*/write",
            f"{_WORKSPACES}/computes/*/delete",
            f"{_WORKSPACES}/computes/listKeys/action",
            f"{_WORKSPACES}/listKeys/action",
        ),
    ),
}
"""Source: Microsoft's documentation of Reader, Contributor and AzureML Data Scientist."""
