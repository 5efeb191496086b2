"""Which Azure ML workspace is meant."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkspaceReference:
    """The three names that Azure finds a workspace by. `subscription_id` is a GUID."""

    subscription_id: str
    resource_group: str
    workspace_name: str

    @property
    def resource_id(self) -> str:
        """Its address in Azure Resource Manager, from the slash on."""
        return (
            f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"
            f"/providers/Microsoft.MachineLearningServices/workspaces/{self.workspace_name}"
        )
