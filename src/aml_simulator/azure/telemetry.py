"""Telemetry that packages around the SDK send: taken, so that they neither wait nor repeat it, and thrown away."""

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Call, Route
from aml_simulator.http import Response


def track(call: Call) -> Response:
    """POST /v2/track: so many events came, so many were taken.

    Source: azureml-telemetry, read and run.
    """
    try:
        events = call.request.json()
    except ValueError:
        events = None
    count = len(events) if isinstance(events, list) else 1
    return Response.of_json({"itemsReceived": count, "itemsAccepted": count, "errors": []})


ROUTES = (Route(Area.TELEMETRY, "POST", "/v2/track", track),)
