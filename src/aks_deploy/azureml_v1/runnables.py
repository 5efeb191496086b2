"""What a web service is to run, in the SDK's parameters."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from aks_deploy.azureml_v1.api import Json
from aks_deploy.azureml_v1.inference import sdk_inference
from aks_deploy.azureml_v1.lookups import Lookups, Object
from aks_deploy.domain.desired import ImageReference, Runnable
from aks_deploy.domain.models import EnvironmentReference, Inference, ModelDeployment


def sdk_parameters_of(
    runs: Runnable | None, lookups: Lookups, images: Mapping[ImageReference, Json]
) -> AbstractContextManager[dict[str, Any]]:
    """The parameters of `deploy` and `update`, good while the block lasts; none for None.

    `images` are those that were observed. All else that the parameters need of Azure is read now: inside an SDK call
    another one would take its place.

    Raises:
        NotFoundError: a model or the environment is not there any more.
    """
    match runs:
        case None:
            return nullcontext({})
        case ImageReference():
            return nullcontext({"image": lookups.image(images[runs])})
        case ModelDeployment(inference=inference):
            models = [lookups.model(model) for model in runs.models]
            asked = inference.environment if inference else None
            registered = lookups.environment(asked) if isinstance(asked, EnvironmentReference) else None
            return _served(models, inference, registered)


@contextmanager
def _served(models: list[Object], inference: Inference | None, registered: Object) -> Iterator[dict[str, Any]]:
    with sdk_inference(inference, registered) if inference else nullcontext() as config:
        yield {"models": models, "inference_config": config}
