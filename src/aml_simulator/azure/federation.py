"""Entra's exchange of somebody else's token for its own: which federated credential fits, and what is said if none."""

from collections.abc import Mapping
from typing import Any, NoReturn

from aml_simulator.azure.principals import Principal
from aml_simulator.azure.sign_in_error import SignInError
from aml_simulator.github.id_tokens import IdTokens

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def check_assertion(principal: Principal, form: Mapping[str, str], tokens: IdTokens) -> None:
    """Do nothing where the assertion in the form proves that the client is the principal.

    Raises:
        SignInError: with Entra's number for what is wrong with it.

    Source: RFC 7523; numbers and status as quoted in issues of azure/login and azure-workload-identity; the order in
    which they are found by assumption.
    """
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        text = "The request body must contain the following parameter: 'client_assertion_type'."
        raise SignInError(400, "invalid_request", number=900144, text=text)
    token = form["client_assertion"]
    claims = tokens.claims(token)
    if claims is None:
        _refuse(50027, "The client assertion is not a JWT.")
    _check_credential(principal, claims)
    if not tokens.is_ours(token):
        _refuse(700027, "The client assertion failed signature validation.")
    if not claims["nbf"] <= tokens.now() < claims["exp"]:
        _refuse(700024, "The client assertion is not within its valid time range.")


def _check_credential(principal: Principal, claims: Mapping[str, Any]) -> None:
    issuer, subject, audience = (str(claims.get(name)) for name in ("iss", "sub", "aud"))
    candidates = principal.spec.federated_credentials
    if not candidates:
        _no_match(70021, f". Assertion Issuer: '{issuer}'. Assertion Subject: '{subject}'")
    candidates = tuple(each for each in candidates if each.issuer == issuer)
    if not candidates:
        _no_match(700211, f" issuer '{issuer}'")
    same = tuple(each for each in candidates if each.subject == subject)
    if not same:
        nearly = any(each.subject.lower() == subject.lower() for each in candidates)
        _no_match(7002138 if nearly else 700213, f" subject '{subject}'")
    if not any(each.audience == audience for each in same):
        _no_match(700212, f" audience '{audience}'")


def _no_match(number: int, what: str) -> NoReturn:
    _refuse(number, f"No matching federated identity record found for presented assertion{what}.")


def _refuse(number: int, text: str) -> NoReturn:
    raise SignInError(401, "invalid_client", number=number, text=text)
