"""What somebody changed by hand: what the last run left in Azure against what is there now. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from aks_deploy.deploying.diff import without_ours
from aks_deploy.deploying.made_with import fingerprint
from aks_deploy.deploying.running import running_fields
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import RUN_TAG, WebService
from aks_deploy.domain.plan import Drift
from aks_deploy.domain.record import Left

_Value = bool | int | float | str | None
_CLUSTER = "cluster"


def left_by(desired: Desired, service: WebService, *, at: datetime) -> Left:
    """What a run leaves of what it was asked for."""
    names = (*(field.name for field in running_fields(desired)), _CLUSTER, *_managed(desired.deployment))
    parameters = {name: _value(name, service) for name in names}
    return Left(service_name=service.name, at=at, run=service.tags.get(RUN_TAG), parameters=parameters)


def drift(left: Left | None, desired: Desired, service: WebService | None) -> Iterator[Drift]:
    """What is not as it was left; nothing where another run of aks-deploy was there, which the record does not know."""
    if left is None or left.service_name != desired.service_name:
        return
    if service is None:
        yield Drift("service", left.service_name, None, left.at)
    elif service.tags.get(RUN_TAG) in (None, left.run):
        for name, before in left.parameters.items():
            now = _value(name, service)
            if now != before:
                yield Drift(name, before, now, left.at)


def _managed(config: DeploymentConfig) -> Iterator[str]:
    """The given parameters that can change afterwards; Azure only ever adds properties."""
    for name in config.given():
        fact = config.fact(name)
        if fact.readable and fact.updatable and not fact.secret and name != "properties":
            yield name


def _value(name: str, service: WebService) -> _Value:
    """A field of the web service as a record may hold it; None where Azure does not have it, or nobody knows it."""
    running = {
        "image": service.image,
        "models": ", ".join(sorted(service.models)),
        "entry_script": service.entry_script,
        "environment": service.environment,
        "source": service.source,
        _CLUSTER: service.cluster_name,
    }
    if name in running:
        return str(running[name]) if running[name] else None
    return _recorded(getattr(service.config, name, None))


def _recorded(value: object) -> _Value:
    if isinstance(value, Mapping):
        return fingerprint(sorted(without_ours(value).items()))
    return value if value is None or isinstance(value, bool | int | float) else fingerprint(value)
