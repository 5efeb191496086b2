"""Azure Resource Manager: subscriptions."""

from aml_simulator.azure.access import signed_in, subscription_of, visible_subscriptions
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Call, Route, SignedIn
from aml_simulator.http import Response


def subscriptions(call: SignedIn) -> Response:
    """GET /subscriptions: those in which the caller has any role.

    Source: Azure's public REST reference, api-version 2022-12-01.
    """
    visible = visible_subscriptions(call)
    return Response.of_json({"value": [_subscription(call, str(one)) for one in visible]})


def subscription(call: SignedIn) -> Response:
    """GET /subscriptions/{id}.

    Source: Azure's public REST reference, api-version 2022-12-01.
    """
    return Response.of_json(_subscription(call, str(subscription_of(call))))


def _subscription(call: Call, subscription_id: str) -> dict[str, object]:
    return {
        "id": f"/subscriptions/{subscription_id}",
        "subscriptionId": subscription_id,
        "displayName": f"Simulated {subscription_id[:8]}",
        "state": "Enabled",
        "tenantId": str(call.world.spec.tenant_id),
    }


ROUTES = (
    Route(Area.ARM, "GET", "/subscriptions", signed_in(subscriptions)),
    Route(
        Area.ARM, "GET", "/subscriptions/{subscription}", signed_in(subscription), "az account, and preflight checks"
    ),
)
