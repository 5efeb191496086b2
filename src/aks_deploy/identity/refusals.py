"""Entra's refusals, known by their AADSTS numbers: the text around a number names request ids and is not repeated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from azure.core.exceptions import ClientAuthenticationError

from aks_deploy.errors import AccessDeniedError, AksDeployError

_NUMBER = re.compile(r"AADSTS(\d+)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a number means. `{client}` and `{tenant}` in the remedy stand for the names of the two settings."""

    code: str
    fault: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who was refused, in words, and what the settings are called that say so."""

    name: str
    client: str
    tenant: str
    otherwise: Refusal


_POLICY = Refusal(
    "auth.permission-denied",
    "a Conditional Access policy of the tenant blocks it",
    "Ask an administrator of the tenant to except this identity from the policy.",
)
# Source: the list of AADSTS error codes in Microsoft's identity platform documentation.
_REFUSALS = {
    "7000215": Refusal("auth.secret-invalid", "the client secret is wrong", "Use the secret's value, not its id."),
    "7000222": Refusal("auth.secret-expired", "the client secret has expired", "Make a new one and store it."),
    "700016": Refusal(
        "auth.app-not-found",
        "the tenant has no application with this client id",
        "Check {client} and {tenant}.",
    ),
    "7000229": Refusal(
        "auth.app-not-found",
        "the application has no service principal in this tenant",
        "Make one: az ad sp create --id with the application's client id.",
    ),
    "7000112": Refusal(
        "auth.permission-denied",
        "the application is disabled in this tenant",
        "Ask an administrator of the tenant to enable it.",
    ),
    "90002": Refusal(
        "auth.tenant-mismatch", "there is no such tenant in this cloud", "Check {tenant} and azure-cloud."
    ),
    "900023": Refusal("auth.tenant-mismatch", "the tenant id is not valid", "Check {tenant}."),
    "700024": Refusal(
        "unknown",
        "GitHub's id token was not valid at that moment by Entra's clock",
        "It lives for five minutes and was fresh: check the clock of the runner's machine, and run again.",
    ),
    "53003": _POLICY,
    "530003": _POLICY,
}


def refusal_number(error: ClientAuthenticationError) -> str:
    """Entra's number for why it refused, such as 700016; empty where there is none."""
    # For an unknown tenant only the exception that the last one came from has it.
    found = _NUMBER.search(" ".join(str(each) for each in _chain(error)))
    return found.group(1) if found else ""


def ours(error: BaseException | None) -> AksDeployError | None:
    """The error of ours that azure-identity wrapped: what the transport raises inside it, most of all."""
    return next((each for each in _chain(error) if isinstance(each, AksDeployError)), None)


def refused(error: ClientAuthenticationError, applicant: Applicant) -> AksDeployError:
    """Our error for Entra's refusal, or the one of ours that is behind it."""
    if (wrapped := ours(error)) is not None:
        return wrapped
    number = refusal_number(error)
    refusal = _REFUSALS.get(number, applicant.otherwise)
    named = f" (AADSTS{number})" if number else ""
    return AccessDeniedError(
        f"{applicant.name} failed: {refusal.fault}{named}.",
        hint=refusal.remedy.format(client=applicant.client, tenant=applicant.tenant),
        diagnosis_code=refusal.code,
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
