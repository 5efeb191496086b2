"""Signs in to a workspace; the SDK objects behind it stay in this folder."""

from collections.abc import Callable

from azureml.core import Workspace
from azureml.core.authentication import TokenAuthentication
from azureml.exceptions import UserErrorException

from aks_deploy.azureml_v1.calls import Call, sdk_call
from aks_deploy.azureml_v1.clusters import AmlClusters
from aks_deploy.azureml_v1.registry import AmlRegistry
from aks_deploy.azureml_v1.services import AmlServices
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import AksDeployError, NotFoundError
from aks_deploy.ports import Cloud

_NOT_FOUND = 404


def connect(reference: WorkspaceReference, *, token: Callable[[str], str], cloud: str, transport: Transport) -> Cloud:
    """The workspace, read once so that a wrong name or role shows here.

    `token` gives a bearer token for an audience (a resource URI); it is called for every request and must cache.

    Raises:
        NotFoundError: subscription, resource group or workspace does not exist for this identity.
        AccessDeniedError: the identity may not read it.
    """
    with sdk_call(transport, f"read the workspace '{reference.workspace_name}'") as call:
        try:
            workspace = Workspace.get(
                reference.workspace_name,
                auth=TokenAuthentication(token, cloud=cloud),
                subscription_id=reference.subscription_id,
                resource_group=reference.resource_group,
            )
            _ = workspace.location  # where ARM did not answer, the SDK gives a hollow object and fails here
        except AksDeployError:
            raise
        except Exception as error:
            if transport.gave_up is None and (missing := _missing(reference, call, error)):
                raise missing from None
            raise
    registry = AmlRegistry(workspace, transport)
    return Cloud(registry, AmlClusters(workspace, transport), AmlServices(workspace, transport, registry))


def _missing(reference: WorkspaceReference, call: Call, error: Exception) -> NotFoundError | None:
    """The definite not-found behind the SDK's error, if it is one."""
    refusal = call.refusal
    if refusal is None:
        if not isinstance(error, UserErrorException):  # what it raises where the list of subscriptions lacks one
            return None
        return NotFoundError(
            f"The subscription {reference.subscription_id} is not visible to this identity.",
            hint="Check subscription-id, and that the identity has a role in that subscription.",
            diagnosis_code="workspace.not-found",
        )
    if refusal.status != _NOT_FOUND or "/workspaces/" not in refusal.path:
        return None
    if refusal.code == "ResourceGroupNotFound":
        return NotFoundError(
            f"There is no resource group '{reference.resource_group}' in subscription {reference.subscription_id}.",
            hint="Check resource-group, or the workspace file.",
            diagnosis_code="workspace.resource-group-not-found",
        )
    return NotFoundError(
        f"There is no workspace '{reference.workspace_name}' in resource group '{reference.resource_group}'.",
        hint="Check workspace-name, or the workspace file.",
        diagnosis_code="workspace.not-found",
    )
