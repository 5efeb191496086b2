"""How models are served, in the SDK's objects. What it packs are copies: it would take a folder as it finds it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from azureml._model_management import _util
from azureml.core import Environment
from azureml.core.model import InferenceConfig

from aks_deploy.domain.models import CondaEnvironment, Inference
from aks_deploy.private import private_folder
from aks_deploy.sources.copying import copied


@contextmanager
def sdk_inference(inference: Inference, registered: Any) -> Iterator[Any]:  # noqa: ANN401 - azureml-core is untyped
    """The SDK's configuration; `registered` is its environment, where that is registered in the workspace.

    All that is copied and packed for it is gone when the block ends.

    Raises:
        ConflictError: the files have changed since they were selected.
    """
    with private_folder() as private, _temporary_files_in(private):
        described = inference.environment if isinstance(inference.environment, CondaEnvironment) else None
        environment = _environment(described, private) if described else registered
        folder = copied(inference.source, private)
        if inference.source.name:
            yield InferenceConfig(inference.entry_script, source_directory=str(folder), environment=environment)
        else:
            yield InferenceConfig(str(folder / inference.entry_script), environment=environment)


def _environment(described: CondaEnvironment, private: Path) -> Any:  # noqa: ANN401 - as above
    """The environment as the SDK makes it of `conda_file` and `base_image`.

    Source: azureml-core 1.61, `convert_parts_to_environment`.
    """
    file = private / "conda.yml"
    file.write_text(described.specification, encoding="utf-8")
    environment = Environment.from_conda_specification(described.name, str(file))
    if described.base_image is not None:
        environment.docker.base_image = described.base_image
        environment.inferencing_stack_version = "latest"
    return environment


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Where the SDK packs lies in `folder`: it leaves behind all that it makes of the user's files."""
    before, _util.tempfile = _util.tempfile, _TemporaryFiles(folder)
    try:
        yield
    finally:
        _util.tempfile = before


class _TemporaryFiles:
    """Stands in for the module `tempfile` in the SDK's module that packs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mkstemp(self, suffix: str) -> tuple[int, str]:
        """As in `tempfile`; the SDK opens the path again and forgets the descriptor."""
        descriptor, path = tempfile.mkstemp(suffix, dir=self._folder)
        os.close(descriptor)
        return -1, path

    def mkdtemp(self) -> str:
        """As in `tempfile`."""
        return tempfile.mkdtemp(dir=self._folder)
