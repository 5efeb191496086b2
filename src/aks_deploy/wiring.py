"""Chooses and builds the adapters that the settings ask for; nobody else imports adapters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from aks_deploy.azureml_v1.environment import lent_environment, sdk_environment
from aks_deploy.clock import SystemClock
from aks_deploy.console.masks import Masks
from aks_deploy.console.terminal import TerminalConsole, TerminalOutputs
from aks_deploy.deploying.budget import Budget
from aks_deploy.deploying.memory import Memory
from aks_deploy.domain.desired import Origin
from aks_deploy.domain.identity import Identity
from aks_deploy.domain.record import Owner
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import InvalidInputError
from aks_deploy.github.commands import GitHubConsole
from aks_deploy.github.context import debug_wanted, in_workflow, origin
from aks_deploy.github.job import Job
from aks_deploy.github.outputs import GitHubOutputs
from aks_deploy.ports import Clock, Cloud, Console, NamesFile, Outputs, PlanFile, Scoring
from aks_deploy.settings import ResolvedSettings, UnusableFileError, WorkspaceFiles, process_environment
from aks_deploy.state.webservice_file import WebserviceFile


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Who started the run and how to talk to them.

    `job`: the job of a workflow that this is a step of. `debugging`: they want to know more than usual.
    """

    console: GitHubConsole | TerminalConsole
    outputs: Outputs
    masks: Masks
    files: WorkspaceFiles
    origin: Origin
    job: Job | None
    debugging: bool

    def names_file(self, path: str) -> NamesFile:
        """The file `path` of the workspace folder that holds names."""
        return WebserviceFile(self.files.locate(path), shown=path, console=self.console)

    def plan_file(self, path: str) -> PlanFile:
        """The file `path` of the workspace folder, for a plan. UnusableFileError where there can be none."""
        from aks_deploy.state import plan_file  # noqa: PLC0415 - with it come documents, which take a moment

        return plan_file.PlanFile(self.files.locate(path), shown=path)

    def memory(self, resolved: ResolvedSettings, clock: Clock) -> Memory:
        """What is remembered between runs, where the settings say.

        Raises:
            InvalidInputError: the store that was asked for does not work here.
        """
        from aks_deploy.state.choice import Place, StateWanted, chosen_kind, store_of  # noqa: PLC0415 - as `scoring`

        settings = resolved.settings
        wanted = StateWanted(settings.state, settings.state_name, settings.state_refs, settings.github_token)
        place = Place(self.job, self._located, self.console)
        kind = chosen_kind(wanted, place)
        owner = Owner.of(resolved.workspace, settings.service_name)
        return Memory(
            store_of(kind, wanted, owner, place),
            self.names_file(settings.webservice_file),
            owner=owner,
            # What a job writes to its folder ends with it.
            lasting=self.job is None or kind in ("artifact", "variable"),
            clock=clock,
            console=self.console,
        )

    def _located(self, path: str) -> Path:
        try:
            return self.files.locate(path)
        except UnusableFileError as error:
            raise InvalidInputError(f"The record cannot be kept here: {error}.", hint="Give state: none.") from None


def surroundings(environ: Mapping[str, str], stream: TextIO) -> Surroundings:
    """A runner of GitHub Actions, or a person at a shell."""
    files, masks = WorkspaceFiles.of(environ), Masks()
    debugging = debug_wanted(environ) or bool(environ.get("AKS_DEPLOY_DEBUG"))
    if in_workflow(environ):
        console = GitHubConsole(stream, masks)
        outputs, job = GitHubOutputs(console), Job.of(environ)
        return Surroundings(console, outputs, masks, files, origin(environ), job, debugging)
    outputs_at_shell = TerminalOutputs(stream)
    return Surroundings(
        TerminalConsole(stream, masks), outputs_at_shell, masks, files, origin(environ), None, debugging
    )


def scoring() -> Scoring:
    """Asks scoring endpoints."""
    from aks_deploy.scoring import HttpScoring  # noqa: PLC0415 - with it comes an HTTP client, which takes a moment

    return HttpScoring()


class Connect(Protocol):
    """Signs in to a workspace."""

    def __call__(self, workspace: WorkspaceReference, identity: Identity, *, cloud: str) -> Cloud:
        """The workspace.

        Raises:
            AccessDeniedError, NotFoundError, RemoteUnavailableError: as `azureml_v1.connection.connect`.
        """


@contextmanager
def network(budget: Budget, console: Console) -> Iterator[Connect]:
    """Everything that talks to Azure and GitHub does so inside the block; what connects to a workspace."""
    from aks_deploy.azureml_v1.transport import Transport  # noqa: PLC0415 - with it comes an HTTP client

    of_the_user = process_environment()

    def connected(workspace: WorkspaceReference, identity: Identity, *, cloud: str) -> Cloud:
        # What the SDK reads from the environment it reads when it is imported; and importing takes a second.
        from aks_deploy.arm import ArmSubscription  # noqa: PLC0415
        from aks_deploy.azureml_v1.connection import connect  # noqa: PLC0415
        from aks_deploy.identity.sign_in import Means, token_source  # noqa: PLC0415

        means = Means(
            mask=console.mask,
            lent=lambda: lent_environment(of_the_user),
            now=lambda: SystemClock().now().timestamp(),
        )
        token = token_source(identity, cloud=cloud, means=means)
        around = ArmSubscription(workspace, token, cloud)
        return connect(workspace, token=token, cloud=cloud, transport=transport, subscription=around)

    with (
        sdk_environment(),
        Transport(
            budget.clock,
            remaining_s=lambda: budget.remaining_s,
            patience_s=lambda: budget.patience_s,
            mask=console.mask,
        ) as transport,
    ):
        yield connected
