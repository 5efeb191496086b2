"""From the tenant file to the state that a tenant begins with."""

from datetime import timedelta

from aml_simulator.azure.cluster import Cluster
from aml_simulator.azure.service import Keys, Service, new_key
from aml_simulator.azure.service_settings import Settings
from aml_simulator.azure.workspace import Workspace
from aml_simulator.azure.world import World
from aml_simulator.schema import ClusterSpec, ServiceSpec, WorkspaceSpec


def fill(world: World) -> World:
    """Put into `world` what its tenant file says is there already."""
    for spec in world.spec.workspaces:
        workspace = Workspace(
            name=spec.name,
            group=spec.resource_group or spec.name,
            subscription=spec.subscription or world.spec.subscriptions[0],
            location=spec.location,
        )
        world.add(workspace)
        _add_images(world, workspace, spec)
        for cluster in spec.clusters:
            workspace.clusters[cluster.name.lower()] = _cluster(world, workspace, cluster)
        for service in spec.services:
            workspace.services[service.name.lower()] = _service(world, workspace, service)
    return world


def _add_images(world: World, workspace: Workspace, spec: WorkspaceSpec) -> None:
    # One second apart and all in the past: their order is the file's, and nothing later is older than they are.
    first = world.clock.start - timedelta(days=1, seconds=len(spec.images))
    for number, image in enumerate(spec.images):
        workspace.images.add(image, first + timedelta(seconds=number))


def managed_cluster_id(workspace: Workspace, name: str) -> str:
    """The ARM id of the managed cluster that Azure ML makes for a compute target."""
    return (
        f"/subscriptions/{workspace.subscription}/resourcegroups/{workspace.group}"
        f"/providers/Microsoft.ContainerService/managedClusters/{name}{workspace.workspace_id.hex[:9]}"
    )


def _cluster(world: World, workspace: Workspace, spec: ClusterSpec) -> Cluster:
    long_ago = world.clock.start - timedelta(days=1)
    return Cluster(
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


def _service(world: World, workspace: Workspace, spec: ServiceSpec) -> Service:
    long_ago = world.clock.start - timedelta(hours=1)
    given = {"imageId": spec.image, "kvTags": spec.tags, "properties": spec.properties, **spec.settings}
    settings = Settings.model_validate(given)
    return Service(
        name=spec.name,
        cluster=workspace.clusters[spec.cluster.lower()],
        settings=settings,
        created=long_ago,
        updated=long_ago,
        image=workspace.images.get(spec.image),
        keys=Keys(spec.primary_key or new_key(), spec.secondary_key or new_key()),
        state=spec.state,
        available=settings.replicas if spec.state == "Healthy" else 0,
    )
