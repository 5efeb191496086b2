"""The Azure side's state: workspaces, who can sign in, which operations run."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_network

from aml_simulator.azure.clouds import CLOUDS, Cloud
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.node_pools import NodePoolSpec
from aml_simulator.azure.operation import Operation
from aml_simulator.azure.outcome import impose
from aml_simulator.azure.principals import Principal
from aml_simulator.azure.roles import BUILT_IN as BUILT_IN_ROLES
from aml_simulator.azure.service import Service
from aml_simulator.azure.tokens import Tokens
from aml_simulator.azure.vm_sizes import BUILT_IN, VmSize
from aml_simulator.azure.workspace import Workspace
from aml_simulator.clock import TenantClock
from aml_simulator.fault import Outcome
from aml_simulator.github.builder import hub_of
from aml_simulator.github.id_tokens import IdTokens
from aml_simulator.schema import ManagedClusterSpec, ServicePrincipalSpec, TenantSpec
from aml_simulator.scoring.seam import Scoring

# Ranges that RFC 5737 and RFC 2544 keep for documentation and tests: no such host is ever reached by mistake.
_ADDRESSES = ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24", "198.18.0.0/15")


def _addresses() -> Iterator[str]:
    for network in _ADDRESSES:
        yield from map(str, ip_network(network).hosts())


@dataclass
class World:
    """The state of one tenant. Not thread-safe: the tenant's lock is around every use."""

    spec: TenantSpec
    clock: TenantClock
    scoring: Scoring
    tokens: Tokens
    id_tokens: IdTokens = field(default_factory=IdTokens)
    workspaces: dict[tuple[str, str, str], Workspace] = field(default_factory=dict)
    running: list[Operation] = field(default_factory=list)
    outcome: Outcome | None = None
    """How the work comes out that the request under way begins, where a fault decides it."""
    _free_addresses: Iterator[str] = field(default_factory=_addresses)
    _given: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        machines = (
            ServicePrincipalSpec(client_id=identity.client_id, roles=identity.roles)
            for identity in self.spec.managed_identities
        )
        roles = {**BUILT_IN_ROLES, **self.spec.roles}
        known = (*machines, *self.spec.service_principals)
        self.principals = {str(spec.client_id): Principal(spec, roles) for spec in known}
        self.github = hub_of(self.spec.github, self.clock, self.id_tokens.now)
        self.clouds: tuple[Cloud, ...] = tuple(CLOUDS[name] for name in self.spec.clouds)
        sizes = {**BUILT_IN, **self.spec.vm_sizes}
        self.vm_sizes: dict[str, VmSize] = {name.lower(): size for name, size in sizes.items()}
        self.vm_size_names = {name.lower(): name for name in sizes}

    def add(self, workspace: Workspace) -> None:
        """Let a workspace be there."""
        key = (str(workspace.subscription), workspace.group.lower(), workspace.name.lower())
        self.workspaces[key] = workspace

    def workspace(self, subscription: str, group: str, name: str) -> Workspace | None:
        """The workspace of that name; Azure's names do not depend on case."""
        return self.workspaces.get((subscription.lower(), group.lower(), name.lower()))

    def managed_cluster(self, resource_id: str) -> ManagedClusterSpec | None:
        """The AKS cluster of that ARM id, as the tenant file describes it; ids do not depend on case."""
        known = self.spec.managed_clusters
        return next((each for each in known if each.resource_id.lower() == resource_id.lower()), None)

    def node_pools(self, cluster: Cluster) -> tuple[NodePoolSpec, ...]:
        """The nodes of a compute target: those of the AKS cluster behind it, or those that it was made with."""
        managed = self.managed_cluster(cluster.resource_id)
        if managed is not None:
            return managed.node_pools
        return (NodePoolSpec(vm_size=cluster.vm_size, count=cluster.agent_count),)

    def new_address(self) -> str:
        """A public address that no cluster of this tenant has had."""
        address = next(self._free_addresses)
        self._given.add(address)
        return address

    def was_given(self, host: str) -> bool:
        """Whether a cluster answers, or once answered, under this host name."""
        return host in self._given or self.cluster_at(host) is not None

    def cluster_at(self, host: str) -> Cluster | None:
        """The cluster that answers under this host name."""
        clusters = (cluster for workspace in self.workspaces.values() for cluster in workspace.clusters.values())
        return next((cluster for cluster in clusters if host in (cluster.address, cluster.host)), None)

    def service_on(self, cluster: Cluster, name: str) -> Service | None:
        """The web service of that name on that cluster."""
        services = (workspace.service(name) for workspace in self.workspaces.values())
        return next((each for each in services if each and each.cluster is cluster), None)

    def begin(self, workspace: Workspace, operation: Operation) -> Operation:
        """Let an operation run."""
        if self.outcome:
            impose(self.outcome, workspace, operation)
        workspace.operations[operation.id] = operation
        self.running.append(operation)
        return operation

    def due(self) -> list[Operation]:
        """The running operations whose time has come."""
        now = self.clock.now()
        return [operation for operation in self.running if operation.running and operation.due <= now]

    def settle(self) -> None:
        """End what has come to its end."""
        for operation in self.due():
            operation.settle(self.clock.now())
        self.running = [operation for operation in self.running if operation.running]
