"""The whole table of routes."""

from aml_simulator.azure import (
    arm,
    clusters,
    discovery,
    identity,
    managed_identity,
    metadata,
    operations,
    registry,
    service_checks,
    service_secrets,
    services,
)
from aml_simulator.azure.routing import RouteTable
from aml_simulator.github import oidc

ROUTES = RouteTable(
    (
        *identity.ROUTES,
        *managed_identity.ROUTES,
        *metadata.ROUTES,
        *arm.ROUTES,
        *discovery.ROUTES,
        *registry.ROUTES,
        *clusters.ROUTES,
        *service_checks.ROUTES,
        *services.ROUTES,
        *service_secrets.ROUTES,
        *operations.ROUTES,
        *oidc.ROUTES,
    )
)
