"""What the web service runs: how that differs from what is asked for. Pure."""

from collections.abc import Iterator

from aks_deploy.domain.desired import Desired, ImageReference
from aks_deploy.domain.models import CondaEnvironment, Inference, ModelDeployment
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.plan import FieldChange

_NAMES = ("image", "models", "entry_script", "environment", "source")


def running_differences(desired: Desired, service: WebService) -> Iterator[FieldChange]:
    """The parts of what it runs that are not what is asked for."""
    has = _has(desired, service)
    for name, wanted, shown in _wanted(desired):
        if has[name] != wanted:
            yield FieldChange(name, has[name], shown)


def running_fields(desired: Desired) -> Iterator[FieldChange]:
    """What a new web service will run."""
    for name, _, shown in _wanted(desired):
        yield FieldChange(name, None, shown)


def runs_something_else(fields: tuple[FieldChange, ...]) -> bool:
    """Whether the fields change what the web service runs."""
    return any(field.name in _NAMES for field in fields)


def source_digest(desired: Desired) -> str | None:
    """The digest of the source files; None where there are none."""
    match desired.runs:
        case ModelDeployment(inference=Inference(source=source)):
            return source.digest
    return None


def _has(desired: Desired, service: WebService) -> dict[str, str | None]:
    """The same parts as Azure and our tag tell them."""
    if isinstance(desired.runs, ImageReference):
        return {"image": str(service.image) if service.image else None}
    return {
        "models": _together(service.models),
        "entry_script": service.entry_script,
        "environment": _environment(service.environment, desired.runs.inference),
        "source": service.source,
    }


def _environment(has: str | None, inference: Inference | None) -> str | None:
    """The environment that it has; one that is described here without the version that Azure gave it."""
    described = inference.environment if inference else None
    if isinstance(described, CondaEnvironment) and has and has.partition(":")[0] == described.name:
        return described.name
    return has


def _wanted(desired: Desired) -> Iterator[tuple[str, str | None, str]]:
    """Name, value to compare and text for people of each part."""
    match desired.runs:
        case ImageReference() as image:
            yield "image", str(image), str(image)
        case ModelDeployment(models=models, inference=None):
            yield "models", _together(models), _together(models) or ""
            yield "source", None, "none: Azure ML serves the model by itself"
        case ModelDeployment(models=models, inference=Inference() as inference):
            yield "models", _together(models), _together(models) or ""
            yield "entry_script", inference.entry_script, inference.entry_script
            yield "environment", str(inference.environment), str(inference.environment)
            yield "source", inference.source.digest, str(inference.source)


def _together(models: tuple[object, ...]) -> str | None:
    """The models in one order: Azure keeps none."""
    return ", ".join(sorted(map(str, models))) or None
