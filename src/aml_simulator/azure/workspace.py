"""A workspace and everything in it."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from aml_simulator.azure.blobs import CONTAINER, Blobs
from aml_simulator.azure.catalogue import Catalogue
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.environment import Environment
from aml_simulator.azure.image import Image
from aml_simulator.azure.model import Asset, Model
from aml_simulator.azure.operation import Operation
from aml_simulator.azure.service import Service


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of the workspace's key vault."""

    value: str = field(repr=False)
    created: datetime
    content_type: str | None = None


@dataclass
class Workspace:
    """An Azure ML workspace. Clusters and services are keyed by name in lower case, containers and secrets by name.

    `built` has the fingerprints of the environments whose images have been built.
    """

    name: str
    group: str
    subscription: UUID
    location: str
    images: Catalogue[Image] = field(default_factory=Catalogue)
    models: Catalogue[Model] = field(default_factory=Catalogue)
    environments: Catalogue[Environment] = field(default_factory=Catalogue)
    assets: dict[str, Asset] = field(default_factory=dict)
    containers: dict[str, Blobs] = field(init=False)
    storage_key: bytes = field(default_factory=lambda: secrets.token_bytes(64), repr=False)
    vault: dict[str, Secret] = field(default_factory=dict)
    default_datastore: str = "workspaceblobstore"
    built: set[str] = field(default_factory=set)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        account = f"st{self.workspace_id.hex[:13]}"
        names = (CONTAINER, f"azureml-blobstore-{self.workspace_id}")
        self.containers = {name: Blobs(account, name) for name in names}

    @property
    def blobs(self) -> Blobs:
        """Its artifacts: the container of uploads, models, logs."""
        return self.containers[CONTAINER]

    @property
    def path(self) -> str:
        """Its ARM id."""
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"
            f"/providers/Microsoft.MachineLearningServices/workspaces/{self.name}"
        )

    @property
    def workspace_id(self) -> UUID:
        """Azure's own id for it; the same each time the tenant starts."""
        return uuid5(NAMESPACE_URL, self.path.lower())

    def cluster(self, name: str | None) -> Cluster | None:
        """The compute target of that name."""
        return self.clusters.get((name or "").lower())

    def service(self, name: str) -> Service | None:
        """The web service of that name."""
        return self.services.get(name.lower())

    def services_on(self, cluster: Cluster) -> list[Service]:
        """The web services that run on a cluster."""
        return [service for service in self.services.values() if service.cluster is cluster]
