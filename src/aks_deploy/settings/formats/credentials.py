"""`azure-credentials`: a service principal in the JSON of `az ad sp create-for-rbac --sdk-auth`.

No message here quotes the text: whatever is wrong with it, a part of it is a secret.
"""

import re
from dataclasses import dataclass

from pydantic import SecretStr

from aks_deploy.domain.identity import ServicePrincipal
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.given import GivenText
from aks_deploy.settings.json_text import read_json
from aks_deploy.settings.located import DEFAULT, Located
from aks_deploy.settings.model import is_guid
from aks_deploy.settings.syntax import SyntaxFaultError

_SETTING = "azure_credentials"
_TENANT, _CLIENT, _SECRET, _SUBSCRIPTION = "tenantId", "clientId", "clientSecret", "subscriptionId"
_OTHER_SPELLINGS = {
    _TENANT: ("tenant_id", "tenant", "tenantID", "tenant-id", "AZURE_TENANT_ID"),
    _CLIENT: ("client_id", "appId", "app_id", "clientID", "client-id", "AZURE_CLIENT_ID"),
    _SECRET: ("client_secret", "password", "secret", "client-secret", "AZURE_CLIENT_SECRET"),
}
_STAND_IN = re.compile(r"<[^<>]*>|[*\u2022]+|\.\.\.|\u2026")
_MAKE = "`az ad sp create-for-rbac --sdk-auth` prints it; store that output as the secret as it is."
_ABSENT = (
    "In a workflow: the secret AZURE_CREDENTIALS does not exist or is not available to this event, as for pull "
    "requests from forks and from Dependabot. In a shell: set the environment variable AZURE_CREDENTIALS. "
    "Without a secret: give client-id and tenant-id, and the job the permission id-token: write."
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The service principal, and the subscription that was written beside it."""

    principal: ServicePrincipal
    subscription_id: Located | None


def note_missing(findings: Findings) -> None:
    """Note that nothing to sign in with was given."""
    findings.lack(DEFAULT, "azure-credentials is empty or was not given", hint=_ABSENT, setting=_SETTING)


def read_credentials(given: GivenText, findings: Findings) -> Credentials | None:
    """The service principal; None where there is a problem, which is noted."""
    try:
        document = read_json(given.text, given.source)
    except SyntaxFaultError as fault:
        findings.add(fault.place, "cannot be read as JSON", hint=_mistake(given.text), setting=_SETTING)
        return None
    if not isinstance(document.value, dict):
        findings.add(given.source, "not a JSON object", hint=_MAKE, setting=_SETTING)
        return None
    return _credentials(document, findings)


def _mistake(text: str) -> str:
    start = text.lstrip()[:1]
    if start in ("'", '"', "`"):
        return f"Leave out the quotes around it: it must start with '{{'. {_MAKE}"
    if start == "{" and "'" in text and '"' not in text:
        return f"JSON takes double quotes only. {_MAKE}"
    return _MAKE


def _credentials(document: Located, findings: Findings) -> Credentials | None:
    entries = document.entries()
    texts = {name: _text(name, document, findings) for name in (_TENANT, _CLIENT, _SECRET)}
    for name in (_TENANT, _CLIENT):
        if texts[name] and not is_guid(texts[name]):
            findings.add(entries[name].source, f"{name} is not a GUID", hint=_MAKE, setting=_SETTING)
    subscription = entries.get(_SUBSCRIPTION)
    subscription = subscription if subscription and subscription.text else None
    if subscription and not is_guid(subscription.text):
        findings.add(subscription.source, f"{_SUBSCRIPTION} is not a GUID", setting=_SETTING)
    if findings.faulty(_SETTING):
        return None
    return Credentials(ServicePrincipal(texts[_TENANT], texts[_CLIENT], SecretStr(texts[_SECRET])), subscription)


def _text(name: str, document: Located, findings: Findings) -> str:
    """The text under the key; empty where there is a problem."""
    item = document.entries().get(name)
    if item is None:
        findings.add(document.source, f"{name} is missing", hint=_spelled(name, document), setting=_SETTING)
        return ""
    text = item.value.strip() if isinstance(item.value, str) else ""
    if not text:
        findings.add(item.source, f"{name} must be text and not empty", hint=_MAKE, setting=_SETTING)
    elif _STAND_IN.fullmatch(text):
        findings.add(item.source, f"{name} is a placeholder or a mask, not the value", hint=_MAKE, setting=_SETTING)
        return ""
    return text


def _spelled(name: str, document: Located) -> str:
    found = next((other for other in _OTHER_SPELLINGS[name] if other in document.entries()), None)
    return f"It has '{found}'; the key is '{name}'." if found else _MAKE
