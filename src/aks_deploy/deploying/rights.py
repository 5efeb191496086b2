"""Whether this identity may do what a plan asks for. Pure."""

from collections.abc import Iterator

from aks_deploy.domain.plan import (
    AttachCluster,
    CreateService,
    ProvisionCluster,
    RemoveCluster,
    ReplaceService,
    Step,
    UpdateService,
)
from aks_deploy.domain.subscription import Facts

_WORKSPACE = "Microsoft.MachineLearningServices/workspaces"


def rights_warnings(steps: tuple[Step, ...], facts: Facts) -> Iterator[str]:
    """What none of the identity's roles allows, though the plan needs it.

    It forbids nothing: what roles that are assigned elsewhere allow is not in the answer, and Azure decides.
    """
    granted = facts.permissions
    if granted is None:
        return
    needed = dict.fromkeys(action for step in steps for action in _actions(step))
    lacking = [action for action in needed if not any(role.allows(action) for role in granted)]
    if lacking:
        yield (
            f"None of this identity's roles allows {', '.join(lacking)} on the workspace: Azure will refuse that. Give "
            "the identity the Contributor role on the workspace, or one with these actions."
        )


def _actions(step: Step) -> Iterator[str]:
    """Source: Microsoft's list of the resource provider's operations."""
    match step:
        case RemoveCluster():
            yield f"{_WORKSPACE}/computes/delete"
        case ProvisionCluster() | AttachCluster():
            yield f"{_WORKSPACE}/computes/write"
        case ReplaceService():
            yield f"{_WORKSPACE}/services/aks/write"
            yield f"{_WORKSPACE}/services/aks/delete"
        case CreateService() | UpdateService():
            yield f"{_WORKSPACE}/services/aks/write"
