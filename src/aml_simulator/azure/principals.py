"""Who can sign in, and what they may do where."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import NAMESPACE_URL, UUID, uuid5

from aml_simulator.schema import Role, ServicePrincipalSpec

_RANK: dict[Role, int] = {"none": 0, "reader": 1, "contributor": 2}


@dataclass(frozen=True, slots=True)
class Principal:
    """A service principal of the tenant."""

    spec: ServicePrincipalSpec

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

    def roles_on(self, subscription: UUID, workspace: str | None = None) -> list[Role]:
        """The roles that are assigned to it there, and above."""
        scopes = {"*", str(subscription)} | ({workspace} if workspace else set())
        return [role for scope, role in self.spec.roles.items() if scope in scopes]

    def role_on(self, subscription: UUID, workspace: str | None = None) -> Role:
        """The strongest role that it has there: Azure adds assignments up."""
        return max(self.roles_on(subscription, workspace), key=_RANK.__getitem__, default="none")

    def sees(self, subscription: UUID, workspaces: list[str]) -> bool:
        """Whether the subscription is listed for it: a role on one workspace in it is enough."""
        return any(self.role_on(subscription, workspace) != "none" for workspace in (None, *workspaces))


def allows(role: Role, method: str) -> bool:
    """Whether `role` may do what `method` does: readers read."""
    return role == "contributor" or (role == "reader" and method in ("GET", "HEAD"))
