"""Each parameter of a cluster: values that cannot be, what we say of them, and what the SDK makes of them.

Verdicts of the SDK: it `refuses` with an exception of its own, fails with one of Python's, `accepts` what Azure would
refuse or misunderstand later, or `ignores` it, which sends the request without it.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from contract.world import SUBSCRIPTION

Verdict = Literal["refuses", "TypeError", "AttributeError", "accepts", "ignores"]
Section = Literal["provisioning", "attach"]
ID = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/g/providers/Microsoft.ContainerService/managedClusters/shared"
NETWORK = {
    "vnet_resourcegroup_name": "network",
    "vnet_name": "vnet",
    "subnet_name": "nodes",
    "service_cidr": "10.0.0.0/16",
    "dns_service_ip": "10.0.0.10",
    "docker_bridge_cidr": "172.17.0.1/16",
}
OWN_TLS = {"ssl_cname": "scoring.example.org", "ssl_cert_pem_file": "certificate.pem", "ssl_key_pem_file": "key.pem"}
NAMED = {"resource_group": "g", "cluster_name": "shared"}
INTERNAL = {"load_balancer_type": "InternalLoadBalancer", "load_balancer_subnet": "internal"}

# Between them they use every parameter, each as its type has it.
GOOD: tuple[tuple[Section, dict[str, Any]], ...] = (
    ("provisioning", {}),
    ("provisioning", {"agent_count": 4, "vm_size": "Standard_F4s_v2", "location": "westeurope"}),
    ("provisioning", {"agent_count": 1, "cluster_purpose": "DevTest", "load_balancer_type": "PublicIp"}),
    ("provisioning", {"cluster_purpose": "FastProd", **INTERNAL, **NETWORK}),
    ("provisioning", OWN_TLS),
    ("provisioning", {"leaf_domain_label": "churn", "overwrite_existing_domain": True}),
    ("attach", {"resource_id": ID}),
    ("attach", NAMED | {"cluster_purpose": "DevTest"} | INTERNAL),
    ("attach", NAMED | OWN_TLS | {"cluster_purpose": "FastProd", "load_balancer_type": "PublicIp"}),
    ("attach", NAMED | {"leaf_domain_label": "churn", "overwrite_existing_domain": False}),
)


_NODES = {
    "agent_count": "agentCount",
    "vm_size": "agentVmSize",
    "cluster_purpose": "clusterPurpose",
    "load_balancer_type": "loadBalancerType",
    "load_balancer_subnet": "loadBalancerSubnet",
}
_RANGES = {
    "service_cidr": "serviceCidr",
    "dns_service_ip": "dnsServiceIP",
    "docker_bridge_cidr": "dockerBridgeCidr",
}


def body(section: Section, config: dict[str, Any], *, certificate: str, key: str) -> dict[str, Any]:
    """The request that says exactly what `config` says. Source: recorded bodies; reading of the SDK."""
    inner = {wire: config[name] for name, wire in _NODES.items() if name in config}
    tls = _tls(config, certificate, key)
    inner |= {"sslConfiguration": tls} if tls else {}
    if section == "attach":
        inner = {"loadBalancerType": "PublicIp", "loadBalancerSubnet": None} | inner
        group = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{config.get('resource_group')}"
        made = f"{group}/providers/Microsoft.ContainerService/managedClusters/{config.get('cluster_name')}"
        place = {"resourceId": config.get("resource_id", made)}
    else:
        inner |= {"aksNetworkingConfiguration": _network(config)} if "vnet_name" in config else {}
        place = {"computeLocation": config["location"]} if "location" in config else {}
    return {
        "location": "eastus",
        "properties": {"computeType": "AKS", **place, **({"properties": inner} if inner else {})},
    }


def _tls(config: dict[str, Any], certificate: str, key: str) -> dict[str, Any]:
    if "ssl_cname" in config:
        return {"status": "Enabled", "cname": config["ssl_cname"], "cert": certificate, "key": key}
    if "leaf_domain_label" not in config:
        return {}
    overwrite = config.get("overwrite_existing_domain", False)
    return {
        "status": "Auto",
        "leafDomainLabel": config["leaf_domain_label"],
        "overwriteExistingDomain": overwrite,
    }


def _network(config: dict[str, Any]) -> dict[str, Any]:
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{config['vnet_resourcegroup_name']}"
    network = f"{group}/providers/Microsoft.Network/virtualNetworks/{config['vnet_name']}"
    ranges = {wire: config[name] for name, wire in _RANGES.items()}
    return {"subnetId": f"{network}/subnets/{config['subnet_name']}", **ranges}


@dataclass(frozen=True)
class Bad:
    """A configuration that cannot be: `parameter` with `value`, beside `others`."""

    parameter: str
    value: object
    says: str
    sdk: Verdict
    others: dict[str, Any] = field(default_factory=dict)
    section: Section = "provisioning"

    @property
    def given(self) -> dict[str, Any]:
        return self.others | {self.parameter: self.value}

    def __str__(self) -> str:
        return f"{self.section}.{self.parameter}={self.value}"


def _attach(parameter: str, value: object, says: str, sdk: Verdict, others: dict[str, Any] | None = None) -> Bad:
    return Bad(parameter, value, says, sdk, NAMED if others is None else others, "attach")


_YES = True
_NUMBER, _TEXT = "must be a whole number", "must be text; put it in quotes"
_RANGE, _ALL = "must be an IPv4 address range", "all six or none"
_HOST, _CHOICE = "must be a host name", "must be 'PublicIp' or 'InternalLoadBalancer'"

TYPES = (
    Bad("agent_count", "three", _NUMBER, "TypeError"),
    Bad("agent_count", 3.5, _NUMBER, "accepts"),
    Bad("agent_count", _YES, "must be a number", "accepts"),
    Bad("vm_size", 4, _TEXT, "accepts"),
    Bad("location", 7, _TEXT, "accepts"),
    Bad("cluster_purpose", 1, "must be 'FastProd' or 'DevTest'", "accepts"),
    Bad("load_balancer_type", _YES, _CHOICE, "accepts"),
    Bad("load_balancer_subnet", 5, _TEXT, "accepts", {"load_balancer_type": "InternalLoadBalancer"}),
    *(Bad(name, 10, _TEXT, "accepts", NETWORK) for name in NETWORK),
    Bad("ssl_cname", 1, _TEXT, "accepts", OWN_TLS),
    Bad("ssl_cert_pem_file", [], _TEXT, "refuses", OWN_TLS),
    Bad("ssl_key_pem_file", 1.5, _TEXT, "TypeError", OWN_TLS),
    Bad("leaf_domain_label", 12, _TEXT, "accepts"),
    Bad("overwrite_existing_domain", "on", "must be true or false", "accepts", {"leaf_domain_label": "churn"}),
    _attach("resource_id", ["a"], _TEXT, "AttributeError", {}),
    _attach("resource_group", 1, _TEXT, "accepts"),
    _attach("cluster_name", 1, _TEXT, "accepts"),
)
NAMES_AND_RANGES = (
    Bad("agent_count", 0, "must be more than 0", "ignores"),
    Bad("agent_count", -1, "must be more than 0", "refuses"),
    Bad("agent_count", 1001, "must be at most 1000", "accepts"),
    Bad("vm_size", "", "must not be empty", "ignores"),
    Bad("vm_size", "Standard D3", "must be the name of a VM size", "accepts"),
    Bad("location", "", "must not be empty", "ignores"),
    Bad("location", "east-us", "must be an Azure region", "accepts"),
    Bad("cluster_purpose", "Production", "must be 'FastProd' or 'DevTest'", "accepts"),
    Bad("cluster_purpose", "", "must be 'FastProd' or 'DevTest'", "ignores"),
    Bad("load_balancer_type", "Internal", _CHOICE, "accepts"),
    _attach("load_balancer_type", "Internal", _CHOICE, "refuses"),
    Bad("load_balancer_subnet", "a/b", "must be 1-80", "accepts", {"load_balancer_type": "InternalLoadBalancer"}),
    Bad("vnet_resourcegroup_name", "a/../b", "must be 1-90", "accepts", NETWORK),
    Bad("vnet_name", "v/subnets/s", "must be 2-64", "accepts", NETWORK),
    Bad("subnet_name", "nodes.", "must be 1-80", "accepts", NETWORK),
    Bad("service_cidr", "10.0.0.0", _RANGE, "accepts", NETWORK),
    Bad("service_cidr", "10.0.0.0/33", _RANGE, "accepts", NETWORK),
    Bad("service_cidr", "10.0.0.0/255.255.0.0", _RANGE, "accepts", NETWORK),
    Bad("service_cidr", "fd00::/64", _RANGE, "accepts", NETWORK),
    Bad("service_cidr", "10.0.0.5/16", "first address, which is 10.0.0.0/16 here", "accepts", NETWORK),
    Bad("service_cidr", "10.0.0.0/8", "must be /12 or smaller", "accepts", NETWORK),
    Bad("service_cidr", "172.30.0.0/24", "must not overlap 172.30.0.0/16", "accepts", NETWORK),
    Bad("docker_bridge_cidr", "bridge", _RANGE, "accepts", NETWORK),
    Bad("dns_service_ip", "10.0.0.0/16", "must be an IPv4 address such as", "accepts", NETWORK),
    *(Bad("ssl_cname", text, _HOST, "accepts", OWN_TLS) for text in ("https://a.org", "*.a.org", "a.org:443", "host")),
    Bad("ssl_cname", "a." * 127 + "a", _HOST, "accepts", OWN_TLS),
    Bad("ssl_key_pem_file", "-----BEGIN PRIVATE KEY-----", "holds the PEM itself", "refuses", OWN_TLS),
    *(Bad("leaf_domain_label", text, "must be 1-57 of a-z", "accepts") for text in ("Churn", "1a", "a-", "a" * 58)),
    _attach("resource_id", ID.rpartition("/")[0], "must be /subscriptions/GUID/", "refuses", {}),
    _attach("resource_id", f"{ID}/", "must be /subscriptions/GUID/", "refuses", {}),
    _attach("resource_id", "////// Microsoft.ContainerService//".replace(" ", ""), "must be /subs", "accepts", {}),
    _attach(
        "resource_id", ID.replace("Container", "container"), "must spell Microsoft.ContainerService", "refuses", {}
    ),
    _attach("resource_id", ID.replace("managedClusters", "containerServices"), "must be /subs", "accepts", {}),
    _attach("resource_group", "a/b", "must be 1-90", "accepts"),
    _attach("cluster_name", "a/b", "must be 1-63", "accepts"),
    _attach("cluster_name", "shared-", "must be 1-63", "accepts"),
)
RULES = (
    *(Bad(name, value, _ALL, "refuses") for name, value in NETWORK.items()),
    Bad("dns_service_ip", "10.1.0.10", "is not inside service_cidr", "accepts", NETWORK),
    Bad("dns_service_ip", "10.0.0.1", "must not be the first address", "accepts", NETWORK),
    Bad("dns_service_ip", "10.0.0.0", "must not be the first address", "accepts", NETWORK),
    Bad("docker_bridge_cidr", "10.0.7.1/24", "overlaps service_cidr", "accepts", NETWORK),
    Bad("load_balancer_subnet", "internal", "needs load_balancer_type: Int", "accepts"),
    Bad("load_balancer_subnet", "internal", "needs load_balancer_type", "accepts", {"load_balancer_type": "PublicIp"}),
    _attach("load_balancer_subnet", "internal", "needs load_balancer_type: InternalLoadBalancer", "refuses"),
    Bad("agent_count", 2, "makes 8 vCPUs, and 12 is the least", "accepts"),
    Bad("agent_count", 1, "makes 4 vCPUs", "accepts", {"vm_size": "standard_d3_v2", "cluster_purpose": "FastProd"}),
    Bad("ssl_cname", "scoring.example.org", "ssl_key_pem_file or ssl_key_pem is missing", "refuses"),
    Bad("ssl_cert_pem_file", "certificate.pem", "ssl_cname and ssl_key_pem_file or ssl_key_pem is", "refuses"),
    _attach("ssl_key_pem_file", "key.pem", "ssl_cname and ssl_cert_pem_file or ssl_cert_pem is", "refuses"),
    Bad("leaf_domain_label", "churn", "leaf_domain_label and ssl_cname exclude each other", "refuses", OWN_TLS),
    _attach("leaf_domain_label", "churn", "exclude each other", "refuses", NAMED | OWN_TLS),
    Bad("overwrite_existing_domain", _YES, "needs leaf_domain_label", "ignores"),
    Bad("overwrite_existing_domain", _YES, "needs leaf_domain_label", "refuses", OWN_TLS),
    _attach("overwrite_existing_domain", _YES, "needs leaf_domain_label", "ignores"),
    _attach("resource_id", ID, "resource_id and resource_group exclude each other", "refuses"),
    _attach("resource_group", "g", "resource_group alone names no AKS cluster", "refuses", {}),
    _attach("cluster_name", "shared", "cluster_name alone names no AKS cluster", "refuses", {}),
    _attach("cluster_purpose", "DevTest", "the AKS cluster is not named", "refuses", {}),
)
