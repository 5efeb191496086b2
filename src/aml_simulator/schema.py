"""The tenant file: what a pretend tenant holds when it starts. Short for simple cases; unknown keys are errors."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

import yaml
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from aml_simulator.azure.node_pools import NodePoolSpec
from aml_simulator.azure.problems import problems_of
from aml_simulator.azure.roles import BUILT_IN, Role
from aml_simulator.azure.vm_sizes import VmSize
from aml_simulator.azure.workspace_spec import FilePath, Positive, Spec, WorkspaceSpec
from aml_simulator.fault import LONGEST_DELAY_S, Fault
from aml_simulator.github.spec import ISSUER, GitHubSpec

CloudName = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"]
Roles = dict[str, str]
_ROLES = "role's name by scope: a subscription id, the name of a workspace or of an AKS cluster, or * for everything"
NonNegative = Annotated[float, Field(ge=0)]
LatencyMs = Annotated[float, Field(ge=0, le=LONGEST_DELAY_S * 1000)]
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]

DEFAULT_TENANT = UUID("7d3a1c52-0f6e-4b8a-9c11-5e0d2f4a6b80")
DEFAULT_SUBSCRIPTION = UUID("2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02")


class FederatedCredentialSpec(Spec):
    """What an application trusts instead of a secret: a token with exactly these three claims."""

    subject: str = Field(description="for example repo:org/churn:ref:refs/heads/main")
    issuer: str = Field(ISSUER, description="left out: GitHub's")
    audience: str = Field("api://AzureADTokenExchange", description="left out: that of Azure's public cloud")


class ServicePrincipalSpec(Spec):
    """An app registration with its service principal."""

    client_id: UUID = Field(description="the application's id")
    secret: str | None = Field(None, description="client secret; left out: it cannot sign in with one")
    secret_expires: datetime | None = Field(
        None, description="from then on the secret is refused, by the wall's clock; without a zone it is UTC"
    )
    federated_credentials: tuple[FederatedCredentialSpec, ...] = Field((), description="whose tokens it trusts")
    roles: Roles = Field(default={"*": "contributor"}, description=_ROLES)

    @field_validator("secret_expires")
    @classmethod
    def _in_utc(cls, moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


class ManagedIdentitySpec(Spec):
    """A managed identity that is assigned to the machine on which programs run."""

    client_id: UUID = Field(description="its client id")
    kind: Literal["system-assigned", "user-assigned"] = Field("user-assigned", description="the machine's own, or not")
    roles: Roles = Field(default={"*": "contributor"}, description=_ROLES)


class ManagedClusterSpec(Spec):
    """An AKS cluster of the subscription that is no compute target yet: one that can be attached."""

    resource_id: str = Field(description="its ARM id")
    vm_size: str = Field("Standard_D3_v2", description="VM size of its nodes")
    agent_count: Positive = Field(3, description="how many nodes")
    pools: tuple[NodePoolSpec, ...] = Field((), description="its node pools; left out: one of that size and count")
    location: str = Field("eastus", description="its region")
    attach_error: str | None = Field(None, description="what Azure says when attaching it fails; left out: it works")

    @property
    def node_pools(self) -> tuple[NodePoolSpec, ...]:
        """All of its node pools."""
        return self.pools or (NodePoolSpec(vm_size=self.vm_size, count=self.agent_count),)


class Durations(Spec):
    """How long things take, in seconds of tenant time."""

    provision: NonNegative = Field(600, description="creating an AKS cluster")
    attach: NonNegative = Field(60, description="attaching an AKS cluster")
    delete_cluster: NonNegative = Field(300, description="deleting an AKS cluster; detaching takes no time")
    deploy: NonNegative = Field(90, description="creating or replacing a web service")
    build: NonNegative = Field(120, description="building the image of an environment, once for each content")
    update: NonNegative = Field(60, description="updating a web service")
    delete: NonNegative = Field(0, description="deleting a web service; above 0 Azure answers with an operation")
    give_up: NonNegative = Field(1200, description="after that a deployment whose replicas never start has failed")


class TenantSpec(Spec):
    """A whole tenant."""

    tenant_id: UUID = Field(DEFAULT_TENANT, description="the directory's id")
    clouds: tuple[CloudName, ...] = Field(("AzureCloud",), description="the clouds whose host names are answered")
    subscriptions: Annotated[tuple[UUID, ...], Field(min_length=1)] = Field(
        (DEFAULT_SUBSCRIPTION,), description="ids of its subscriptions"
    )
    service_principals: tuple[ServicePrincipalSpec, ...] = Field((), description="who can sign in")
    roles: dict[str, Role] = Field(
        default={}, description=f"added to, or in place of, the built-in {', '.join(BUILT_IN)}"
    )
    managed_identities: tuple[ManagedIdentitySpec, ...] = Field((), description="who the machine can sign in as")
    github: GitHubSpec | None = Field(
        None, description="the job of a workflow, and the GitHub around it; left out: there is none"
    )
    workspaces: tuple[WorkspaceSpec, ...] = Field((), description="its workspaces")
    managed_clusters: tuple[ManagedClusterSpec, ...] = Field((), description="AKS clusters that can be attached")
    quotas: dict[str, dict[str, int]] = Field(
        default={}, description="vCPUs by region, then by quota family or `cores` for all; left out: no limit"
    )
    vm_sizes: dict[str, VmSize] = Field(default={}, description="added to, or in place of, the built-in sizes")
    unbuildable: dict[str, str] = Field(
        default={}, description="packages with which no image can be built, in lower case, each with the reason"
    )
    durations: Durations = Field(Durations(), description="how long things take")
    faults: tuple[Fault, ...] = Field((), description="what goes wrong from the start")
    scenarios: FilePath | None = Field(None, description="file of failures by diagnosis code, beside those that ship")
    scenario: OneOrMore = Field(
        (), description="failures by diagnosis code that happen from the start: code, code#2, code#all"
    )
    latency_ms: LatencyMs = Field(0.0, description="real time that every call takes, beside what faults add")
    token_lifetime_s: Positive = Field(3600, description="how long a token lives, by the wall's clock")

    @model_validator(mode="after")
    def _subscriptions_exist(self) -> Self:
        for workspace in self.workspaces:
            if workspace.subscription not in (None, *self.subscriptions):
                raise ValueError(
                    f"workspace {workspace.name} is in subscription {workspace.subscription}, "
                    "which is not in subscriptions"
                )
        return self

    @model_validator(mode="after")
    def _roles_exist(self) -> Self:
        known = {**BUILT_IN, **self.roles}
        principals: list[ServicePrincipalSpec | ManagedIdentitySpec] = [
            *self.service_principals,
            *self.managed_identities,
        ]
        for each in principals:
            for role in (role for role in each.roles.values() if role not in known):
                raise ValueError(f"principal {each.client_id} has role {role!r}, which is none of {', '.join(known)}")
        return self


class TenantFileError(ValueError):
    """A tenant file that cannot be used; the text names the file and the key."""


def read_tenant_file(path: Path, **changes: object) -> TenantSpec:
    """The tenant that the YAML or JSON file at `path` describes; paths in it are relative to its folder.

    `changes` are keys that stand in place of the file's.

    Raises:
        TenantFileError: the file is missing, no YAML, or says something that no tenant can be.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both loaders are safe
    except OSError as error:
        raise TenantFileError(f"{path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TenantFileError(f"{path}: {error}") from error
    if changes and isinstance(content, dict | None):
        content = {**(content or {}), **changes}
    try:
        return TenantSpec.model_validate({} if content is None else content, context={"base": path.parent})
    except ValidationError as error:
        raise TenantFileError("\n".join(f"{path}: {problem}" for problem in problems_of(error))) from error
