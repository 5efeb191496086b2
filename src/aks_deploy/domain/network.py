"""Address ranges of a cluster's own network, and what Azure Kubernetes Service takes of them.

Source: Microsoft's documentation of AKS networking with Azure CNI. The SDK checks none of it, Azure only after minutes.
"""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from typing import Annotated

from pydantic import AfterValidator

from aks_deploy.domain.configuration import Breach
from aks_deploy.domain.fields import Name

_PREFIX = re.compile(r".+/[0-9]{1,2}")
_SHORTEST_PREFIX = 12
_NOT_FOR_SERVICES = tuple(
    IPv4Network(text) for text in ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
)


def _interface(text: str) -> IPv4Interface:
    rule = "must be an IPv4 address range such as 10.0.0.0/16"
    if not _PREFIX.fullmatch(text):
        raise ValueError(rule)
    try:
        return IPv4Interface(text)
    except ValueError as error:
        raise ValueError(rule) from error


def _service_range(text: str) -> str:
    interface = _interface(text)
    network = interface.network
    if interface.ip != network.network_address:
        raise ValueError(f"must be a range's first address, which is {network} here")
    if network.prefixlen < _SHORTEST_PREFIX:
        raise ValueError(f"must be /{_SHORTEST_PREFIX} or smaller")
    for reserved in _NOT_FOR_SERVICES:
        if network.overlaps(reserved):
            raise ValueError(f"must not overlap {reserved}, which AKS keeps to itself")
    return text


def _bridge(text: str) -> str:
    """The bridge has an address of its own in its range: Microsoft's example is 172.17.0.1/16."""
    _interface(text)
    return text


def _address(text: str) -> str:
    try:
        IPv4Address(text)
    except ValueError as error:
        raise ValueError("must be an IPv4 address such as 10.0.0.10") from error
    return text


ServiceRange = Annotated[Name, AfterValidator(_service_range)]
BridgeRange = Annotated[Name, AfterValidator(_bridge)]
Address = Annotated[Name, AfterValidator(_address)]


def network_breaches(service_cidr: str, dns_service_ip: str, docker_bridge_cidr: str) -> Iterator[Breach]:
    """What is wrong between the three, each of which is sound by itself."""
    services, dns = IPv4Network(service_cidr), IPv4Address(dns_service_ip)
    if dns not in services:
        rule = f"dns_service_ip {dns} is not inside service_cidr {services}"
        yield Breach("dns_service_ip", ("service_cidr",), rule)
    elif int(dns) - int(services.network_address) <= 1:
        rule = f"dns_service_ip {dns} must not be the first address of service_cidr, which Kubernetes takes itself"
        yield Breach("dns_service_ip", ("service_cidr",), rule)
    if services.overlaps(IPv4Interface(docker_bridge_cidr).network):
        rule = f"docker_bridge_cidr {docker_bridge_cidr} overlaps service_cidr {services}"
        yield Breach("docker_bridge_cidr", ("service_cidr",), rule)
