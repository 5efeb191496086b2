"""How the SDK finds images, models and environments; None is a definite absence. All run inside `sdk_call`."""

from typing import Any

from azureml.core import Environment
from azureml.core.image import Image
from azureml.core.model import Model

from aks_deploy.azureml_v1.calls import Call
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.models import EnvironmentReference, ModelReference

Reference = ImageReference | ModelReference | EnvironmentReference
_NOT_FOUND = 404


def find(workspace: Any, reference: Reference, call: Call) -> Any:  # noqa: ANN401 - azureml-core is untyped
    """The SDK's object for the reference, in one call."""
    match reference:
        case ImageReference():
            return _image(workspace, reference)
        case ModelReference():
            return _model(workspace, reference)
        case EnvironmentReference():
            return _environment(workspace, reference, call)


def _image(workspace: Any, reference: ImageReference) -> Any:  # noqa: ANN401 - as above
    try:
        return Image(workspace, name=reference.name, version=reference.version)
    except Exception as error:
        if getattr(error, "message", "").startswith("ImageNotFound"):  # the SDK has no class for it
            return None
        raise


def _model(workspace: Any, reference: ModelReference) -> Any:  # noqa: ANN401 - as above
    """`expand` would read the run, the experiment and the data sets of the model, and make missing experiments."""
    if reference.version is None:
        found = Model.list(workspace, name=reference.name, latest=True, expand=False)
        # Azure filters; that it did is not taken on trust where the answer decides what is deployed.
        same = [model for model in found if model.name == reference.name]
        return max(same, key=lambda model: model.version, default=None)
    try:
        return Model(workspace, name=reference.name, version=reference.version, expand=False)
    except Exception as error:
        if getattr(error, "message", "").startswith("ModelNotFound"):  # as above
            return None
        raise


def _environment(workspace: Any, reference: EnvironmentReference, call: Call) -> Any:  # noqa: ANN401 - as above
    try:
        return Environment.get(workspace, reference.name, version=reference.version)
    except Exception:  # the SDK raises a bare one, whatever Azure answered
        if call.refusal is not None and call.refusal.status == _NOT_FOUND:
            return None
        raise
