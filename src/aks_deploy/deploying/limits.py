"""Pairs such as a request and its limit, of which only one is given: the other is what the web service has. Pure."""

from collections.abc import Iterator

from aks_deploy.domain.config import ORDERED, DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.fields import number
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import Blocker


def limit_blockers(desired: Desired, service: WebService | None) -> Iterator[Blocker]:
    """What the SDK, or Azure after it, would refuse because of a parameter that nobody manages.

    Where there is no web service yet, Azure's documented default counts.
    """
    for low, high in ORDERED:
        given = [name for name in (low, high) if getattr(desired.deployment, name) is not None]
        if given == [low]:
            yield from _passed(desired, service, low, high)
        if given == [high]:
            yield from _passed(desired, service, high, low)


def _passed(desired: Desired, service: WebService | None, given: str, other: str) -> Iterator[Blocker]:
    value, is_low = getattr(desired.deployment, given), (given, other) in ORDERED
    has = getattr(service.config, other) if service is not None else None
    whose = f"which the web service '{desired.service_name}' has and nobody manages"
    if has is None:
        has, whose = DeploymentConfig.fact(other).azure_default, "which is Azure's default"
    if not isinstance(has, int | float) or (value <= has if is_low else value >= has):
        return
    more, least = ("more", "or more") if is_low else ("less", "or less")
    yield Blocker(
        "conflict",
        f"{given} {number(value)} is {more} than {other} {number(has)}, {whose}.",
        f"Give {other} too: {number(value)} {least}.",
        "unknown",
    )
