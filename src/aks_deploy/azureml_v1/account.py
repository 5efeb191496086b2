"""What requests came to, kept apart by the thread that sends them."""

import threading
from dataclasses import dataclass, field

from aks_deploy.errors import DeploymentTimeoutError, RemoteUnavailableError


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came of it. `code` and `message` are Azure's own, where the body had them."""

    method: str
    host: str
    path: str
    status: int
    code: str = ""
    message: str = ""
    operation_id: str | None = None


@dataclass(slots=True)
class Account:
    """The exchanges of one use of the SDK so far, and why there are no more of them where that failed."""

    exchanges: list[Exchange] = field(default_factory=list)
    gave_up: RemoteUnavailableError | DeploymentTimeoutError | None = None


class Accounts:
    """Each thread has its own; one that never opened any, such as a worker of the SDK, writes into the last opened."""

    def __init__(self) -> None:
        self._here = threading.local()
        self._last = Account()

    def open(self) -> Account:
        """A new account for this thread."""
        self._here.account = self._last = Account()
        return self._last

    @property
    def current(self) -> Account:
        """The account that requests of this thread go into."""
        found: Account = getattr(self._here, "account", self._last)
        return found
