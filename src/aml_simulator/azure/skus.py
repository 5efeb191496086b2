"""What the compute provider offers to a subscription: VM sizes, disks and more, by region."""

import re
from collections.abc import Iterator
from typing import Any

from aml_simulator.azure.access import in_subscription
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.routing import Route, SignedIn
from aml_simulator.azure.vm_sizes import VmSize, normal
from aml_simulator.azure.world import World
from aml_simulator.http import Response

_FILTER = re.compile(r"\s*location\s+eq\s+'([^']+)'\s*", re.IGNORECASE)
_ZONES = ("1", "2", "3")
_DISKS = {
    "Premium_LRS": [f"P{number}" for number in (1, 2, 3, 4, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80)],
    "StandardSSD_LRS": [f"E{number}" for number in (1, 2, 3, 4, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80)],
    "StandardSSD_ZRS": [f"E{number}" for number in (1, 2, 3, 4, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80)],
    "Standard_LRS": [f"S{number}" for number in (4, 6, 10, 15, 20, 30, 40, 50, 60, 70, 80)],
    "UltraSSD_LRS": ["U0"],
}
_HOSTS = ("DSv3-Type1", "DSv3-Type2", "DSv4-Type1", "ESv3-Type1", "ESv4-Type1", "FSv2-Type2", "LSv2-Type1")


def skus(call: SignedIn) -> Response:
    """GET what is offered, in one region where the filter names one; a size is listed once for each region.

    Source: Azure's public REST reference, api-version 2021-07-01; what there is beside VM sizes by observation of
    public listings; not proven against Azure.
    """
    regions = _regions(call)
    return Response.of_json({"value": [entry for region in regions for entry in _offered(call.world, region)]})


def _regions(call: SignedIn) -> list[str]:
    wanted = call.request.query.get("$filter")
    if wanted is None:
        return sorted(_known_regions(call.world))
    found = _FILTER.fullmatch(wanted)
    if found is None:
        raise ApiError(400, "InvalidFilter", f"$filter: only location eq '…' can be asked for, not {wanted}.")
    return [found[1]]


def _known_regions(world: World) -> set[str]:
    named = [workspace.location for workspace in world.workspaces.values()]
    named += [managed.location for managed in world.spec.managed_clusters]
    named += [region for size in world.vm_sizes.values() for region in size.regions or ()]
    return {normal(region) for region in (*named, *world.spec.quotas)}


def _offered(world: World, region: str) -> Iterator[dict[str, Any]]:
    yield _entry("availabilitySets", "Aligned", region)
    yield _entry("availabilitySets", "Classic", region)
    for name, sizes in _DISKS.items():
        for size in sizes:
            yield _entry("disks", name, region, size=size, tier=name.partition("_")[0])
    for host in _HOSTS:
        yield _entry("hostGroups/hosts", host, region, size=host, tier="Standard")
    yield from (_entry("snapshots", name, region) for name in ("Standard_LRS", "Premium_LRS", "Standard_ZRS"))
    for name, vm_size in world.vm_sizes.items():
        if vm_size.offered_in(region):
            yield _vm_size(world.vm_size_names[name], vm_size, region)


def _entry(kind: str, name: str, region: str, **more: object) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "name": name,
        "locations": [region],
        "locationInfo": [{"location": region, "zones": [], "zoneDetails": []}],
        "capabilities": [{"name": "MaximumPlatformFaultDomainCount", "value": "3"}],
        "restrictions": [],
        **more,
    }


def _vm_size(name: str, size: VmSize, region: str) -> dict[str, Any]:
    sized = name.removeprefix("Standard_")
    more = {"tier": "Standard", "size": sized, "family": size.family}
    entry = _entry("virtualMachines", name, region, **more)
    return entry | {
        "locationInfo": [{"location": region, "zones": list(_ZONES), "zoneDetails": []}],
        "capabilities": [{"name": key, "value": value} for key, value in _capabilities(size).items()],
        "restrictions": list(_restrictions(size, region)),
    }


def _restrictions(size: VmSize, region: str) -> Iterator[dict[str, Any]]:
    """Where GPUs are not in every zone, that forbids nothing: nobody has asked for a zone."""
    if size.restricted_in(region):
        yield _restriction("Location", region, {"locations": [region]})
    elif size.gpus:
        yield _restriction("Zone", region, {"locations": [region], "zones": [_ZONES[-1]]})


def _restriction(kind: str, region: str, where: dict[str, Any]) -> dict[str, Any]:
    why = "NotAvailableForSubscription"
    return {"type": kind, "values": [region], "restrictionInfo": where, "reasonCode": why}


def _capabilities(size: VmSize) -> dict[str, str]:
    """Each is text, in English. Only the counts of vCPUs, memory and GPUs are those of the size."""
    counts = {
        "vCPUs": str(size.vcpus),
        "vCPUsAvailable": str(size.vcpus),
        "MemoryGB": str(size.memory_gb).removesuffix(".0"),
    }
    gpus = {"GPUs": str(size.gpus)} if size.gpus else {}
    return {**_USUAL, **counts, **gpus}


_USUAL = {
    "MaxResourceVolumeMB": "32768",
    "OSVhdSizeMB": "1047552",
    "MemoryPreservingMaintenanceSupported": "True",
    "HyperVGenerations": "V1,V2",
    "SupportedEphemeralOSDiskPlacements": "ResourceDisk,CacheDisk",
    "MaxDataDiskCount": "8",
    "CpuArchitectureType": "x64",
    "LowPriorityCapable": "True",
    "PremiumIO": "True",
    "VMDeploymentTypes": "IaaS,PaaS",
    "ACUs": "195",
    "vCPUsPerCore": "2",
    "CombinedTempDiskAndCachedIOPS": "8000",
    "CombinedTempDiskAndCachedReadBytesPerSecond": "67108864",
    "CachedDiskBytes": "68719476736",
    "UncachedDiskIOPS": "6400",
    "UncachedDiskBytesPerSecond": "100663296",
    "EphemeralOSDiskSupported": "True",
    "EncryptionAtHostSupported": "True",
    "CapacityReservationSupported": "True",
    "AcceleratedNetworkingEnabled": "True",
    "RdmaEnabled": "False",
    "MaxNetworkInterfaces": "2",
}


ROUTES = (
    Route(
        Area.ARM,
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Compute/skus",
        in_subscription(skus, "Microsoft.Compute/skus/read"),
        callers="programs that check before they provision",
    ),
)
