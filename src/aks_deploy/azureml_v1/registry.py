"""The images, models and environments of the workspace."""

from typing import Any

from azureml.core import Environment
from azureml.core.image import Image as SdkImage
from azureml.core.model import Model as SdkModel

from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.lookups import Reference, find
from aks_deploy.azureml_v1.translate import environment_of, image_of, model_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.models import EnvironmentReference, ModelReference
from aks_deploy.domain.observed import Image, Model
from aks_deploy.errors import NotFoundError

_KINDS = {ImageReference: "image", ModelReference: "model", EnvironmentReference: "environment"}
_CODES = {"image": "image.not-found", "model": "model.not-found"}


class AmlRegistry:
    """`ports.Registry` over azureml-core."""

    def __init__(self, workspace: Any, transport: Transport) -> None:  # noqa: ANN401 - azureml-core is untyped
        self._workspace = workspace
        self._transport = transport
        self._found: dict[Reference, Any] = {}

    def image(self, reference: ImageReference) -> Image | None:
        """The image of exactly this name and version, in one call."""
        found = self._read(reference)
        return image_of(found) if found is not None else None

    def image_names(self) -> tuple[str, ...]:
        """All images as `name:version`."""
        with sdk_call(self._transport, "list the images"):
            return tuple(image.id for image in SdkImage.list(self._workspace))

    def model(self, reference: ModelReference) -> Model | None:
        """The model of exactly this name and version, or the newest, in one call."""
        known = self._found.get(reference) if reference.version is not None else None
        found = known or self._read(reference)
        if found is None:
            return None
        model = model_of(found)
        self._found[model.reference] = found
        return model

    def model_names(self) -> tuple[str, ...]:
        """All models as `name:version`."""
        with sdk_call(self._transport, "list the models"):
            return tuple(model.id for model in SdkModel.list(self._workspace, expand=False))

    def environment(self, reference: EnvironmentReference) -> EnvironmentReference | None:
        """The registered environment, or its newest version, in one call."""
        known = self._found.get(reference) if reference.version is not None else None
        found = known or self._read(reference)
        if found is None:
            return None
        environment = environment_of(found)
        self._found[environment] = found
        return environment

    def environment_names(self) -> tuple[str, ...]:
        """The newest version of each registered environment."""
        with sdk_call(self._transport, "list the environments"):
            found = Environment.list(self._workspace).values()
            return tuple(f"{environment.name}:{environment.version}" for environment in found)

    def sdk_object(self, reference: Reference) -> Any:  # noqa: ANN401 - as above
        """The SDK's own object, which it wants back for a deployment.

        Raises:
            NotFoundError: there is no such thing.
        """
        found = self._found.get(reference) or self._read(reference)
        if found is None:
            kind = _KINDS[type(reference)]
            message = f"There is no {kind} '{reference}' in the workspace."
            raise NotFoundError(message, diagnosis_code=_CODES.get(kind, "unknown"))
        return found

    def _read(self, reference: Reference) -> Any:  # noqa: ANN401 - as above
        with sdk_call(self._transport, f"read the {_KINDS[type(reference)]} {reference}") as call:
            found = find(self._workspace, reference, call)
        if found is not None:
            self._found[reference] = found
        return found
