"""TLS on clusters: what Azure takes for it, what it shows of it, and under which address web services then score."""

import re
from typing import Any

import pytest
from azureml.core.compute import ComputeTarget
from azureml.core.compute.aks import AksUpdateConfiguration, SslConfiguration

from aml_simulator.tenant import Tenant
from simulator.kit import Client, create_body
from simulator.sdk import Workspace

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


def test_the_sdk_switches_tls_on_and_off_and_leaves_the_rest(sdk: Workspace, tenant: Tenant) -> None:
    cluster = ComputeTarget(sdk, "aks-prod")

    for ssl, status in (
        (SslConfiguration(leaf_domain_label="churn"), "Auto"),
        (SslConfiguration("Disabled"), "Disabled"),
    ):
        cluster.update(AksUpdateConfiguration(ssl))
        tenant.clock.advance(100)
        cluster.refresh_state()
        assert (cluster.ssl_configuration.status, cluster.provisioning_state) == (status, "Succeeded")
    assert (cluster.agent_count, cluster.agent_vm_size, cluster.is_attached) == (3, "Standard_D3_v2", False)


def test_only_azures_own_certificate_can_be_renewed(client: Client, tenant: Tenant) -> None:
    assert put(client, tenant, MADE | {"renew": True})["status"] == "Auto"

    body = {"properties": {"computeType": "AKS", "properties": {"sslConfiguration": OWN | {"renew": True}}}}
    assert "renew needs status Auto" in client.arm("PUT", "/computes/aks-tls", body).message


def test_more_nodes_of_a_cluster_are_asked_for_by_its_resource_id(client: Client, tenant: Tenant) -> None:
    found = client.arm("GET", "/computes/aks-prod").json()["properties"]["resourceId"]
    body = {"properties": {"computeType": "AKS", "resourceId": found, "properties": {"agentCount": 4}}}

    assert client.arm("PUT", "/computes/aks-prod", body).status == 200

    assert tenant.cluster("aks-prod").settings["agent_count"] == 4
    assert tenant.cluster("aks-prod").settings["vm_size"] == "Standard_D3_v2"
