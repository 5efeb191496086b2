"""The images, models and environments of the workspace."""

from aks_deploy.azureml_v1.api import Json, WorkspaceApi
from aks_deploy.azureml_v1.calls import sdk_call
from aks_deploy.azureml_v1.translate import environment_of, image_of, model_of
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.models import EnvironmentReference, ModelReference
from aks_deploy.domain.observed import Image, Model


class AmlRegistry:
    """`ports.Registry` over the workspace's API."""

    def __init__(self, api: WorkspaceApi, transport: Transport) -> None:
        self._api = api
        self._transport = transport
        self.images: dict[ImageReference, Json] = {}
        """The images that were found, as Azure describes them. What has a version never changes."""
        self._models: dict[ModelReference, Model] = {}
        self._environments: set[EnvironmentReference] = set()

    def image(self, reference: ImageReference) -> Image | None:
        """The image of exactly this name and version, in one call."""
        query = {"name": reference.name, "version": str(reference.version)}
        with sdk_call(self._transport, f"read the image {reference}"):
            url = self._api.models_and_services("/images")
            page = self._api.read(url, orderBy="CreatedAtDesc", count="1", expand="true", **query) or {}
            found = next((image_of(body) for body in page.get("value") or ()), None)
            # Azure filters; that it did is not taken on trust where the answer decides what is deployed.
            if found is None or found.reference != reference:
                return None
            self.images[reference] = page["value"][0]
            return found

    def image_names(self) -> tuple[str, ...]:
        """All images as `name:version`."""
        with sdk_call(self._transport, "list the images"):
            url = self._api.models_and_services("/images")
            return tuple(str(image_of(body).reference) for body in self._api.read_all(url, expand="true"))

    def model(self, reference: ModelReference) -> Model | None:
        """The model of exactly this name and version, or the newest, in one call."""
        if known := self._models.get(reference):
            return known
        with sdk_call(self._transport, f"read the model {reference}"):
            found = self._newest_model(reference.name) if reference.version is None else self._exact_model(reference)
        if found is not None:
            self._models[found.reference] = found
        return found

    def _newest_model(self, name: str) -> Model | None:
        bodies = self._api.read_all(self._api.models_and_services("/models"), name=name, latestVersionOnly="true")
        # As above.
        same = [model for model in map(model_of, bodies) if model.reference.name == name]
        return max(same, key=lambda model: model.reference.version or 0, default=None)

    def _exact_model(self, reference: ModelReference) -> Model | None:
        body = self._api.read(self._api.models_and_services(f"/models/{reference.name}%3A{reference.version}"))
        return model_of(body) if body else None

    def model_names(self) -> tuple[str, ...]:
        """All models as `name:version`."""
        with sdk_call(self._transport, "list the models"):
            bodies = self._api.read_all(self._api.models_and_services("/models"), latestVersionOnly="false")
            return tuple(str(model_of(body).reference) for body in bodies)

    def environment(self, reference: EnvironmentReference) -> EnvironmentReference | None:
        """The registered environment, or its newest version, in one call."""
        if reference in self._environments:
            return reference
        version = f"/versions/{reference.version}" if reference.version is not None else ""
        with sdk_call(self._transport, f"read the environment {reference}"):
            body = self._api.read(self._api.environments(f"/{reference.name}{version}"))
        found = environment_of(body) if body else None
        if found is not None:
            self._environments.add(found)
        return found

    def environment_names(self) -> tuple[str, ...]:
        """The newest version of each registered environment."""
        with sdk_call(self._transport, "list the environments"):
            return tuple(str(environment_of(body)) for body in self._api.read_all(self._api.environments("/")))
