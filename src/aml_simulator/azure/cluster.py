"""An AKS cluster that is a compute target."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from aml_simulator.azure.errors import Failure
from aml_simulator.azure.operation import Operation
from aml_simulator.azure.vm_sizes import normal


@dataclass
class Cluster:
    """One compute target; `address` is the host under which its web services score."""

    name: str
    location: str
    vm_size: str
    agent_count: int
    resource_id: str
    address: str
    created: datetime
    modified: datetime
    purpose: str = "FastProd"
    state: str = "Creating"
    attached: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    operation: Operation | None = None

    @property
    def busy(self) -> bool:
        """Whether an operation runs on it."""
        return self.operation is not None and self.operation.running

    @property
    def https(self) -> bool:
        """Whether its web services are reached over TLS."""
        return bool((self.options.get("sslConfiguration") or {}).get("status", "Disabled") != "Disabled")

    @property
    def host(self) -> str:
        """The host name in its scoring URIs: its address, or with TLS the name in the certificate.

        Source: Microsoft's documentation of `enable_ssl`: label, six characters, region, cloudapp.azure.com.
        """
        ssl = self.options.get("sslConfiguration") or {}
        if self.https and ssl.get("cname"):
            return str(ssl["cname"]).lower()
        if self.https and ssl.get("leafDomainLabel"):
            made_up = uuid5(NAMESPACE_DNS, self.address).hex[:6]
            return f"{ssl['leafDomainLabel']}{made_up}.{normal(self.location)}.cloudapp.azure.com".lower()
        return self.address

    @property
    def ready(self) -> bool:
        """Whether web services can be deployed to it."""
        return self.state == "Succeeded"
