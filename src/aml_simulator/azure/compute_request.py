"""The body of a request to create or attach an AKS compute target."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from aml_simulator.azure.part import Part

PositiveInt = Annotated[int, Field(ge=1)]


class SslConfiguration(Part):
    """Source: reading of the SDK (`enable_ssl`)."""

    status: Literal["Enabled", "Disabled", "Auto"] = "Disabled"
    cert: str | None = Field(None, repr=False)
    key: str | None = Field(None, repr=False)
    cname: str | None = None
    leaf_domain_label: str | None = None
    overwrite_existing_domain: bool | None = None
    renew: bool | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.status == "Enabled" and not (self.cname and self.cert and self.key):
            raise ValueError("status Enabled needs cname, cert and key")
        if self.status == "Auto" and not self.leaf_domain_label:
            raise ValueError("status Auto needs leafDomainLabel")
        if self.renew and self.status != "Auto":
            raise ValueError("renew needs status Auto")
        return self

    def shown(self) -> dict[str, Any]:
        """As it is read back: never with the certificate or its key."""
        return self.as_json() | {"cert": None, "key": None, "renew": None}


class Networking(Part):
    """Source: reading of the SDK (`vnet_name` and its five companions)."""

    subnet_id: str
    service_cidr: str
    dns_service_ip: str = Field(alias="dnsServiceIP")
    docker_bridge_cidr: str


class SystemService(Part):
    """What Azure ML runs on a cluster, as it is read back. Source: recorded bodies of api-version 2020-08-01."""

    system_service_type: str | None = None
    version: str | None = None
    public_ip_address: str | None = None


class AksProperties(Part):
    """Source: reading of the SDK; recorded bodies of api-version 2020-08-01."""

    agent_count: PositiveInt | None = None
    agent_vm_size: str | None = None
    cluster_purpose: Literal["FastProd", "DevTest", "DenseProd"] = "FastProd"
    cluster_fqdn: str | None = None
    ssl_configuration: SslConfiguration = SslConfiguration()
    aks_networking_configuration: Networking | None = None
    load_balancer_type: Literal["PublicIp", "InternalLoadBalancer"] = "PublicIp"
    load_balancer_subnet: str | None = None
    system_services: list[SystemService] | None = None


class ComputeProperties(Part):
    """What kind of compute target, and where. What only Azure sets may be sent back and counts for nothing.

    Source: reading of the SDK (`AksCompute.update` sends what it has read).
    """

    compute_type: Literal["AKS"] = Field(alias="computeType")
    compute_location: str | None = None
    description: str | None = None
    resource_id: str | None = None
    properties: AksProperties = AksProperties()
    provisioning_state: str | None = None
    provisioning_errors: list[dict[str, Any]] | None = None
    is_attached_compute: bool | None = None
    created_on: str | None = None
    modified_on: str | None = None


class ComputeRequest(Part):
    """The whole body."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    location: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)
    properties: ComputeProperties
