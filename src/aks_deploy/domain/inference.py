"""The section `inference`: how models are served, as people write it."""

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator

from aks_deploy.domain.configuration import Breach, Configuration
from aks_deploy.domain.fields import Fact, FilePath, Name
from aks_deploy.domain.models import EnvironmentReference

_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_HOST = r"[a-zA-Z0-9](?:[a-zA-Z0-9.\-]*[a-zA-Z0-9])?(?::[0-9]+)?"
# Source: the grammar of references in the distribution project, which Docker and its registries share.
_IMAGE = re.compile(rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*(?::\w[\w.\-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?", re.ASCII)
_LONGEST_IMAGE = 500


def _environment(text: str) -> str:
    return str(EnvironmentReference.parse(text))


def _base_image(text: str) -> str:
    if len(text) > _LONGEST_IMAGE or not _IMAGE.fullmatch(text):
        raise ValueError(f"'{text}' is no reference such as registry.example.com/python:3.11")
    return text


_Environment = Annotated[Name, AfterValidator(_environment)]
_BaseImage = Annotated[Name, AfterValidator(_base_image)]


class InferenceConfig(Configuration):
    """How models are served: parameters of `azureml.core.model.InferenceConfig`; all paths are in the workspace folder.

    Source: azureml-core 1.61. Of its parameters those are left out that lead to image-based web services (runtime,
    extra_docker_file_steps, cuda_version) or that an environment holds (enable_gpu, base_image_registry).
    """

    RULES = (
        "entry_script is given",
        "either environment is given or conda_file, not both",
        "base_image needs conda_file",
    )

    entry_script: Annotated[
        FilePath | None, Fact("Script with init() and run(); in source_directory where that is given")
    ] = None
    source_directory: Annotated[
        FilePath | None, Fact("Folder whose files the script needs; .amlignore, or else .gitignore, leaves files out")
    ] = None
    environment: Annotated[_Environment | None, Fact("Registered environment, as name:version or name:latest")] = None
    conda_file: Annotated[
        FilePath | None,
        Fact("Conda file with the dependencies, instead of environment; in source_directory as the script"),
    ] = None
    base_image: Annotated[
        _BaseImage | None, Fact("Docker image to install the dependencies on, with conda_file", "Azure ML's own")
    ] = None

    def breaches(self) -> Iterator[Breach]:
        """Rules of the SDK: either an environment or the parts of one."""
        if self.entry_script is None:
            yield Breach(None, ("entry_script",), "entry_script is missing")
        if self.environment and self.conda_file:
            yield Breach("conda_file", ("environment",), "environment and conda_file exclude each other")
        if not self.environment and not self.conda_file:
            rule = "environment or conda_file is missing: what does the script run in?"
            yield Breach(None, ("environment", "conda_file"), rule)
        if self.base_image and not self.conda_file:
            rule = "base_image needs conda_file, for a registered environment has an image of its own"
            yield Breach("base_image", ("conda_file",), rule)
