"""Which clouds there are: the one call that needs no token."""

from aml_simulator.azure.clouds import Area, Cloud
from aml_simulator.azure.routing import Call, Route
from aml_simulator.http import Response


def endpoints(call: Call) -> Response:
    """GET /metadata/endpoints: the clouds of the tenant.

    Source: reading of `azureml._vendor.azure_cli_core.cloud` (api-version 2019-05-01).
    """
    return Response.of_json([_described(cloud) for cloud in call.world.clouds])


def _described(cloud: Cloud) -> dict[str, object]:
    return {
        "name": cloud.name,
        "portal": cloud.portal,
        "authentication": {
            "loginEndpoint": f"https://{cloud.login}/",
            "audiences": [cloud.audience, f"https://{cloud.arm}/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": f"https://{cloud.arm}/",
        "suffixes": {"storage": cloud.storage_suffix},
    }


ROUTES = (Route(Area.ARM, "GET", "/metadata/endpoints", endpoints),)
