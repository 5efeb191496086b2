"""What the subscription offers, allows and has left: read before a change, and never needed for one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
CORES = "cores"
"""The quota of all vCPUs of a region together."""


def plain(region: str) -> str:
    """A region's name as Azure compares it: `East US` is `eastus`."""
    return region.replace(" ", "").lower()


def by_name(found: Mapping[str, T] | None, name: str) -> T | None:
    """The one of this name, which does not depend on case."""
    return (found or {}).get(name.lower())


@dataclass(frozen=True, slots=True)
class VmSize:
    """What one node of a size has, and the quota family that its vCPUs count against.

    `restricted`: the region has it, but not for this subscription.
    """

    name: str
    family: str
    vcpus: int | None
    """As the next two, None where Azure does not say."""
    memory_gb: float | None
    gpus: int = 0
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """How many vCPUs a subscription may have in a region, and how many it has."""

    name: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Permission:
    """What one role of an identity allows: `actions` less `without`, both with `*` for any text."""

    actions: tuple[str, ...]
    without: tuple[str, ...] = ()

    def allows(self, action: str) -> bool:
        """Whether this role by itself allows it; another one may."""
        return _names(self.actions, action) and not _names(self.without, action)


def _names(patterns: tuple[str, ...], action: str) -> bool:
    """Whether a pattern stands for the action: `*` is any text, slashes too, and case does not matter.

    `computes/*/write` stands for `computes/write` as well: without that the built-in role AzureML Data Scientist, which
    leaves it out in these words, would allow to make clusters.

    Source: Microsoft's documentation of role definitions, and of that role.
    """
    forms = (re.escape(pattern).replace(r"/\*/", "/(.*/)?").replace(r"\*", ".*") for pattern in patterns)
    return any(re.fullmatch(form, action, re.IGNORECASE | re.DOTALL) for form in forms)


@dataclass(frozen=True, slots=True)
class NodePool:
    """Nodes of one size: `count` now, and with autoscaling up to `most`.

    `takes_pods`: pods that tolerate nothing, as those of Azure ML, may run on it.
    """

    name: str
    vm_size: str
    count: int
    most: int
    takes_pods: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers. None was not asked, or not answered: then `doubts` says so, a sentence for each.

    `sizes` and `quotas` are those of `region`, by name in lower case; `pools` are those of the AKS cluster that exists.
    """

    region: str = ""
    sizes: Mapping[str, VmSize] | None = None
    quotas: Mapping[str, Quota] | None = None
    permissions: tuple[Permission, ...] | None = None
    pools: tuple[NodePool, ...] | None = None
    doubts: tuple[str, ...] = ()
