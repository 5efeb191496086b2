"""What the services side of a tenant and the scoring side know of each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Protocol

from aml_simulator.http import Request, Response


class RolloutState(Enum):
    """Where the newest release of a web service stands."""

    STARTING = "starting"
    READY = "ready"
    CRASHED = "crashed"


@dataclass(frozen=True, slots=True)
class Content:
    """A file of a release: its path below the folder; `unpack`: an archive whose files lie beside it, without it."""

    path: str
    read: Callable[[], bytes]
    unpack: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """What a web service runs: the folder with its scoring script, or files to make one of, or nothing.

    `entry_script` and `model_dir` are paths below the folder; there need be no `model_dir`.
    """

    service: str
    folder: Path | None = None
    entry_script: str = "score.py"
    environment: Mapping[str, str] = field(default_factory=dict)
    contents: tuple[Content, ...] = ()
    model_dir: str = "model"
    replicas: int = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What the router grants a web service; the values are Azure's defaults."""

    requests_per_replica: int = 1
    queue_wait_s: float = 0.5
    """How long a request waits for a replica that can take it."""
    scoring_timeout_s: float = 60.0
    """How long a replica may take to answer."""


DEFAULT_LIMITS = Limits()


def _no_token(_: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Access:
    """Who may score: who has one of the keys, or a token that opens, or anybody where `auth_enabled` is off."""

    auth_enabled: bool = True
    keys: tuple[str, ...] = ()
    opens: Callable[[str], bool] = _no_token


class Rollout(Protocol):
    """One release on its way: asked, or waited for, by the services side."""

    @property
    def state(self) -> RolloutState:
        """Read now; never blocks."""

    @property
    def log(self) -> str:
        """What the container has printed so far."""

    def wait(self, timeout_s: float) -> RolloutState:
        """Block for at most `timeout_s` seconds of real time while it is starting; the state it then has."""


class Scoring(Protocol):
    """All web services of one tenant that score. Thread-safe."""

    def roll_out(self, key: str, release: Release) -> Rollout:
        """Start `release`; the one before goes on answering until this one is ready, and stays if this one crashes.

        `key` names the web service within the tenant, for example `<cluster address>/<service name>`.
        """

    def stand_by(self, key: str, release: Release) -> Rollout:
        """Let `release` be in service, without processes until somebody asks for it."""

    def handle(self, key: str, request: Request, access: Access | None, *, limits: Limits = DEFAULT_LIMITS) -> Response:
        """Answer a scoring request (`/api/v1/service/<name>/score`, `/swagger.json`) for the web service `key`.

        Without `access` there is no such web service.
        """

    def remove(self, key: str) -> None:
        """End the processes of a web service; unknown keys are no error."""

    def close(self) -> None:
        """End everything."""
