"""The quotas of a subscription in a region."""

from typing import Any

from aml_simulator.azure import quota
from aml_simulator.azure.access import in_subscription, subscription_of
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Route, SignedIn
from aml_simulator.http import Response

# Quotas that are not of vCPUs; the figures are made up.
_OTHERS = {
    "availabilitySets": (2500, "Availability Sets"),
    "virtualMachines": (25000, "Virtual Machines"),
    "virtualMachineScaleSets": (2500, "Virtual Machine Scale Sets"),
    "PremiumDiskCount": (50000, "Premium Storage Managed Disks"),
}


def usages(call: SignedIn) -> Response:
    """GET the quotas: all vCPUs together, those of each family of VM sizes, and some of other things.

    The figures are those by which clusters are made or refused.

    Source: Azure's public REST reference, api-version 2024-07-01; not proven against Azure.
    """
    families = dict.fromkeys(size.family for size in call.world.vm_sizes.values())
    counted = [
        _usage("availabilitySets", 0),
        _of_vcpus(call, quota.ALL, "Total Regional vCPUs"),
        *(_usage(name, 0) for name in list(_OTHERS)[1:]),
        *(_of_vcpus(call, family, f"{family} vCPUs") for family in families),
    ]
    return Response.of_json({"value": counted})


def _of_vcpus(call: SignedIn, family: str, localized: str) -> dict[str, Any]:
    region = call.params["location"]
    limit = quota.limit(call.world, region, family)
    used = quota.used(call.world, subscription_of(call), region=region, family=family)
    return _shown(family, localized, used, limit)


def _usage(name: str, used: int) -> dict[str, Any]:
    limit, localized = _OTHERS[name]
    return _shown(name, localized, used, limit)


def _shown(name: str, localized: str, used: int, limit: int) -> dict[str, Any]:
    return {
        "limit": limit,
        "unit": "Count",
        "currentValue": used,
        "name": {"value": name, "localizedValue": localized},
    }


ROUTES = (
    Route(
        Area.ARM,
        "GET",
        "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/usages",
        in_subscription(usages, "Microsoft.Compute/locations/usages/read"),
        callers="programs that check before they provision",
    ),
)
