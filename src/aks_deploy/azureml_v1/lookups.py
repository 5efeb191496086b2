"""The SDK's own objects for what a web service is to run: it wants them back for a deployment."""

from typing import Any

from azureml.core import Environment, Workspace
from azureml.core.image import Image
from azureml.core.model import Model

from aks_deploy.azureml_v1.api import Json
from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.models import EnvironmentReference, ModelReference

Object = Any
"""Of azureml-core, which is untyped."""


class Lookups:
    """Finds the SDK's objects, each in one call. Both raise NotFoundError where there is no such thing any more."""

    def __init__(self, workspace: Workspace, transport: Transport) -> None:
        self._workspace = workspace
        self._transport = transport

    def image(self, body: Json) -> Object:
        """The image that Azure describes so; the first object of the SDK asks where the services are."""
        with sdk_call(self._transport, "tell where the services of the workspace are"):
            return Image.deserialize(self._workspace, body)

    def model(self, reference: ModelReference) -> Object:
        """The model; `expand` would read its run, experiment and data sets, and make missing experiments."""
        with sdk_call(self._transport, f"read the model {reference}"):
            return Model(self._workspace, name=reference.name, version=reference.version, expand=False)

    def environment(self, reference: EnvironmentReference) -> Object:
        """The registered environment."""
        with sdk_call(self._transport, f"read the environment {reference}"):
            return Environment.get(self._workspace, reference.name, version=reference.version)
