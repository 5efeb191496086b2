"""The whole table of routes."""

from aml_simulator.azure import (
    arm,
    clusters,
    discovery,
    identity,
    metadata,
    operations,
    registry,
    service_checks,
    service_secrets,
    services,
)
from aml_simulator.azure.routing import RouteTable

ROUTES = RouteTable(
    (
        *identity.ROUTES,
        *metadata.ROUTES,
        *arm.ROUTES,
        *discovery.ROUTES,
        *registry.ROUTES,
        *clusters.ROUTES,
        *service_checks.ROUTES,
        *services.ROUTES,
        *service_secrets.ROUTES,
        *operations.ROUTES,
    )
)
