"""What a user asks for, once names and files are resolved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aks_deploy.domain.certificate import Certificate
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.models import ModelDeployment

_IMAGE_NAME = re.compile(r"[a-z0-9]([-.a-z0-9]*[a-z0-9])?")
_SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_CLUSTER_NAME = re.compile(r"[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?")
_SHORTEST_NAME, _LONGEST_NAME = 3, 32
_SHORTEST_CLUSTER, _LONGEST_CLUSTER = 2, 16


@dataclass(frozen=True, slots=True)
class ImageReference:
    """An image of the workspace: `name:version`."""

    name: str
    version: int

    def __post_init__(self) -> None:
        if not _IMAGE_NAME.fullmatch(self.name):
            raise ValueError(f"image name '{self.name}' must be of a-z, 0-9, '-' and '.', not '-' or '.' at the ends")
        if self.version < 1:
            raise ValueError(f"image version {self.version} must be 1 or more")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The reference that `name:version` names; ValueError where it does not."""
        name, colon, version = text.strip().rpartition(":")
        if not colon or not version.isascii() or not version.isdigit():
            raise ValueError(f"'{text}' is not name:version, for example churn-model:12")
        return cls(name, int(version))

    def __str__(self) -> str:
        return f"{self.name}:{self.version}"


Runnable = ImageReference | ModelDeployment
"""What a web service can run."""


def check_service_name(name: str) -> str:
    """The name where Azure ML takes it for a web service; ValueError with the rule where not.

    Source: azureml-core 1.61, `webservice_name_validation`.
    """
    if not _SERVICE_NAME.fullmatch(name) or not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
        raise ValueError(
            f"'{name}' must be {_SHORTEST_NAME}-{_LONGEST_NAME} of a-z, 0-9 and '-', "
            "starting with a letter and not ending with '-'"
        )
    return name


def check_cluster_name(name: str) -> str:
    """The name where Azure ML takes it for a new AKS compute target; ValueError with the rule where not.

    Source: the naming rules of the Azure ML studio; the SDK itself checks reserved words only.
    """
    if not _CLUSTER_NAME.fullmatch(name) or not _SHORTEST_CLUSTER <= len(name) <= _LONGEST_CLUSTER:
        raise ValueError(
            f"'{name}' must be {_SHORTEST_CLUSTER}-{_LONGEST_CLUSTER} letters, digits and '-', "
            "starting with a letter and not ending with '-'"
        )
    return name


@dataclass(frozen=True, slots=True)
class Origin:
    """Who deploys. The web service's tags will name repository, commit and run."""

    repository: str | None = None
    commit: str | None = None
    run: str | None = None
    attempt: str | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Desired:
    """One web service on one cluster, and what it runs.

    `cluster_config` is what the cluster becomes where it is definitely absent; None forbids both ways. An AKS cluster
    to attach is named in it by its resource id. `certificate` is that of its TLS. `sources` says for people where a
    value was given, by its name: `image`, or `deployment.cpu_cores` inside a section.
    """

    runs: Runnable
    service_name: str
    cluster_name: str
    deployment: DeploymentConfig = field(default_factory=DeploymentConfig)
    cluster_config: ProvisioningConfig | AttachConfig | None = None
    certificate: Certificate | None = None
    origin: Origin = Origin()
    replace: bool = False
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
