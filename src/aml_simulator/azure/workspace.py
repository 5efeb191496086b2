"""A workspace and everything in it."""

from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.images import Images
from aml_simulator.azure.operation import Operation
from aml_simulator.azure.service import Service


@dataclass
class Workspace:
    """An Azure ML workspace. Clusters and services are keyed by name in lower case."""

    name: str
    group: str
    subscription: UUID
    location: str
    images: Images = field(default_factory=Images)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)

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
