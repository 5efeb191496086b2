"""The paths that a run can take from what Azure has to what is asked for, and how far one has come."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aml_simulator.azure.views import ServiceView
from aml_simulator.tenant import Tenant
from contract.test_attaching import BY_NAME, TENANT
from contract.world import CLUSTER, PROVISIONING, options, service

# Long enough for a run to be killed while Azure is at work, and never the moment of a look: those come each second or
# up to a tenth earlier or later.
_DURATIONS = {"provision": 2.5, "attach": 2.5, "deploy": 1.5, "update": 1.5, "delete": 1.5, "delete_cluster": 2.5}
_HALF_A_CORE = {"containerResourceRequirements": {"cpu": 0.5, "cpuLimit": 0.5, "memoryInGB": 1, "memoryInGBLimit": 1}}
_MADE_UP = re.compile(r"(?<=aks|ice)\d{6}\b")


@dataclass(frozen=True)
class Journey:
    """What a workspace has, and the settings of the run that changes it.

    `named`: it does not make its names up. `in_place`: there is a web service throughout, or none before it; where an
    interruption can come between one and the next, what nobody asked for is lost, the keys among it.
    """

    workspace: Mapping[str, object]
    settings: Mapping[str, str | None] = field(default_factory=dict)
    azure: Mapping[str, object] = field(default_factory=dict)
    named: bool = True
    in_place: bool = True

    @property
    def tenant(self) -> Mapping[str, object]:
        """The tenant around the workspace."""
        return {**self.azure, "durations": _DURATIONS}

    @property
    def arguments(self) -> list[str]:
        """The command line of each run."""
        return ["deploy", *options({"timeout_minutes": "10", **self.settings})]


_NAMELESS: Mapping[str, str | None] = {"service_name": None, "cluster_name": None}
JOURNEYS: Mapping[str, Journey] = {
    "provision": Journey({"clusters": []}, {"provisioning_config": PROVISIONING}),
    "nameless": Journey({"clusters": []}, {**_NAMELESS, "provisioning_config": PROVISIONING}, named=False),
    "attach": Journey({"clusters": []}, {"attach_config": BY_NAME}, TENANT),
    "create": Journey({}),
    "image": Journey({"services": [service(image="churn-model:11")]}),
    "limits": Journey(
        {"services": [service(settings=_HALF_A_CORE)]},
        {"deployment_config": "{cpu_cores: 2, cpu_cores_limit: 2, memory_gb: 2, memory_gb_limit: 2}"},
    ),
    "overwrite": Journey({"services": [service(state="Failed")]}),
    "rebuild": Journey(
        {"clusters": [CLUSTER | {"state": "Failed"}], "services": [service(state="Failed")]},
        {"provisioning_config": PROVISIONING, "replace": "true"},
    ),
    "move": Journey(
        {"clusters": [CLUSTER, {"name": "aks-new"}], "services": [service()]},
        {"cluster_name": "aks-new", "replace": "true"},
        in_place=False,
    ),
}


@dataclass(frozen=True)
class Whereabouts:
    """What a tenant has that matters to the journey, `*` for the time in made-up names."""

    clusters: Mapping[str, str]
    services: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, tenant: Tenant, journey: Journey) -> "Whereabouts":
        clusters = {timeless(name): tenant.cluster(name).state for name in tenant.clusters}
        services = {timeless(name): _described(tenant.service(name), journey) for name in tenant.services}
        return cls(clusters, services)


def timeless(text: str) -> str:
    """The text with `*` for the time in names that were made up."""
    return _MADE_UP.sub("*", text)


def _described(found: ServiceView, journey: Journey) -> dict[str, Any]:
    asked_for = {"state": found.state, "cluster": timeless(found.cluster), "image": found.image}
    return {**asked_for, **found.settings} if journey.in_place else asked_for
