"""An error by which an API refuses looks as that API writes its errors; latency is beside all faults."""

import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from aml_simulator.http import Delivery, Request, Response
from aml_simulator.tenant import Tenant
from simulator.kit import Client

MakeTenant = Callable[..., Tenant]
ERROR = {"code": "SomeCode", "message": "AADSTS70001: what was said"}
DETAILS = [{"code": "Inner", "message": "why"}]
SCORING = "/api/v1/service/churn/score"
SHAPES: dict[str, dict[str, Any]] = {
    "https://management.azure.com/x": {"error": ERROR},
    "https://eastus.api.azureml.ms/rp/workspaces/x": {"error": ERROR},
    "https://eastus.api.azureml.ms/artifact/v2.0/x": {
        "error": {**ERROR, "severity": None, "target": None, "details": [], "innerError": None},
    },
    "https://eastus.api.azureml.ms/modelmanagement/v1.0/x": {
        "code": "Conflict", "statusCode": 409, "message": "Conflict", "details": [ERROR],
    },
    "https://login.microsoftonline.com/x/oauth2/v2.0/token": {
        "error": ERROR["code"], "error_description": ERROR["message"], "error_codes": [70001],
    },
    "http://169.254.169.254/metadata/x": {"error": ERROR["code"], "error_description": ERROR["message"]},
    "https://api.github.com/repos/org/churn": {"message": ERROR["message"], "status": "409"},
    "https://results-receiver.actions.githubusercontent.com/twirp/x": {"code": "SomeCode", "msg": ERROR["message"]},
}  # fmt: skip


def refused(tenant: Tenant, url: str, **error: object) -> Response:
    tenant.faults.clear()
    tenant.faults.add(status=409, error=ERROR | error)
    return tenant.handle(Request.of_url("POST", url))


@pytest.mark.parametrize("url", SHAPES)
def test_an_error_has_the_shape_of_the_api_that_is_called(tenant: Tenant, url: str) -> None:
    answer = refused(tenant, url)

    assert answer.status == 409
    assert answer.headers["Content-Type"].startswith("application/json")
    assert json.loads(answer.body).items() >= SHAPES[url].items()


@pytest.mark.parametrize("host", ["stx.blob.core.windows.net", "productionresultssa0.blob.core.windows.net"])
def test_storage_says_it_in_xml(tenant: Tenant, host: str) -> None:
    answer = refused(tenant, f"https://{host}/x")

    assert answer.headers["x-ms-error-code"] == "SomeCode"
    assert ET.fromstring(answer.body).findtext("Message") == ERROR["message"]  # noqa: S314 - made a line above


def test_a_cluster_says_it_in_plain_text(tenant: Tenant) -> None:
    answer = refused(tenant, f"http://203.0.113.1{SCORING}")

    assert (answer.headers["Content-Type"], answer.body.decode()) == ("text/plain; charset=utf-8", ERROR["message"])


def test_details_are_told_where_the_shape_has_a_place_for_them(tenant: Tenant) -> None:
    arm = json.loads(refused(tenant, "https://management.azure.com/x", details=DETAILS).body)
    service = json.loads(refused(tenant, "https://x.api.azureml.ms/modelmanagement/v1.0/x", details=DETAILS).body)

    assert arm["error"]["details"] == service["details"] == DETAILS
    assert (service["code"], service["message"]) == ("SomeCode", ERROR["message"])


@pytest.mark.parametrize("given", [{"kind": "reset"}, {"status": 503}, {"kind": "lost_answer"}, {"kind": "silence"}])
def test_scoring_calls_can_go_wrong_too(make_tenant: MakeTenant, given: dict[str, Any]) -> None:
    tenant = make_tenant()
    client = Client(tenant)
    client.mms(
        "POST", "services", {"computeType": "AKS", "computeName": "aks-prod", "imageId": "churn:1", "name": "churn"}
    )
    url = client.mms("GET", "services/churn").json()["scoringUri"]
    tenant.faults.add(path="service/churn/score", times=1, **given)

    hit, free = (tenant.handle(Request.of_url("POST", url)) for _ in range(2))

    assert hit.delivery is not Delivery.NORMAL or hit.status == 503
    assert (free.status, free.delivery) == (200, Delivery.NORMAL)


def test_every_call_takes_the_latency_and_a_slow_one_takes_both(make_tenant: MakeTenant) -> None:
    tenant = make_tenant(latency_ms=250, github={})
    tenant.faults.add(path="discovery", kind="slow", delay_s=2, times=1)
    tenant.faults.add("GET", "discovery", kind="reset", skip=1, times=1)
    discovery = "https://eastus.api.azureml.ms/discovery"
    urls = [discovery, discovery, "https://api.github.com/repos/org/churn", f"http://203.0.113.1{SCORING}"]

    assert [tenant.handle(Request.of_url("GET", url)).delay_s for url in urls] == [2.25, 0.25, 0.25, 0.25]


def test_latency_can_be_changed_until_a_reset(make_tenant: MakeTenant) -> None:
    tenant = make_tenant(latency_ms=250)

    tenant.latency_ms = 10
    changed = tenant.handle(Request.of_url("GET", "https://eastus.api.azureml.ms/discovery")).delay_s
    tenant.reset()

    assert (changed, tenant.latency_ms) == (0.01, 250)
