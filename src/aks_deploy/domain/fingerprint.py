"""Hashes of what is wished and of what will be done: equal for equal wishes, whoever has them and whenever."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import sha256

from pydantic import SecretStr

from aks_deploy.domain.configuration import Configuration
from aks_deploy.domain.desired import Desired, Origin
from aks_deploy.domain.plan import Plan
from aks_deploy.domain.planned_step import PlannedStep, steps_hash


def configuration_hash(desired: Desired) -> str:
    """The hash of everything that was asked for, without the facts of the run and without keys."""
    text = json.dumps(_plain(desired), sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def plan_hash(plan: Plan) -> str:
    """The hash of the steps, in order, with all that each changes: that of the plan's document."""
    steps = (PlannedStep.of(step, hide=str) for step in plan.steps)
    return steps_hash(plan.desired.service_name, plan.desired.cluster_name, steps)


def _plain(value: object) -> object:
    """The value as JSON has it; values that differ in their kind only differ here too."""
    if isinstance(value, Configuration):
        return _plain(value.disclosed())
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value) if field.compare}
        return {"kind": type(value).__name__, "fields": _plain(named)}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items() if not isinstance(item, SecretStr | Origin)}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
