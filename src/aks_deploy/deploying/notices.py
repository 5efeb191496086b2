"""What a plan tells of the web service beside its steps: nothing that is given is ignored without a word. Pure."""

from collections.abc import Iterator

from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import Observed
from aks_deploy.domain.plan import CreateService, ReplaceService, Step


def service_notices(desired: Desired, observed: Observed, steps: tuple[Step, ...]) -> Iterator[str]:
    """One sentence or two each."""
    service = observed.service
    if service is None:
        return
    if service.owner is None and desired.origin.repository:
        yield f"The web service '{service.name}' was not made by aks-deploy; it is managed from here on."
    if not any(isinstance(step, CreateService | ReplaceService) for step in steps):
        yield from _kept(desired, observed)


def _kept(desired: Desired, observed: Observed) -> Iterator[str]:
    """Given parameters that only creation sets, of a web service that is there and will not be created again."""
    for name in desired.deployment.given():
        fact = desired.deployment.fact(name)
        if fact.updatable or fact.readable or observed.same_keys.get(name):
            continue
        known = name in observed.same_keys
        about = f"{name} is not that of the web service" if known else f"{name} cannot be read and compared"
        yield f"The given {about}. It is set at creation only; the web service keeps its own."
