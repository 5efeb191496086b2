"""What a run has come to, known piece by piece: a failure reports all that was known by then."""

from dataclasses import dataclass

from pydantic import SecretStr

from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import Change


@dataclass(frozen=True, slots=True)
class ScoringKeys:
    """The two keys that open a web service."""

    primary: SecretStr
    secondary: SecretStr


@dataclass(frozen=True, slots=True)
class Outcome:
    """The web service as it is at the end. `verified` is None where the endpoint could not be reached from here."""

    change: Change
    service: WebService
    keys: ScoringKeys | None = None
    verified: bool | None = None
