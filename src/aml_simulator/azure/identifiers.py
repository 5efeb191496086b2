"""Ids and forms that several parts of Azure share."""

from datetime import datetime

from aml_simulator.azure.workspace import Workspace


def managed_cluster_id(workspace: Workspace, name: str) -> str:
    """The ARM id of the managed cluster that Azure ML makes for a compute target."""
    return (
        f"/subscriptions/{workspace.subscription}/resourcegroups/{workspace.group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{name}{workspace.workspace_id.hex[:9]}"
    )


def iso(moment: datetime) -> str:
    """A moment as Azure ML writes it."""
    return moment.isoformat()


def is_inside(path: str) -> bool:
    """Whether a relative path stays in the folder that it is in."""
    return not path.startswith("/") and ".." not in path.split("/")
