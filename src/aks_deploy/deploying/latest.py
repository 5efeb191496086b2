"""`latest` becomes a version, once: what is planned is then what is deployed and remembered."""

from dataclasses import replace

from aks_deploy.domain.desired import Runnable
from aks_deploy.domain.models import EnvironmentReference, Inference, ModelDeployment, ModelReference
from aks_deploy.ports import Console, Registry


def with_versions(runs: Runnable, registry: Registry, console: Console) -> Runnable:
    """What is to run, each `latest` as the version that it is now; one of which there is none stays as it is."""
    if not isinstance(runs, ModelDeployment):
        return runs
    models = tuple(_model(model, registry, console) for model in runs.models)
    return ModelDeployment(tuple(dict.fromkeys(models)), _inference(runs.inference, registry, console))


def _model(reference: ModelReference, registry: Registry, console: Console) -> ModelReference:
    newest = registry.model(reference) if reference.version is None else None
    if newest is None:
        return reference
    _tell("model", reference, newest.reference, console)
    return newest.reference


def _inference(inference: Inference | None, registry: Registry, console: Console) -> Inference | None:
    asked = inference.environment if inference else None
    if inference is None or not isinstance(asked, EnvironmentReference) or asked.version is not None:
        return inference
    newest = registry.environment(asked)
    if newest is None:
        return inference
    _tell("environment", asked, newest, console)
    return replace(inference, environment=newest)


def _tell(kind: str, asked: object, newest: object, console: Console) -> None:
    console.warning(
        f"The {kind} '{asked}' is {newest} now, and may be another one in the next run: give the version for a "
        "deployment that can be repeated."
    )
