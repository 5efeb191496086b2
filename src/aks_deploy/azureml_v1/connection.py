"""Signs in to a workspace; what is behind it stays in this folder."""

from collections.abc import Callable

from aks_deploy.azureml_v1.api import WorkspaceApi
from aks_deploy.azureml_v1.calls import Call, sdk_call
from aks_deploy.azureml_v1.clusters import AmlClusters
from aks_deploy.azureml_v1.lazily import LazySdk
from aks_deploy.azureml_v1.registry import AmlRegistry
from aks_deploy.azureml_v1.services import AmlServices
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import AksDeployError, NotFoundError
from aks_deploy.ports import Cloud, Subscription

_NOT_FOUND = 404


def connect(
    reference: WorkspaceReference,
    *,
    token: Callable[[str], str],
    cloud: str,
    transport: Transport,
    subscription: Subscription,
) -> Cloud:
    """The workspace, read once so that a wrong name or role shows here.

    `token` gives a bearer token for an audience (a resource URI); it is called for every request and must cache.
    `subscription` is what surrounds it.

    Raises:
        NotFoundError: subscription, resource group or workspace does not exist for this identity.
        AccessDeniedError: the identity may not read it.
    """
    api = WorkspaceApi(reference, token, cloud)
    with sdk_call(transport, f"read the workspace '{reference.workspace_name}'") as call:
        try:
            region = str(api.workspace["location"])
        except AksDeployError:
            raise
        except Exception:
            if transport.gave_up is None and (missing := _missing(reference, call)):
                raise missing from None
            raise
    with sdk_call(transport, "tell where the services of the workspace are"):
        _ = api.services  # now, for whatever is read at the same time later needs it
    registry = AmlRegistry(api, transport)
    sdk = LazySdk(api, transport, registry, token=token, cloud=cloud)
    services = AmlServices(api, transport, sdk)
    return Cloud(registry, AmlClusters(api, transport, sdk), services, subscription, region)


def _missing(reference: WorkspaceReference, call: Call) -> NotFoundError | None:
    """The definite not-found behind the refusal, if it is one."""
    refusal = call.refusal
    if refusal is None or refusal.status != _NOT_FOUND or "/workspaces/" not in refusal.path:
        return None
    if refusal.code == "SubscriptionNotFound":
        return NotFoundError(
            f"The subscription {reference.subscription_id} is not visible to this identity.",
            hint="Check subscription-id, and that the identity has a role in that subscription.",
            diagnosis_code="workspace.not-found",
        )
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
