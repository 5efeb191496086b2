"""TLS on clusters: what Azure takes for it, what it shows of it, and under which address web services then score."""

import re
from typing import Any

import pytest

from aml_simulator.tenant import Tenant
from simulator.kit import Client, create_body

OWN = {"status": "Enabled", "cname": "Ml.Example.org", "cert": "C", "key": "private"}
MADE = {"status": "Auto", "leafDomainLabel": "churn", "overwriteExistingDomain": False}


def put(client: Client, tenant: Tenant, ssl: dict[str, Any]) -> dict[str, Any]:
    """A new cluster's TLS as it is read back once it is there."""
    client.arm(
        "PUT", "/computes/aks-tls", {"properties": {"computeType": "AKS", "properties": {"sslConfiguration": ssl}}}
    )
    tenant.clock.advance(600)
    shown: dict[str, Any] = client.arm("GET", "/computes/aks-tls").json()["properties"]["properties"]
    return dict(shown["sslConfiguration"])


def scoring_uri(client: Client, tenant: Tenant) -> str:
    client.mms("POST", "services", create_body(computeName="aks-tls"))
    tenant.clock.advance(100)
    return str(client.mms("GET", "services/churn").json()["scoringUri"])


def test_a_certificate_is_taken_and_its_key_never_shown_again(client: Client, tenant: Tenant) -> None:
    shown = put(client, tenant, OWN)

    assert (shown["status"], shown["cname"], shown["key"], shown["cert"]) == ("Enabled", "Ml.Example.org", None, None)
    assert "private" not in repr([entry.body for entry in tenant.journal.entries])


def test_with_a_certificate_services_score_under_its_name(client: Client, tenant: Tenant) -> None:
    put(client, tenant, OWN)

    assert scoring_uri(client, tenant) == "https://ml.example.org:443/api/v1/service/churn/score"


def test_with_a_leaf_domain_label_services_score_under_a_name_that_begins_with_it(
    client: Client, tenant: Tenant
) -> None:
    shown = put(client, tenant, MADE)

    assert (shown["status"], shown["leafDomainLabel"]) == ("Auto", "churn")
    host = r"churn[0-9a-f]{6}\.eastus\.cloudapp\.azure\.com"
    assert re.fullmatch(rf"https://{host}:443/api/v1/service/churn/score", scoring_uri(client, tenant))


@pytest.mark.parametrize("missing", ["cname", "cert", "key"])
def test_a_certificate_without_one_of_its_parts_is_400(client: Client, missing: str) -> None:
    ssl = {name: value for name, value in OWN.items() if name != missing}
    body = {"properties": {"computeType": "AKS", "properties": {"sslConfiguration": ssl}}}

    answer = client.arm("PUT", "/computes/aks-tls", body)

    assert answer.status == 400
    assert "needs cname, cert and key" in answer.message


def test_azures_own_certificate_needs_a_label(client: Client) -> None:
    body = {"properties": {"computeType": "AKS", "properties": {"sslConfiguration": {"status": "Auto"}}}}

    assert "needs leafDomainLabel" in client.arm("PUT", "/computes/aks-tls", body).message
