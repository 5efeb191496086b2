"""What must be there before a web service is made from an environment, and why its image cannot be built."""

import io
import re
import tarfile
from collections.abc import Iterable, Mapping

from aml_simulator.azure.environment import Definition, EnvironmentImageRequest, ImageAsset
from aml_simulator.azure.errors import Failure, ServiceError
from aml_simulator.azure.identifiers import is_inside
from aml_simulator.azure.model import NO_CODE_FRAMEWORKS
from aml_simulator.azure.release import artifact_of, asset_name, contents_of
from aml_simulator.azure.workspace import Workspace
from aml_simulator.scoring.seam import Content

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def check_request(workspace: Workspace, request: EnvironmentImageRequest) -> None:
    """Refuse what no image can be made of.

    Raises:
        ServiceError: 404 or 400 that names the field. Source: codes by assumption.
    """
    for model_id in request.model_ids:
        if workspace.models.get(model_id) is None:
            raise ServiceError(404, "ModelNotFound", f"modelIds: there is no model '{model_id}'.")
    if request.driver_program is None:
        _check_no_code(workspace, request)
    else:
        check_assets(workspace, request.assets, request.driver_program)
    _check_environment(workspace, request.environment)


def _check_no_code(workspace: Workspace, request: EnvironmentImageRequest) -> None:
    """Source: reading of the SDK (`build_and_validate_no_code_environment_image_request`)."""
    models = [workspace.models.get(model_id) for model_id in request.model_ids]
    frameworks = [model.request.framework for model in models if model]
    if request.environment or request.assets:
        raise ServiceError(400, "InvalidRequestBody", "driverProgram: it is needed with assets or an environment.")
    if len(frameworks) != 1 or frameworks[0] not in NO_CODE_FRAMEWORKS:
        message = f"Without a driverProgram there is one model, of {', '.join(NO_CODE_FRAMEWORKS)}; not {frameworks}."
        raise ServiceError(400, "InvalidRequestBody", f"modelIds: {message}")


def check_assets(workspace: Workspace, assets: Iterable[ImageAsset], driver: str) -> None:
    """Refuse assets that were never uploaded, or of which none is the driver.

    Raises:
        ServiceError: 400 that names the field. Source: codes by assumption.
    """
    for asset in assets:
        if workspace.blobs.get(artifact_of(asset)) is None:
            raise ServiceError(400, "ArtifactNotFound", f"assets: there is no artifact '{asset.url}'.")
        if not is_inside(asset_name(asset)):
            raise ServiceError(400, "InvalidRequestBody", f"assets: '{asset_name(asset)}' leads out of the image.")
    if driver not in map(asset_name, assets):
        raise ServiceError(400, "InvalidRequestBody", f"driverProgram: no asset is named '{driver}'.")


def _check_environment(workspace: Workspace, environment: Definition | None) -> None:
    if environment and environment.is_reference:
        wanted = f"{environment.name}:{environment.version}"
        if workspace.environments.get(wanted) is None:
            raise ServiceError(404, "EnvironmentNotFound", f"environment: there is no environment '{wanted}'.")


def build_failure(
    workspace: Workspace, request: EnvironmentImageRequest, unbuildable: Mapping[str, str]
) -> tuple[Failure, str] | None:
    """Why the image of `request` cannot be built, with the build's last line; None where it can.

    Source: code and message as a public issue shows them; the log's words are ours.
    """
    reason = _unbuildable(request.environment, unbuildable) or _unreadable(contents_of(workspace, request))
    if reason is None:
        return None
    message = "Failed building the Environment. The build's log says why."
    return Failure("EnvironmentBuildFailed", 400, message), reason


def _unbuildable(environment: Definition | None, unbuildable: Mapping[str, str]) -> str | None:
    for requirement in environment.packages if environment else ():
        found = _REQUIREMENT.match(requirement)
        name = found[0].lower() if found else ""
        if name in unbuildable:
            return f"{requirement}: {unbuildable[name]}"
    return None


def _unreadable(contents: Iterable[Content]) -> str | None:
    for content in contents:
        if content.unpack:
            try:
                with tarfile.open(fileobj=io.BytesIO(content.read())) as archive:
                    for member in archive:
                        tarfile.data_filter(member, "/app")
            except (tarfile.TarError, EOFError, OSError) as error:
                return f"{content.path} cannot be unpacked: {error}"
    return None
