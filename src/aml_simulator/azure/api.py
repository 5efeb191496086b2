"""The whole table of routes."""

from aml_simulator.azure import (
    arm,
    artifacts,
    clusters,
    discovery,
    environments,
    identity,
    managed_identity,
    metadata,
    models,
    operations,
    registry,
    service_checks,
    service_secrets,
    services,
    storage,
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
        *models.ROUTES,
        *environments.ROUTES,
        *artifacts.ROUTES,
        *storage.ROUTES,
        *clusters.ROUTES,
        *service_checks.ROUTES,
        *services.ROUTES,
        *service_secrets.ROUTES,
        *operations.ROUTES,
        *oidc.ROUTES,
    )
)
