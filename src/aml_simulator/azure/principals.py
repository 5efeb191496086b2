"""Who can sign in, and what they may do where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import NAMESPACE_URL, UUID, uuid5

from aml_simulator.azure.roles import Role
from aml_simulator.schema import ServicePrincipalSpec


@dataclass(frozen=True, slots=True)
class Principal:
    """A service principal of the tenant; `roles` are those that the tenant knows, by name."""

    spec: ServicePrincipalSpec
    roles: Mapping[str, Role]

    @property
    def client_id(self) -> str:
        """The application's id."""
        return str(self.spec.client_id)

    @property
    def object_id(self) -> str:
        """The service principal's own id."""
        return str(uuid5(NAMESPACE_URL, f"service-principal/{self.spec.client_id}"))

    def has_secret(self, secret: str) -> bool:
        """Whether `secret` is its client secret, expired or not."""
        return self.spec.secret is not None and compare_digest(self.spec.secret.encode(), secret.encode())

    def secret_expired(self, now: datetime) -> bool:
        """Whether its secret is no longer taken; `now` is the wall's time."""
        return self.spec.secret_expires is not None and now >= self.spec.secret_expires

    def roles_on(self, subscription: UUID, resource: str | None = None) -> tuple[Role, ...]:
        """The roles that it has there: on everything, on the subscription, on the workspace or AKS cluster itself."""
        scopes = ("*", str(subscription), resource)
        return tuple(self.roles[role] for scope, role in self.spec.roles.items() if scope in scopes)

    def may(self, action: str, subscription: UUID, resource: str | None = None) -> bool:
        """Whether it may do `action` there: Azure adds roles up."""
        return any(role.allows(action) for role in self.roles_on(subscription, resource))

    def sees(self, subscription: UUID, workspaces: list[str]) -> bool:
        """Whether the subscription is listed for it: a role on one workspace in it is enough."""
        return any(role.actions for each in (None, *workspaces) for role in self.roles_on(subscription, each))
