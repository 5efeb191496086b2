"""What settings are once all layers are laid and every name is resolved."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from aks_deploy.domain.certificate import Certificate
from aks_deploy.domain.cluster_config import AttachConfig, ProvisioningConfig
from aks_deploy.domain.desired import Runnable
from aks_deploy.domain.identity import Identity
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.errors import InternalError, Problem
from aks_deploy.settings.located import DEFAULT, Source
from aks_deploy.settings.model import Settings


@dataclass(frozen=True, slots=True)
class LayeredSettings:
    """The settings, and where each value comes from: `image`, or `deployment.cpu_cores` inside a section.

    `notes` are for the log: which files in other people's formats were read, and what they say that means nothing here.
    """

    settings: Settings
    sources: Mapping[str, Source]
    notes: tuple[str, ...]

    def source(self, name: str) -> Source:
        """Where the value comes from; the default where nobody gave one."""
        return self.sources.get(name, DEFAULT)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that values come from, as paths in the workspace folder."""
        return tuple(dict.fromkeys(source.file for source in self.sources.values() if source.file is not None))


@dataclass(frozen=True, slots=True)
class ResolvedSettings(LayeredSettings):
    """Settings that a run can start from.

    `runs` is None where the image file is missing and that means to do nothing. Then nobody needs to know where
    and as whom, and `known_workspace` and `known_identity` are None too.
    `sign_in_secrets` are those that were given or offered, whether `identity` uses them or not. `missing` is what a
    deployment would still need; only the command `validate` gets that far with any.
    """

    known_workspace: WorkspaceReference | None
    known_identity: Identity | None
    sign_in_secrets: tuple[SecretStr, ...]
    runs: Runnable | None
    certificate: Certificate | None = None
    """That of a cluster that is to be made or attached with TLS."""
    missing: tuple[Problem, ...] = ()
    approved: PlanDocument | None = None
    """The plan that a deployment must be the same as."""

    @property
    def given_in(self) -> dict[str, str]:
        """Where each value was given, in words, under the names of `sources`."""
        from_file = {"image": self.settings.image_file} if "image" not in self.sources else {}
        return from_file | {name: str(source) for name, source in self.sources.items()}

    @property
    def cluster_config(self) -> ProvisioningConfig | AttachConfig | None:
        """What a missing cluster may become; an AKS cluster to attach is named by its resource id."""
        attach = self.settings.attach_config
        if attach is None:
            return self.settings.provisioning_config
        return attach.in_subscription(self.workspace.subscription_id)

    @property
    def workspace(self) -> WorkspaceReference:
        """The workspace to deploy to. InternalError where there is nothing to deploy."""
        if self.known_workspace is None:
            raise _incomplete()
        return self.known_workspace

    @property
    def identity(self) -> Identity:
        """Who deploys. InternalError where there is nothing to deploy."""
        if self.known_identity is None:
            raise _incomplete()
        return self.known_identity

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """What must be masked before anything is printed."""
        deployment = self.settings.deployment_config
        clusters = (self.settings.provisioning_config, self.settings.attach_config)
        tls = (config.ssl_key_pem for config in clusters if config is not None)
        keys = (deployment.primary_key, deployment.secondary_key)
        found = (*self.sign_in_secrets, self.settings.github_token, *keys, *tls)
        return tuple(secret for secret in found if secret is not None)


def _incomplete() -> InternalError:
    return InternalError("settings are incomplete, but no problem was noted")
