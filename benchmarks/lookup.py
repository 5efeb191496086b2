"""Finding one image: by name and version, as aks-deploy does, or by listing all and picking, as the script did."""

import warnings
from dataclasses import dataclass

from aks_deploy.arm import ArmSubscription
from aks_deploy.azureml_v1.connection import connect
from aks_deploy.azureml_v1.environment import sdk_environment
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.clock import SystemClock
from aks_deploy.domain.desired import ImageReference
from aks_deploy.domain.workspace import WorkspaceReference
from aks_deploy.ports import Registry
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from benchmarks.programs import CLIENT, SECRET, tenant_spec
from benchmarks.timing import time_of

_HOUR_S = 3600.0


@dataclass(frozen=True)
class Lookup:
    """Median seconds for one lookup each way."""

    images: int
    exact_s: float
    listing_s: float

    @property
    def ratio(self) -> float:
        """What the exact lookup takes of the other's time."""
        return self.exact_s / self.listing_s


def compare_lookups(sizes: tuple[int, ...]) -> list[Lookup]:
    """Both ways, in a workspace of each size."""
    return [_measured(size) for size in sizes]


def _measured(size: int) -> Lookup:
    # Not a generator: inside of `sdk_environment` nothing that is printed is seen.
    with (
        sdk_environment(),
        Tenant.of(tenant_spec(images=size)) as tenant,
        in_process(tenant),
        Transport(SystemClock(), remaining_s=lambda: _HOUR_S, mask=lambda _: None) as transport,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        return _compared(tenant, transport, size)


def _compared(tenant: Tenant, transport: Transport, size: int) -> Lookup:
    from azureml.core import Image, Workspace  # noqa: PLC0415 - after sdk_environment
    from azureml.core.authentication import ServicePrincipalAuthentication  # noqa: PLC0415 - as above

    subscription = str(tenant.spec.subscriptions[0])
    signed_in = ServicePrincipalAuthentication(str(tenant.spec.tenant_id), CLIENT, SECRET)
    token = signed_in.get_authentication_header()["Authorization"].partition(" ")[2]
    workspace = Workspace.get("ml-bench", signed_in, subscription, "ml-bench")
    there = WorkspaceReference(subscription, "ml-bench", "ml-bench")
    around = ArmSubscription(there, lambda _: token, "AzureCloud")
    cloud = connect(there, token=lambda _: token, cloud="AzureCloud", transport=transport, subscription=around)
    wanted = size // 2

    def pick() -> None:
        (_,) = (image for image in Image.list(workspace) if image.name == "model" and image.version == wanted)

    return Lookup(size, time_of(lambda: _find(cloud.registry, wanted)), time_of(pick))


def _find(registry: Registry, version: int) -> None:
    if registry.image(ImageReference("model", version)) is None:
        raise LookupError(version)
