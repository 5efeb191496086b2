"""How models are served, in the SDK's objects. What it uploads are copies: it would pack a folder as it finds it."""

import tempfile
from pathlib import Path
from typing import Any

from azureml.core import Environment
from azureml.core.model import InferenceConfig

from aks_deploy.domain.models import CondaEnvironment, Inference
from aks_deploy.sources.copying import copied


def sdk_inference(inference: Inference, registered: Any) -> Any:  # noqa: ANN401 - azureml-core is untyped
    """The SDK's configuration; `registered` is its environment, where that is registered in the workspace.

    The copy lies among the SDK's temporary files, which `sdk_environment` removes.

    Raises:
        ConflictError: the files have changed since they were selected.
    """
    described = inference.environment if isinstance(inference.environment, CondaEnvironment) else None
    environment = _described(described) if described else registered
    folder = copied(inference.source, _private_folder())
    if not inference.source.name:
        return InferenceConfig(entry_script=str(folder / inference.entry_script), environment=environment)
    return InferenceConfig(entry_script=inference.entry_script, source_directory=str(folder), environment=environment)


def _described(described: CondaEnvironment) -> Any:  # noqa: ANN401 - as above
    """The environment that the conda file describes, as the SDK makes it of `conda_file` and `base_image`.

    Source: azureml-core 1.61, `convert_parts_to_environment`.
    """
    file = _private_folder() / "conda.yml"
    file.write_text(described.specification, encoding="utf-8")
    environment = Environment.from_conda_specification(described.name, str(file))
    if described.base_image is not None:
        environment.docker.base_image = described.base_image
        environment.inferencing_stack_version = "latest"
    return environment


def _private_folder() -> Path:
    return Path(tempfile.mkdtemp())
