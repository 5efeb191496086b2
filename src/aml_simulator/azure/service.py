"""A web service on an AKS cluster."""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.errors import Failure
from aml_simulator.azure.image import Image
from aml_simulator.azure.operation import Operation
from aml_simulator.azure.pods import Pods
from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.service_tokens import ServiceTokens
from aml_simulator.scoring.seam import Access, Limits, Rollout


def new_key() -> str:
    """A scoring key: 32 letters and digits, as Azure makes them."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32))


@dataclass(frozen=True, slots=True)
class Keys:
    """The two scoring keys of a web service."""

    primary: str = field(default_factory=new_key, repr=False)
    secondary: str = field(default_factory=new_key, repr=False)

    def regenerated(self, which: str, value: str | None) -> "Keys":
        """The keys with one of them, `Primary` or `Secondary`, set to `value` or made anew."""
        return replace(self, **{which.lower(): value or new_key()})


@dataclass
class Service:
    """One web service.

    `available` counts the replicas that answer now, `serving` are the settings that they have, `pods` says what
    stands on the nodes; `leaving`: it is being deleted.
    """

    name: str
    cluster: Cluster
    settings: Settings
    created: datetime
    updated: datetime
    image: Image | None = None
    keys: Keys = field(default_factory=Keys)
    tokens: ServiceTokens = field(default_factory=ServiceTokens)
    state: str = "Transitioning"
    available: int = 0
    failure: Failure | None = None
    operation: Operation | None = None
    rollout: Rollout | None = None
    serving: Settings | None = None
    pods: tuple[Pods, ...] = ()
    leaving: bool = False

    @property
    def key(self) -> str:
        """Its name on the scoring side, unique in the tenant."""
        return f"{self.cluster.address}/{self.name}"

    @property
    def model_ids(self) -> tuple[str, ...]:
        """`name:version` of the models in it."""
        request = self.settings.environment_image_request
        if request:
            return tuple(request.model_ids)
        return self.image.spec.model_ids if self.image else ()

    @property
    def busy(self) -> bool:
        """Whether an operation runs on it."""
        return self.operation is not None and self.operation.running

    def lose_cluster(self, now: datetime) -> None:
        """Its cluster is gone: nothing answers any more. Source: assumption."""
        if self.operation:
            self.operation.cancel(now)
        self.state, self.available, self.serving, self.rollout, self.pods = "Failed", 0, None, None, ()
        message = f"There is no compute resource '{self.cluster.name}'."
        self.failure = Failure.of(404, "NotFoundComputeResource", message)

    def access(self, now: Callable[[], float]) -> Access:
        """Who may score; `now` is the wall's time, by which tokens expire."""
        if self.settings.aad_auth_enabled:
            return Access(opens=self.tokens.opener(now))
        return Access(auth_enabled=self.settings.auth_enabled, keys=(self.keys.primary, self.keys.secondary))

    @property
    def limits(self) -> Limits:
        """What the router grants it."""
        settings = self.settings
        return Limits(
            requests_per_replica=settings.max_concurrent_requests_per_container,
            queue_wait_s=settings.max_queue_wait_ms / 1000,
            scoring_timeout_s=settings.scoring_timeout_ms / 1000,
        )
