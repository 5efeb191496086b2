"""The images of the workspace."""

from typing import Any

from azureml.core.image import Image as SdkImage

from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.translate import image_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.observed import Image
from aks_deploy.errors import NotFoundError


class AmlRegistry:
    """`ports.Registry` over azureml-core."""

    def __init__(self, workspace: Any, transport: Transport) -> None:  # noqa: ANN401 - azureml-core is untyped
        self._workspace = workspace
        self._transport = transport
        self._found: dict[ImageReference, Any] = {}

    def image(self, reference: ImageReference) -> Image | None:
        """The image of exactly this name and version, in one call."""
        found = self._read(reference)
        return image_of(found) if found is not None else None

    def sdk_image(self, reference: ImageReference) -> Any:  # noqa: ANN401 - as above
        """The SDK's own object, which it wants back for a deployment.

        Raises:
            NotFoundError: there is no such image.
        """
        found = self._found.get(reference) or self._read(reference)
        if found is None:
            raise NotFoundError(f"There is no image '{reference}' in the workspace.", diagnosis_code="image.not-found")
        return found

    def image_names(self) -> tuple[str, ...]:
        """All images as `name:version`."""
        with sdk_call(self._transport, "list the images"):
            return tuple(image.id for image in SdkImage.list(self._workspace))

    def _read(self, reference: ImageReference) -> Any:  # noqa: ANN401 - as above
        with sdk_call(self._transport, f"read the image {reference}"):
            try:
                found = SdkImage(self._workspace, name=reference.name, version=reference.version)
            except Exception as error:
                if getattr(error, "message", "").startswith("ImageNotFound"):  # the SDK has no class for it
                    return None
                raise
        self._found[reference] = found
        return found
