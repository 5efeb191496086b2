"""What a web service runs that is made from models: the models, the code that serves them, and its environment."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

LATEST = "latest"
_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-._]{0,254}")
_ENVIRONMENT_VERSION = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-._]{0,29}")
_KILO = 1000


@dataclass(frozen=True, slots=True)
class ModelReference:
    """A model of the workspace: `name:version`; without a version the newest that there is, `name:latest`.

    Source: azureml-core 1.61, `model_name_validation`.
    """

    name: str
    version: int | None

    def __post_init__(self) -> None:
        _check_name("model", self.name)
        if self.version is not None and self.version < 1:
            raise ValueError(f"model version {self.version} must be 1 or more")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reference that `name:version` or `name:latest` names; ValueError where it does not."""
        name, version = _parts(text, "churn-model:3")
        if version != LATEST and not (version.isascii() and version.isdigit()):
            raise ValueError(f"'{text}' is not name:version, for example churn-model:3 or churn-model:{LATEST}")
        return cls(name, None if version == LATEST else int(version))

    def __str__(self) -> str:
        return f"{self.name}:{self.version or LATEST}"


@dataclass(frozen=True, slots=True)
class EnvironmentReference:
    """An environment that is registered in the workspace, as `ModelReference`; its versions are text."""

    name: str
    version: str | None

    def __post_init__(self) -> None:
        _check_name("environment", self.name)
        if self.version is not None and not _ENVIRONMENT_VERSION.fullmatch(self.version):
            raise ValueError(f"environment version '{self.version}' must be of letters, digits, '-', '.' and '_'")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reference that `name:version` or `name:latest` names; ValueError where it does not."""
        name, version = _parts(text, "churn-env:2")
        return cls(name, None if version == LATEST else version)

    def __str__(self) -> str:
        return f"{self.name}:{self.version or LATEST}"


@dataclass(frozen=True, slots=True)
class CondaEnvironment:
    """An environment that is described here. `name` follows from what it holds, so that Azure keeps it once.

    `specification` is the text of the conda file; None as `base_image` is Azure ML's own image.
    """

    name: str
    specification: str
    base_image: str | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Source:
    """The files that a web service is given, as they were when they were read.

    `files` are relative to `folder`, in order. `name` is the folder's name where the code runs, empty where nothing
    but the entry script is sent. `digest` follows from names and contents alone, so that the same files are equal
    wherever they lie.
    """

    folder: Path = field(compare=False)
    files: tuple[str, ...]
    name: str
    size_bytes: int
    digest: str

    def __str__(self) -> str:
        many = "1 file" if len(self.files) == 1 else f"{len(self.files)} files"
        return f"{self.digest} ({many}, {_size(self.size_bytes)})"


@dataclass(frozen=True, slots=True)
class Inference:
    """How models are served: the script in `source` that scores, and the environment that it runs in."""

    entry_script: str
    source: Source
    environment: EnvironmentReference | CondaEnvironment


@dataclass(frozen=True, slots=True)
class ModelDeployment:
    """Models and how they are served; None leaves that to Azure ML, which knows some frameworks."""

    models: tuple[ModelReference, ...]
    inference: Inference | None = None

    def __str__(self) -> str:
        return ", ".join(map(str, self.models))


def _parts(text: str, example: str) -> tuple[str, str]:
    name, colon, version = text.strip().rpartition(":")
    if not colon or not version:
        raise ValueError(f"'{text}' is not name:version, for example {example} or {example.partition(':')[0]}:{LATEST}")
    return name, version


def _check_name(kind: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{kind} name '{name}' must be 1-255 letters, digits, '-', '.' and '_', starting with a letter or digit"
        )


def _size(count: float) -> str:
    """Bytes for people, in powers of ten."""
    for unit in ("bytes", "kB"):
        if count < _KILO:
            return f"{count:.3g} {unit}"
        count /= _KILO
    return f"{count:.3g} MB"
