"""What `validate` found to be good, in a few lines."""

from collections.abc import Iterator

from aks_deploy.domain.identity import AzureCliIdentity, FederatedIdentity, Identity, ManagedIdentity, ServicePrincipal
from aks_deploy.domain.models import ModelDeployment
from aks_deploy.domain.names import Names
from aks_deploy.settings import SECTIONS, ResolvedSettings


def valid_lines(resolved: ResolvedSettings, names: Names) -> Iterator[str]:
    """What a deployment would start from, with the names as far as they are known."""
    yield "What is given is valid:"
    if resolved.files:
        yield f"  read: {', '.join(resolved.files)}"
    if (place := resolved.known_workspace) is not None:
        yield f"  workspace: {place.workspace_name} ({place.resource_group}, subscription {place.subscription_id})"
    if resolved.known_identity is not None:
        yield f"  sign-in: {_signs_in(resolved.known_identity)}"
    what = "models" if isinstance(resolved.runs, ModelDeployment) else "image"
    yield f"  {what}: {resolved.runs or 'none, so a deployment would do nothing'}"
    if (certificate := resolved.certificate) is not None:
        yield f"  certificate: for {', '.join(certificate.names)}, valid to {certificate.not_after:%Y-%m-%d}"
    unnamed = "the recorded one, else a name made once"
    yield f"  web service: {names.service or unnamed}; cluster: {names.cluster or unnamed}"
    for section, setting in SECTIONS.items():
        config = getattr(resolved.settings, setting)
        if config is not None and config.given():
            yield f"  {section}: {', '.join(config.given())}"


def _signs_in(identity: Identity) -> str:
    match identity:
        case ServicePrincipal(client_id=client_id):
            return f"the application {client_id}, with its secret"
        case FederatedIdentity(client_id=client_id):
            return f"the application {client_id}, with an id token of GitHub"
        case ManagedIdentity():
            return "the managed identity of the machine"
        case AzureCliIdentity():
            return "whoever has signed in with az login"
