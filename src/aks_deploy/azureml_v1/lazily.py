"""azureml-core, once it is needed."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from aks_deploy.azureml_v1.api import WorkspaceApi
from aks_deploy.azureml_v1.registry import AmlRegistry
from aks_deploy.azureml_v1.transport import Transport

if TYPE_CHECKING:
    from aks_deploy.azureml_v1.changes import Sdk


class LazySdk:
    """What changes things; azureml-core is imported when it is first asked for, which takes a second or more."""

    def __init__(
        self, api: WorkspaceApi, transport: Transport, registry: AmlRegistry, *, token: Callable[[str], str], cloud: str
    ) -> None:
        self._api = api
        self._transport = transport
        self._registry = registry
        self._token = token
        self._cloud = cloud

    @cached_property
    def loaded(self) -> "Sdk":
        """The SDK, signed in to the workspace. Not inside of `sdk_call`: it would hide what is wrong with an import."""
        from aks_deploy.azureml_v1.changes import Sdk, sdk_workspace  # noqa: PLC0415 - the purpose of this class

        workspace = sdk_workspace(self._api, self._token, self._cloud)
        return Sdk(workspace, self._transport, self._registry.images)
