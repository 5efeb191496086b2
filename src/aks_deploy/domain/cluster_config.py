"""What a missing cluster may become: made anew, or an AKS cluster that exists and is attached.

Source of rules and defaults: azureml-core 1.61, `AksCompute.provisioning_configuration`, `attach_configuration` and
`enable_ssl`, exercised by running them, and Microsoft's documentation where Azure is stricter than they are.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, SecretStr

from aks_deploy.domain.azure_names import (
    HostName,
    LeafDomainLabel,
    Location,
    ManagedClusterName,
    ResourceGroup,
    SubnetName,
    VirtualNetworkName,
    VmSize,
)
from aks_deploy.domain.configuration import Breach, Configuration
from aks_deploy.domain.fields import NUMERIC, Fact, FilePath, Flag, Name, Text
from aks_deploy.domain.network import Address, BridgeRange, ServiceRange, network_breaches

_MANAGED_CLUSTER = re.compile(
    r"/subscriptions/(?P<subscription>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/resourcegroups/[-\w.()]{1,90}"
    r"/providers/microsoft\.containerservice/managedclusters/[-\w]{1,63}",
    re.IGNORECASE,
)
_PROVIDER = "Microsoft.ContainerService"
_BY_NAME = ("resource_group", "cluster_name")
_DEFAULT_SIZE, _VCPUS_OF_DEFAULT, _FEWEST_VCPUS = "Standard_D3_v2", 4, 12

# A cluster that exists is never changed.
_fact = partial(Fact, updatable=False)
_hidden = partial(Fact, updatable=False, readable=False)


def _path(text: str) -> str:
    if "-----BEGIN" in text:
        raise ValueError("holds the PEM itself where a path is asked for: that is the parameter without _file")
    return text


def _managed_cluster_id(text: str) -> str:
    if not _MANAGED_CLUSTER.fullmatch(text):
        raise ValueError(
            "must be /subscriptions/GUID/resourcegroups/GROUP/providers/Microsoft.ContainerService/managedClusters/NAME"
        )
    if text.split("/")[6] != _PROVIDER:
        raise ValueError(f"must spell {_PROVIDER} with these capitals: the SDK takes no others")
    return text


Nodes = Annotated[int, Field(gt=0, le=1000), NUMERIC]
PemFile = Annotated[FilePath, AfterValidator(_path)]
ManagedClusterId = Annotated[Name, AfterValidator(_managed_cluster_id)]


class ClusterConfig(Configuration):
    """What provisioning and attaching share: purpose, load balancer, TLS."""

    RULES: ClassVar[tuple[str, ...]] = (
        "load_balancer_subnet needs load_balancer_type: InternalLoadBalancer",
        "ssl_cname, certificate and key go together, those two as files or as PEM; leaf_domain_label excludes them",
        "overwrite_existing_domain needs leaf_domain_label",
    )

    cluster_purpose: Annotated[
        Literal["FastProd", "DevTest"] | None, _fact("DevTest allows clusters of fewer than 12 vCPUs", "FastProd")
    ] = None
    load_balancer_type: Annotated[
        Literal["PublicIp", "InternalLoadBalancer"] | None, _fact("Who can reach the scoring URI", "PublicIp")
    ] = None
    load_balancer_subnet: Annotated[SubnetName | None, _fact("Subnet of the internal load balancer", "aks-subnet")] = (
        None
    )
    ssl_cname: Annotated[HostName | None, _fact("Host name of scoring URIs, which the certificate is for")] = None
    ssl_cert_pem_file: Annotated[
        PemFile | None, _hidden("File in the workspace folder with the certificate, then its chain")
    ] = None
    ssl_key_pem_file: Annotated[PemFile | None, _hidden("File in the workspace folder with the certificate's key")] = (
        None
    )
    ssl_cert_pem: Annotated[
        Text | None, _hidden("The certificate, then its chain, in place of a file", secret=True), Field(repr=False)
    ] = None
    ssl_key_pem: Annotated[SecretStr | None, _hidden("The certificate's key in place of a file", secret=True)] = None
    leaf_domain_label: Annotated[
        LeafDomainLabel | None, _fact("Begin of a host name that Azure makes up and certifies, in place of your own")
    ] = None
    overwrite_existing_domain: Annotated[
        Flag | None, _hidden("Take the leaf domain label from whoever has it", azure_default=False)
    ] = None

    @property
    def internal(self) -> bool:
        """Whether its scoring URIs can be reached from its virtual network only."""
        return self.load_balancer_type == "InternalLoadBalancer"

    @property
    def encrypted(self) -> bool:
        """Whether its scoring URIs begin with https."""
        return self.ssl_cname is not None or self.leaf_domain_label is not None

    def breaches(self) -> Iterator[Breach]:
        """Rules of both ways to a cluster."""
        yield from self._tls_breaches()
        if self.load_balancer_subnet and not self.internal:
            rule = "load_balancer_subnet needs load_balancer_type: InternalLoadBalancer"
            yield Breach("load_balancer_subnet", ("load_balancer_type",), rule)

    def _tls_breaches(self) -> Iterator[Breach]:
        own = [name for name in self.given() if name.startswith("ssl_")]
        for name in ("ssl_cert_pem", "ssl_key_pem"):
            if name in own and f"{name}_file" in own:
                yield Breach(f"{name}_file", (name,), f"{name}_file and {name} exclude each other")
        needed = ("ssl_cname", "ssl_cert_pem", "ssl_key_pem")
        missing = [name for name in needed if own and not {name, f"{name}_file"} & set(own)]
        if missing:
            wanted = " and ".join(name if name == "ssl_cname" else f"{name}_file or {name}" for name in missing)
            others = (*missing, *(f"{name}_file" for name in missing))
            yield Breach(own[0], others, f"{own[0]} alone is no TLS: {wanted} is missing")
        if own and self.leaf_domain_label:
            rule = f"leaf_domain_label and {own[0]} exclude each other: the certificate is Azure's or your own"
            yield Breach("leaf_domain_label", (own[0],), rule)
        if self.overwrite_existing_domain and not self.leaf_domain_label:
            rule = "overwrite_existing_domain needs leaf_domain_label, without which the SDK drops it silently"
            yield Breach("overwrite_existing_domain", ("leaf_domain_label",), rule)


class ProvisioningConfig(ClusterConfig):
    """A cluster made anew: parameters of `AksCompute.provisioning_configuration`."""

    RULES = (
        *ClusterConfig.RULES,
        "the three of the virtual network, both address ranges and dns_service_ip are given together or not at all",
        "dns_service_ip is inside service_cidr, not its first address, and docker_bridge_cidr does not overlap that",
        "with vm_size Standard_D3_v2, or none, agent_count is 3 or more, unless cluster_purpose is DevTest",
    )

    agent_count: Annotated[Nodes | None, _fact("Nodes of the cluster", 3)] = None
    vm_size: Annotated[VmSize | None, _fact("VM size of each node", _DEFAULT_SIZE)] = None
    location: Annotated[Location | None, _fact("Azure region of the cluster", "the workspace's")] = None
    vnet_resourcegroup_name: Annotated[ResourceGroup | None, _hidden("Resource group of the virtual network")] = None
    vnet_name: Annotated[VirtualNetworkName | None, _hidden("Virtual network of the nodes")] = None
    subnet_name: Annotated[SubnetName | None, _hidden("Subnet of the nodes")] = None
    service_cidr: Annotated[ServiceRange | None, _hidden("Address range of Kubernetes services")] = None
    dns_service_ip: Annotated[Address | None, _hidden("Address of the cluster's DNS, inside service_cidr")] = None
    docker_bridge_cidr: Annotated[BridgeRange | None, _hidden("Address and range of the Docker bridge")] = None

    def breaches(self) -> Iterator[Breach]:
        """Those, and the rules of a network and of Azure ML's smallest cluster."""
        yield from super().breaches()
        network = [name for name in NETWORK if getattr(self, name) is not None]
        missing = tuple(name for name in NETWORK if name not in network)
        if network and missing:
            rule = f"{network[0]} is no network without the others, all six or none: {', '.join(missing)} missing"
            yield Breach(network[0], missing, rule)
        if self.service_cidr and self.dns_service_ip and self.docker_bridge_cidr:
            yield from network_breaches(self.service_cidr, self.dns_service_ip, self.docker_bridge_cidr)
        yield from self._capacity_breach()

    def _capacity_breach(self) -> Iterator[Breach]:
        """Of all sizes only that of Azure ML's default is known for certain here; the others Azure must tell."""
        default = self.vm_size is None or self.vm_size.lower() == _DEFAULT_SIZE.lower()
        vcpus = (self.agent_count or 3) * _VCPUS_OF_DEFAULT
        if default and self.cluster_purpose != "DevTest" and vcpus < _FEWEST_VCPUS:
            rule = (
                f"agent_count {self.agent_count} of {_DEFAULT_SIZE} makes {vcpus} vCPUs, and {_FEWEST_VCPUS} is the "
                "least that is not cluster_purpose: DevTest"
            )
            yield Breach("agent_count", ("vm_size", "cluster_purpose"), rule)


class AttachConfig(ClusterConfig):
    """An AKS cluster that exists: parameters of `AksCompute.attach_configuration`. It is named in one of two ways."""

    RULES = (
        *ClusterConfig.RULES,
        "the AKS cluster is named by resource_id, or by resource_group and cluster_name",
    )

    resource_id: Annotated[ManagedClusterId | None, _hidden("Resource id of the AKS cluster")] = None
    resource_group: Annotated[ResourceGroup | None, _hidden("Resource group of the AKS cluster, with cluster_name")] = (
        None
    )
    cluster_name: Annotated[ManagedClusterName | None, _hidden("Name of the AKS cluster in its resource group")] = None

    def breaches(self) -> Iterator[Breach]:
        """Those, and that the AKS cluster is named, once."""
        yield from super().breaches()
        by_name = [name for name in _BY_NAME if getattr(self, name) is not None]
        if self.resource_id and by_name:
            yield Breach("resource_id", (by_name[0],), f"resource_id and {by_name[0]} exclude each other")
        elif not self.resource_id and len(by_name) == 1:
            rule = f"{by_name[0]} alone names no AKS cluster: resource_group and cluster_name do, or resource_id"
            yield Breach(by_name[0], (*_BY_NAME, "resource_id"), rule)
        elif not self.resource_id and not by_name:
            rule = "the AKS cluster is not named: give resource_id, or resource_group and cluster_name"
            yield Breach(None, (*_BY_NAME, "resource_id"), rule)

    def in_subscription(self, subscription_id: str) -> Self:
        """The same with the AKS cluster named by `resource_id`, made as the SDK makes it."""
        if self.resource_id is not None:
            return self
        made = (
            f"/subscriptions/{subscription_id}/resourcegroups/{self.resource_group}"
            f"/providers/{_PROVIDER}/managedClusters/{self.cluster_name}"
        )
        return self.model_copy(update={"resource_id": made, "resource_group": None, "cluster_name": None})

    def elsewhere(self, subscription_id: str) -> bool:
        """Whether the AKS cluster is in another subscription, from where Azure ML cannot attach it."""
        found = _MANAGED_CLUSTER.fullmatch(self.resource_id or "")
        return found is not None and found["subscription"].lower() != subscription_id.lower()


NETWORK = (
    "vnet_resourcegroup_name",
    "vnet_name",
    "subnet_name",
    "service_cidr",
    "dns_service_ip",
    "docker_bridge_cidr",
)
