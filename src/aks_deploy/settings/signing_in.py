"""Which identity the settings mean; what cannot work is refused here, with the remedy, before anybody is asked."""

from aks_deploy.domain.identity import (
    AzureCliIdentity,
    FederatedIdentity,
    Identity,
    ManagedIdentity,
    ServicePrincipal,
)
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.formats import credentials as credentials_format
from aks_deploy.settings.formats.credentials import Credentials
from aks_deploy.settings.model import public
from aks_deploy.settings.offer import SignInOffer
from aks_deploy.settings.resolved import LayeredSettings

_PERMISSION = (
    "Add to the job:\n"
    "permissions:\n"
    "  id-token: write\n"
    "and what else the job needs, such as contents: read, for naming one permission takes away all others."
)
_FORKS = " Pull requests from forks and from Dependabot never get it: deploy on push, or on a tag."
_INVISIBLE = (
    "azure-cli works on the command line only: the session of azure/login cannot be seen inside a container "
    "action, which has a home of its own"
)
_INSTEAD = (
    "Use auth: oidc with client-id, tenant-id and the permission id-token: write; it needs the same federated "
    "credential, and azure/login is not needed for it."
)
_WHERE_IDS_ARE = "Both ids are no secrets; the portal shows them on the application's page."
_IDS = ("client_id", "tenant_id")
_TROUBLE = ("auth", "config_file", *_IDS)


def signing_in(
    layered: LayeredSettings, credentials: Credentials | None, offer: SignInOffer, findings: Findings
) -> Identity | None:
    """The identity to sign in with; None where there is a problem, which is noted."""
    if any(findings.faulty(name) for name in _TROUBLE):
        return None  # whatever followed from it would be noise
    match layered.settings.auth:
        case "auto":
            return _whichever(layered, credentials, offer, findings)
        case "service-principal":
            return _service_principal(layered, credentials, findings)
        case "oidc":
            return _federated(layered, offer, findings)
        case "managed-identity":
            return ManagedIdentity(layered.settings.client_id)
        case "azure-cli":
            return _azure_cli(layered, offer, findings)


def _whichever(
    layered: LayeredSettings, credentials: Credentials | None, offer: SignInOffer, findings: Findings
) -> Identity | None:
    """What was given decides, then what is there. A managed identity is never taken unasked."""
    if credentials or findings.faulty("azure_credentials"):
        return _service_principal(layered, credentials, findings)
    given = [name for name in _IDS if name in layered.sources]
    if len(given) == len(_IDS) and offer.id_token:
        return _federated(layered, offer, findings)
    if offer.command_line:
        return _azure_cli(layered, offer, findings)
    if given:
        return _federated(layered, offer, findings)
    return _service_principal(layered, credentials, findings)


def _service_principal(
    layered: LayeredSettings, credentials: Credentials | None, findings: Findings
) -> ServicePrincipal | None:
    if credentials is None:
        if not findings.faulty("azure_credentials"):
            credentials_format.note_missing(findings)
        return None
    principal = credentials.principal
    meant = {"client_id": principal.client_id, "tenant_id": principal.tenant_id}
    for name, value in meant.items():
        if getattr(layered.settings, name) not in (None, value.lower()):
            message = f"{public(name)} is another one than in azure-credentials"
            hint = "Leave out one of the two, or set auth: oidc to use client-id and tenant-id."
            findings.add(layered.source(name), message, hint=hint, setting=name)
    return principal


def _federated(layered: LayeredSettings, offer: SignInOffer, findings: Findings) -> FederatedIdentity | None:
    place = layered.source("auth")
    ids = {name: getattr(layered.settings, name) for name in _IDS}
    for name in (name for name, value in ids.items() if value is None):
        findings.lack(place, f"oidc needs {public(name)}", hint=_WHERE_IDS_ARE, setting=name)
    if offer.id_token is None:
        message = "oidc needs the permission to ask GitHub for an id token, and this job does not have it"
        findings.lack(place, message, hint=_how_to_get_it(offer), setting="auth")
    if offer.id_token is None or None in ids.values():
        return None
    return FederatedIdentity(**ids, endpoint=offer.id_token)


def _how_to_get_it(offer: SignInOffer) -> str:
    if not offer.in_workflow:
        return "Only a job of GitHub Actions has one. On a developer's machine: az login and auth: azure-cli."
    return _PERMISSION + (_FORKS if offer.event.startswith("pull_request") else "")


def _azure_cli(layered: LayeredSettings, offer: SignInOffer, findings: Findings) -> AzureCliIdentity | None:
    if not offer.command_line:
        findings.add(layered.source("auth"), _INVISIBLE, hint=_INSTEAD, setting="auth")
        return None
    settings = layered.settings
    return AzureCliIdentity(settings.subscription_id or "", settings.tenant_id)
