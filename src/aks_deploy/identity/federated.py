"""An application that trusts GitHub's id tokens: no secret is stored anywhere."""

import json
import re
import shlex
from collections.abc import Callable

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientAssertionCredential

from aks_deploy.domain.identity import FederatedIdentity
from aks_deploy.errors import AccessDeniedError, AksDeployError
from aks_deploy.identity.clouds import AUTHORITIES, EXCHANGE_AUDIENCES
from aks_deploy.identity.id_token import IdTokens, Presented
from aks_deploy.identity.refusals import Applicant, Refusal, refusal_number, refused

_OTHERWISE = Refusal("unknown", "Entra refused it", "Check {client}, {tenant} and the application.")
# Source: issues of azure/login and azure-workload-identity that quote them.
_MISMATCHES = {
    "70021": "has no federated credential for this id token of GitHub's",
    "700211": "has no federated credential with this issuer",
    "700212": "has no federated credential with this audience",
    "700213": "has no federated credential with this subject",
    "7002138": "has a federated credential whose subject differs in capital and small letters only",
}
_LONGEST_NAME = 120


class FederatedDoor:
    """Signs in with id tokens of GitHub's, a fresh one whenever Entra needs one: each lives for minutes only."""

    def __init__(self, identity: FederatedIdentity, *, cloud: str, mask: Callable[[str], None]) -> None:
        self._identity = identity
        name = f"Sign-in as application {identity.client_id} in tenant {identity.tenant_id}"
        self._applicant = Applicant(name, "client-id", "tenant-id", _OTHERWISE)
        self._id_tokens = IdTokens(identity.endpoint, audience=EXCHANGE_AUDIENCES[cloud], mask=mask)
        self._credential = ClientAssertionCredential(
            identity.tenant_id,
            identity.client_id,
            self._id_tokens.fresh,
            authority=AUTHORITIES[cloud],
            retry_total=0,  # the transport retries, with the run's deadline in sight
        )

    def token(self, scope: str) -> str:
        """As `Door.token`."""
        return self._credential.get_token(scope).token

    def explained(self, error: ClientAuthenticationError) -> AksDeployError:
        """As `Door.explained`; where no federated credential fits, what was presented, and the command for one."""
        number = refusal_number(error)
        return self._mismatch(number) if number in _MISMATCHES else refused(error, self._applicant)

    def _mismatch(self, number: str) -> AccessDeniedError:
        presented = self._id_tokens.presented
        command = creating(self._identity.client_id, presented)
        return AccessDeniedError(
            f"Application {self._identity.client_id} {_MISMATCHES[number]} (AADSTS{number}). GitHub's id token says: "
            f"issuer {presented.issuer}, subject {presented.subject}, audience {presented.audience}.",
            hint=f"Where this job is meant to deploy, add exactly that credential: {command}",
            diagnosis_code="auth.federation-mismatch",
            details=(
                f"issuer   {presented.issuer}",
                f"subject  {presented.subject}",
                f"audience {presented.audience}",
                command,
            ),
        )


def creating(client_id: str, presented: Presented) -> str:
    """The command line that adds the federated credential which was missing; all of it is one shell word or plain."""
    named = re.sub(r"[^A-Za-z0-9_-]+", "-", f"github-{presented.subject}")[:_LONGEST_NAME].strip("-")
    credential = {
        "name": named,
        "issuer": presented.issuer,
        "subject": presented.subject,
        "audiences": [presented.audience],
    }
    return f"az ad app federated-credential create --id {client_id} --parameters {shlex.quote(json.dumps(credential))}"
