"""Building the image of an environment: how long it takes, how it fails, what its log says."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from aml_simulator.azure.blobs import Blob
from aml_simulator.azure.environment import Definition, EnvironmentImageRequest
from aml_simulator.azure.environment_rules import build_failure
from aml_simulator.azure.errors import Failure
from aml_simulator.azure.operation import Stage
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World


@dataclass(frozen=True, slots=True)
class Build:
    """One build, decided when it begins; its log lies in the workspace's storage."""

    lasts: timedelta
    log_name: str
    failure: Failure | None = None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The build, then the deployment."""
        return Stage(timedelta(), "BuildEnvironment"), Stage(self.lasts, "DeployService")


def begin_build(world: World, workspace: Workspace, request: EnvironmentImageRequest) -> Build:
    """Build the image of `request`; it takes no time where that was done before.

    Source: reading of the SDK (sub-operations and the address of the log); that environments with the same content
    share an image from Microsoft's documentation.
    """
    failed = build_failure(workspace, request, world.spec.unbuildable)
    fingerprint = request.environment.fingerprint if request.environment else ""
    there = failed is None and fingerprint in workspace.built
    if failed is None:
        workspace.built.add(fingerprint)
    last = failed[1] if failed else "The image was there." if there else "The image was built and pushed."
    log_name = f"ImageLogs/{uuid.uuid4().hex}/build.log"
    log = _log(request.environment, last)
    workspace.blobs.put(log_name, Blob(log, world.clock.now(), "text/plain; charset=utf-8"))
    lasts_s = 0 if there else world.spec.durations.build
    return Build(timedelta(seconds=lasts_s), log_name, failed[0] if failed else None)


def _log(environment: Definition | None, last: str) -> bytes:
    packages = environment.packages if environment else ()
    name = environment.name if environment else "without a name"
    lines = [f"Building environment {name}", *(f"Installing {each}" for each in packages), last, ""]
    return "\n".join(lines).encode()
