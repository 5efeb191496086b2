"""Time, and the scoring endpoint."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pydantic import SecretStr


class Clock(Protocol):
    """The only way to know the time and to wait."""

    def now(self) -> datetime:
        """The time in UTC, for people and names."""

    def monotonic(self) -> float:
        """Seconds that only ever grow, for budgets."""

    def sleep(self, seconds: float) -> None:
        """Wait."""

    def spread(self, seconds: float) -> float:
        """The seconds or up to a tenth more or less, by chance: so those who wait for the same do not ask together."""


@dataclass(frozen=True, slots=True)
class ScoringAnswer:
    """What a scoring endpoint answered: `status` is None where nothing did, and `fault` says why."""

    status: int | None
    fault: str = ""


class Scoring(Protocol):
    """Requests to the scoring endpoint: another host, other credentials; redirects are never followed."""

    def probe(self, uri: str, key: SecretStr | None) -> ScoringAnswer:
        """GET `uri`, with the key as bearer where there is one. Never raises for what the endpoint does."""
