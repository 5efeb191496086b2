"""The whole table of routes."""

from aml_simulator.azure import (
    arm,
    artifacts,
    clusters,
    discovery,
    environment_images,
    environments,
    identity,
    images,
    managed_identity,
    metadata,
    models,
    operations,
    packages,
    registry,
    service_checks,
    service_secrets,
    services,
    storage,
)
from aml_simulator.azure.routing import RouteTable
from aml_simulator.github import blob_service, oidc, rest_artifacts, rest_repositories, rest_variables, results

ROUTES = RouteTable(
    (
        *identity.ROUTES,
        *managed_identity.ROUTES,
        *metadata.ROUTES,
        *arm.ROUTES,
        *discovery.ROUTES,
        *registry.ROUTES,
        *images.ROUTES,
        *models.ROUTES,
        *environments.ROUTES,
        *environment_images.ROUTES,
        *packages.ROUTES,
        *artifacts.ROUTES,
        *storage.ROUTES,
        *clusters.ROUTES,
        *service_checks.ROUTES,
        *services.ROUTES,
        *service_secrets.ROUTES,
        *operations.ROUTES,
        *oidc.ROUTES,
        *rest_repositories.ROUTES,
        *rest_artifacts.ROUTES,
        *rest_variables.ROUTES,
        *results.ROUTES,
        *blob_service.ROUTES,
    )
)
