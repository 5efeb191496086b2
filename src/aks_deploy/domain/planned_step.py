"""A step as a document has it, and the hash of several: what a step is, for those who compare plans."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    CreateService,
    Effects,
    FieldChange,
    ProvisionCluster,
    RemoveCluster,
    ReplaceService,
    Step,
    UpdateService,
    Value,
)

Kind = Literal[
    "delete-cluster",
    "detach-cluster",
    "await-removal",
    "provision-cluster",
    "attach-cluster",
    "await-cluster",
    "create-service",
    "recreate-service",
    "update-service",
    "replace-service",
    "await-service",
]
_SECRETS = frozenset(
    name
    for model in (DeploymentConfig, ProvisioningConfig, AttachConfig)
    for name in model.model_fields
    if model.fact(name).secret
)


class PlannedStep(BaseModel):
    """One step. What it is are `kind`, `name` and of each field name, before and after; the rest explains it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Kind
    name: str
    reasons: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    effects: Effects = Effects()

    @classmethod
    def of(cls, step: Step, hide: Callable[[str], str]) -> "PlannedStep":
        """The step, each of its texts as `hide` leaves it."""
        return cls(
            kind=_kind(step),
            name=step.name,
            reasons=tuple(map(hide, step.reasons)),
            fields=tuple(_hidden(field, hide) for field in step.fields),
            effects=step.effects,
        )

    @property
    def waits(self) -> bool:
        """Whether it changes nothing."""
        return self.kind.startswith("await-")


def _kind(step: Step) -> Kind:
    match step:
        case RemoveCluster(state="Deleting"):
            return "await-removal"
        case RemoveCluster(attached=True):
            return "detach-cluster"
        case CreateService(overwrite=True):
            return "recreate-service"
    return _KINDS[type(step)]


_KINDS: Mapping[type[Step], Kind] = {
    RemoveCluster: "delete-cluster",
    ProvisionCluster: "provision-cluster",
    AttachCluster: "attach-cluster",
    AwaitCluster: "await-cluster",
    CreateService: "create-service",
    UpdateService: "update-service",
    ReplaceService: "replace-service",
    AwaitService: "await-service",
}


def steps_hash(service_name: str, cluster_name: str, steps: Iterable[PlannedStep]) -> str:
    """The hash of the steps that change something, in order: not of why, not of what follows from it, not of keys."""
    content = [service_name, cluster_name, [_content(step) for step in steps if not step.waits]]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _content(step: PlannedStep) -> list[object]:
    return [step.kind, step.name, [list(_of_field(field)) for field in step.fields]]


def _of_field(field: FieldChange) -> Iterator[object]:
    yield field.name
    if field.name not in _SECRETS:
        yield from (_number(field.before), _number(field.after))


def _number(value: Value) -> object:
    """2.0 as 2: not every program that passes a document on keeps them apart."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return dict(value) if isinstance(value, Mapping) else value


def _hidden(field: FieldChange, hide: Callable[[str], str]) -> FieldChange:
    return replace(field, before=hidden(field.before, hide), after=hidden(field.after, hide), why=hide(field.why))


def hidden(value: Value, hide: Callable[[str], str]) -> Value:
    """The value with all texts in it as `hide` leaves them."""
    if isinstance(value, Mapping):
        return {hide(name): hide(text) for name, text in value.items()}
    return hide(value) if isinstance(value, str) else value
