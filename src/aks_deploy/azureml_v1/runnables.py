"""What a web service is to run, in the SDK's parameters."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from aks_deploy.azureml_v1.inference import sdk_inference
from aks_deploy.azureml_v1.registry import AmlRegistry
from aks_deploy.domain.desired import ImageReference, Runnable
from aks_deploy.domain.models import EnvironmentReference, Inference, ModelDeployment


def sdk_parameters_of(runs: Runnable | None, registry: AmlRegistry) -> AbstractContextManager[dict[str, Any]]:
    """The parameters of `deploy` and `update`, good while the block lasts; none for None.

    All that they need of Azure is read now: inside an SDK call another one would take its place.

    Raises:
        NotFoundError: the image, a model or the environment is not there any more.
    """
    match runs:
        case None:
            return nullcontext({})
        case ImageReference():
            return nullcontext({"image": registry.sdk_object(runs)})
        case ModelDeployment(inference=inference):
            models = [registry.sdk_object(model) for model in runs.models]
            asked = inference.environment if inference else None
            registered = registry.sdk_object(asked) if isinstance(asked, EnvironmentReference) else None
            return _served(models, inference, registered)


@contextmanager
def _served(models: list[Any], inference: Inference | None, registered: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - azureml-core is untyped
    with sdk_inference(inference, registered) if inference else nullcontext() as config:
        yield {"models": models, "inference_config": config}
