"""Where a region's services are."""

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Call, Route
from aml_simulator.http import Response

# What the SDK insists on, and what it looks up later on.
_SERVICES = (
    "api",
    "assets",
    "artifacts",
    "catalog",
    "dataset",
    "environment",
    "experimentation",
    "history",
    "hyperdrive",
    "metric",
    "modelmanagement",
    "modelregistry",
    "notebooks",
    "pipelines",
)


def discover(call: Call) -> Response:
    """GET /discovery: every service of the region is on one host.

    Source: reading of `azureml._base_sdk_common.service_discovery`; it is asked without a token.
    Differs: every service of a region has the same host.
    """
    here = call.url("")
    return Response.of_json({**dict.fromkeys(_SERVICES, here), "studio": f"https://ml.{call.cloud.arm}"})


ROUTES = (Route(Area.DATA_PLANE, "GET", "/discovery", discover),)
