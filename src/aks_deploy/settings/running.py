"""What the web service is to run: an image, or models."""

from aks_deploy.domain.desired import ImageReference, Runnable
from aks_deploy.domain.models import Inference, ModelDeployment
from aks_deploy.settings.files import MissingFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.formats import image_json
from aks_deploy.settings.model import public
from aks_deploy.settings.resolved import LayeredSettings
from aks_deploy.settings.serving import inference_of

_KINDS = ("image", "image_file", "models")


def runnable(layered: LayeredSettings, files: WorkspaceFiles, findings: Findings) -> Runnable | None:
    """What is to run; None where there is a problem, which is noted, or where a missing image means to do nothing."""
    _refuse_two_kinds(layered, findings)
    inference = _inference(layered, files, findings)
    if "models" in layered.sources or findings.faulty("models"):
        return _models(layered, inference, findings)
    if "inference_config" in layered.sources:
        place = layered.source("inference_config")
        findings.add(place, "inference-config needs models", hint="Give models: name:version, or leave it out.")
    return _image(layered, files, findings)


def _refuse_two_kinds(layered: LayeredSettings, findings: Findings) -> None:
    first, *others = [*(name for name in _KINDS if name in layered.sources), ""]
    for other in filter(None, others):
        message = f"{public(other)} and {public(first)} exclude each other; {first} comes from {layered.source(first)}"
        findings.add(layered.source(other), message, hint="Leave out one of the two.", setting=first)


def _inference(layered: LayeredSettings, files: WorkspaceFiles, findings: Findings) -> Inference | None:
    config = layered.settings.inference_config
    if config is None or findings.faulty("inference_config"):
        return None
    return inference_of(config, layered, files, findings)


def _models(layered: LayeredSettings, inference: Inference | None, findings: Findings) -> ModelDeployment | None:
    models = layered.settings.models
    if models is None:
        return None
    given = layered.settings.inference_config is not None or findings.faulty("inference_config")
    if len(models) > 1 and not given:
        findings.add(
            layered.source("models"),
            f"{len(models)} models need inference-config: Azure ML serves only a single model by itself",
            hint="Give inference-config with entry_script and environment.",
        )
    return ModelDeployment(models, inference)


def _image(layered: LayeredSettings, files: WorkspaceFiles, findings: Findings) -> ImageReference | None:
    settings = layered.settings
    if "image" in layered.sources or findings.faulty("image") or findings.faulty("image_file"):
        return settings.image
    named = layered.source("image_file")
    try:
        return image_json.read_image(settings.image_file, named, files, findings)
    except MissingFileError:
        if settings.missing_image == "error" and not findings.faulty("config_file"):
            image_json.note_missing(settings.image_file, named, findings)
        return None
