"""Chooses and builds the adapters that the settings ask for; nobody else imports adapters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from aks_deploy.azureml_v1.environment import lent_environment, sdk_environment
from aks_deploy.clock import SystemClock
from aks_deploy.console.masks import Masks
from aks_deploy.console.terminal import TerminalConsole, TerminalOutputs
from aks_deploy.deploying.budget import Budget
from aks_deploy.domain.desired import Origin
from aks_deploy.domain.identity import Identity
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.github.commands import GitHubConsole
from aks_deploy.github.context import debug_wanted, in_workflow, origin
from aks_deploy.github.inputs import read_input
from aks_deploy.github.outputs import GitHubOutputs
from aks_deploy.ports import Cloud, Console, Outputs, Scoring, StateStore
from aks_deploy.scoring import HttpScoring
from aks_deploy.settings import WorkspaceFiles, process_environment
from aks_deploy.state.webservice_file import WebserviceFile


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who started the run and how to talk to them.

    `in_workflow`: what the run writes does not outlive its job. `debugging`: they want to know more than usual.
    """

    console: GitHubConsole | TerminalConsole
    outputs: Outputs
    masks: Masks
    files: WorkspaceFiles
    origin: Origin
    in_workflow: bool
    debugging: bool

    def store(self, path: str) -> StateStore:
        """The memory between runs, in the file `path` of the workspace folder."""
        return WebserviceFile(self.files.locate(path), shown=path, console=self.console)


def surroundings(environ: Mapping[str, str], stream: TextIO) -> Surroundings:
    """A runner of GitHub Actions, or a person at a shell."""
    files, masks = WorkspaceFiles.of(environ), Masks()
    debugging = debug_wanted(environ) or bool(environ.get("AKS_DEPLOY_DEBUG"))
    if in_workflow(environ):
        console = GitHubConsole(stream, masks)
        outputs = GitHubOutputs(console)
        return Surroundings(console, outputs, masks, files, origin(environ), in_workflow=True, debugging=debugging)
    return Surroundings(
        TerminalConsole(stream, masks),
        TerminalOutputs(stream),
        masks,
        files,
        origin(environ),
        in_workflow=False,
        debugging=debugging,
    )


def workflow_input(name: str) -> str:
    """The text of one input of the action's step."""
    return read_input(name)


def scoring() -> Scoring:
    """Asks scoring endpoints."""
    return HttpScoring()


@contextmanager
def connected(
    workspace: WorkspaceReference, identity: Identity, *, cloud: str, budget: Budget, console: Console
) -> Iterator[Cloud]:
    """The workspace, signed in to; the SDK's environment and transport last as long as the block.

    Raises:
        AccessDeniedError, NotFoundError, RemoteUnavailableError: as `azureml_v1.connection.connect`.
    """
    of_the_user = process_environment()
    with sdk_environment():
        # What the SDK reads from the environment it reads when it is imported; and importing takes a second.
        from aks_deploy.azureml_v1.connection import connect  # noqa: PLC0415
        from aks_deploy.azureml_v1.transport import Transport  # noqa: PLC0415
        from aks_deploy.identity.sign_in import Means, token_source  # noqa: PLC0415

        means = Means(
            mask=console.mask,
            lent=lambda: lent_environment(of_the_user),
            now=lambda: SystemClock().now().timestamp(),
        )
        with Transport(budget.clock, remaining_s=lambda: budget.remaining_s, mask=console.mask) as transport:
            token = token_source(identity, cloud=cloud, means=means)
            yield connect(workspace, token=token, cloud=cloud, transport=transport)
