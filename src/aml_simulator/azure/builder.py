"""From the tenant file to the state that a tenant begins with."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

from aml_simulator.azure import deployment, provisioning, seeds
from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.errors import Failure
from aml_simulator.azure.identifiers import managed_cluster_id
from aml_simulator.azure.pods import pods_of
from aml_simulator.azure.release import release_of
from aml_simulator.azure.service import Keys, Service, new_key
from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.workspace_spec import ClusterSpec, ServiceSpec
from aml_simulator.azure.world import World


def fill(world: World) -> World:
    """Put into `world` what its tenant file says is there already."""
    pack = cache(seeds.packed)
    for spec in world.spec.workspaces:
        workspace = Workspace(
            name=spec.name,
            group=spec.resource_group or spec.name,
            subscription=spec.subscription or world.spec.subscriptions[0],
            location=spec.location,
        )
        world.add(workspace)
        seeds.add_images(world, workspace, spec.images)
        seeds.add_models(world, workspace, spec.models)
        seeds.add_environments(world, workspace, spec.environments)
        for cluster in spec.clusters:
            _add_cluster(world, workspace, cluster)
        for service in spec.services:
            _add_service(world, workspace, service, pack=pack)
    return world


def _add_cluster(world: World, workspace: Workspace, spec: ClusterSpec) -> None:
    long_ago = world.clock.start - timedelta(days=1)
    cluster = Cluster(
        name=spec.name,
        location=spec.location or workspace.location,
        vm_size=spec.vm_size,
        agent_count=spec.agent_count,
        resource_id=spec.resource_id or managed_cluster_id(workspace, spec.name),
        address=world.new_address(),
        created=long_ago,
        modified=long_ago,
        purpose=spec.purpose,
        state=spec.state,
        attached=spec.resource_id is not None,
    )
    workspace.clusters[cluster.name.lower()] = cluster
    if spec.state == "Failed":
        cluster.failure = Failure("Conflict", 409, "It had failed before the tenant began.")
    if spec.state == "Creating":
        provisioning.provision(world, workspace, cluster)
    if spec.state == "Deleting":
        provisioning.remove(world, workspace, cluster, keep_nodes=False)


def _add_service(world: World, workspace: Workspace, spec: ServiceSpec, *, pack: Callable[[Path], bytes]) -> None:
    long_ago = world.clock.start - timedelta(hours=1)
    request = seeds.image_request(workspace, spec, long_ago, pack=pack)
    given = {
        "imageId": spec.image,
        "environmentImageRequest": request,
        "kvTags": spec.tags,
        "properties": spec.properties,
        **spec.settings,
    }
    settings = Settings.model_validate(given)
    healthy = spec.state == "Healthy"
    service = Service(
        name=spec.name,
        cluster=workspace.clusters[spec.cluster.lower()],
        settings=settings,
        created=long_ago,
        updated=long_ago,
        image=workspace.images.get(spec.image or ""),
        keys=Keys(spec.primary_key or new_key(), spec.secondary_key or new_key()),
        state=spec.state,
        available=settings.replicas if healthy else 0,
        serving=settings if healthy else None,
        pods=() if spec.state == "Transitioning" else (pods_of(settings),),
    )
    workspace.services[service.name.lower()] = service
    if healthy:
        service.rollout = world.scoring.stand_by(service.key, release_of(workspace, service))
    if spec.state == "Transitioning":
        deployment.deploy(world, workspace, service, lasts_s=world.spec.durations.deploy)
