"""Why a plan takes a step, and why it changes a field. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.domain.desired import Desired
from aks_deploy.domain.observed import OWNER_TAG
from aks_deploy.domain.plan import (
    AttachCluster,
    AwaitCluster,
    AwaitService,
    CreateService,
    Drift,
    FieldChange,
    ProvisionCluster,
    RemoveCluster,
    Step,
    UpdateService,
)

# The settings that a field may come from, where they are called something else; the first that is given counts.
_GIVEN_AS: Mapping[str, tuple[str, ...]] = {
    "image": ("image",),
    "models": ("models",),
    "entry_script": ("inference.entry_script",),
    "environment": ("inference.environment", "inference.conda_file"),
    "source": ("inference.source_directory", "inference.entry_script"),
    "cluster": ("cluster_name",),
    "resource_id": ("attach.resource_id", "attach.cluster_name"),
}


def with_reasons(step: Step, desired: Desired, drift: Iterable[Drift]) -> Step:
    """The step with why it is taken, where nobody said so yet, and its fields with why each changes."""
    section = {ProvisionCluster: "provisioning", AttachCluster: "attach"}.get(type(step), "deployment")
    by_hand = {item.name: item for item in drift}
    fields = tuple(replace(field, why=_why(field.name, section, desired, by_hand)) for field in step.fields)
    return replace(step, fields=fields, reasons=step.reasons or _reasons(step, by_hand))


def _reasons(step: Step, by_hand: Mapping[str, Drift]) -> tuple[str, ...]:
    match step:
        case ProvisionCluster() | AttachCluster():
            return ("there is no such cluster",)
        case RemoveCluster(state=state) | AwaitCluster(state=state) | AwaitService(state=state):
            return (f"it is {state}",)
        case CreateService():
            return (f"it was {by_hand['service'].how}" if "service" in by_hand else "there is no such web service",)
        case UpdateService(fields=(FieldChange(name=name),)) if name == OWNER_TAG:
            return ("nothing on it says that aks-deploy manages it",)
        case UpdateService():
            return ("Azure has other values",)
    return ()


def _why(name: str, section: str, desired: Desired, by_hand: Mapping[str, Drift]) -> str:
    given = next((found for key in _keys(name, section) if (found := desired.sources.get(key))), "")
    why = f"given in {given}" if given else _unasked(name, desired)
    return "; ".join(filter(None, (why, "changed by hand" if name in by_hand else "")))


def _keys(name: str, section: str) -> tuple[str, ...]:
    return _GIVEN_AS.get(name, (f"{section}.{name}", f"{section}.{name}_file"))


def _unasked(name: str, desired: Desired) -> str:
    """Why a parameter changes that nobody gave."""
    if name not in DeploymentConfig.model_fields or getattr(desired.deployment, name) is not None:
        return ""
    implied_by = [other for other in DeploymentConfig.fact(name).restate if getattr(desired.deployment, other)]
    return f"follows from {implied_by[0]}" if implied_by else "the default of aks-deploy"
