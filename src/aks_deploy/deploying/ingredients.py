"""What a web service is made of must be there, and usable. Pure."""

import difflib
from collections.abc import Iterator

from aks_deploy.domain.desired import Desired, ImageReference
from aks_deploy.domain.models import CondaEnvironment, EnvironmentReference, ModelDeployment, ModelReference
from aks_deploy.domain.observed import Model, Observed
from aks_deploy.domain.plan import Blocker

_LISTED = 10
_SCORING_SERVER = "azureml-defaults"


def ingredient_blockers(desired: Desired, observed: Observed) -> Iterator[Blocker]:
    """What is missing of the image, or of the models and their environment, or cannot be deployed."""
    match desired.runs:
        case ImageReference() as image:
            yield from _image_blockers(image, observed)
        case ModelDeployment() as deployment:
            yield from _model_blockers(deployment, observed)
            yield from _environment_blockers(deployment, observed)


def _image_blockers(wanted: ImageReference, observed: Observed) -> Iterator[Blocker]:
    image = observed.image
    if image is None:
        hint = _nearest("image", wanted.name, observed.image_names)
        yield Blocker("not-found", f"There is no image '{wanted}' in the workspace.", hint, "image.not-found")
    elif not image.deployable:
        failed = image.creation_state == "Failed"
        yield Blocker(
            "deployment-failed" if failed else "conflict",
            f"The image '{image.reference}' cannot be deployed: its creation is {image.creation_state}.",
            "Look at its build log and create a new version." if failed else "Run again when it is Succeeded.",
            "image.build-failed" if failed else "unknown",
        )


def _model_blockers(deployment: ModelDeployment, observed: Observed) -> Iterator[Blocker]:
    there = {model.reference: model for model in observed.models}
    for wanted in deployment.models:
        if wanted not in there:
            hint = _nearest("model", wanted.name, observed.model_names)
            yield Blocker("not-found", f"There is no model '{wanted}' in the workspace.", hint, "model.not-found")
        elif deployment.inference is None and not there[wanted].served_without_code:
            yield _needs_code(wanted, there[wanted])


def _needs_code(wanted: ModelReference, model: Model) -> Blocker:
    known = f"its framework is {model.framework}" if model.framework else "it was registered without a framework"
    return Blocker(
        "invalid-input",
        f"Azure ML does not serve the model '{wanted}' by itself: {known}.",
        "Give inference-config with entry_script and environment.",
        "config.invalid",
    )


def _environment_blockers(deployment: ModelDeployment, observed: Observed) -> Iterator[Blocker]:
    wanted = deployment.inference.environment if deployment.inference else None
    if isinstance(wanted, EnvironmentReference) and observed.environment != wanted:
        hint = _nearest("environment", wanted.name, observed.environment_names)
        yield Blocker("not-found", f"There is no environment '{wanted}' in the workspace.", hint, "unknown")


def ingredient_notices(desired: Desired) -> Iterator[str]:
    """What will be sent and may not work."""
    inference = desired.runs.inference if isinstance(desired.runs, ModelDeployment) else None
    environment = inference.environment if inference else None
    if isinstance(environment, CondaEnvironment) and _SCORING_SERVER not in environment.specification:
        yield f"The conda file does not name {_SCORING_SERVER}, which brings the scoring server."


def _nearest(kind: str, name: str, there: tuple[str, ...]) -> str:
    """Of all `name:version` that there are: other versions of this name, or else the nearest names."""
    versions = [found for found in there if found.rpartition(":")[0] == name]
    if versions:
        newest = sorted(versions, key=_by_version, reverse=True)
        # Of an environment Azure lists the newest version only.
        found = "Its newest version is" if kind == "environment" else "It has these versions:"
        return f"{found} {', '.join(newest[:_LISTED])}."
    names = sorted({found.rpartition(":")[0] for found in there})
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"Nearest names: {', '.join(near)}." if near else f"It has: {', '.join(names[:_LISTED]) or f'no {kind}'}."


def _by_version(found: str) -> tuple[int, str]:
    """Numbers in their order; versions of environments may be any text."""
    version = found.rpartition(":")[2]
    return (int(version) if version.isascii() and version.isdigit() else -1, version)
