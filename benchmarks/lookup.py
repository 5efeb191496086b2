"""Finding one image: by name and version, as aks-deploy does, or by listing all and picking, as the old script did."""

import time
import warnings
from dataclasses import dataclass

from aks_deploy.azureml_v1.environment import sdk_environment
from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant

_CLIENT, _SECRET = "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f", "pretend-secret-of-the-benchmark"


@dataclass(frozen=True)
class Lookup:
    """Seconds for one lookup each way."""

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
    with sdk_environment(), Tenant.of(_workspace(size)) as tenant, in_process(tenant):
        return _compared(tenant, size)


def _compared(tenant: Tenant, size: int) -> Lookup:
    from azureml.core import Image, Workspace  # noqa: PLC0415 - after sdk_environment
    from azureml.core.authentication import ServicePrincipalAuthentication  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        authentication = ServicePrincipalAuthentication(str(tenant.spec.tenant_id), _CLIENT, _SECRET)
        workspace = Workspace.get("ml-bench", authentication, str(tenant.spec.subscriptions[0]), "ml-bench")
        wanted = size // 2
        Image(workspace, name="model", version=wanted)
        started = time.perf_counter()
        Image(workspace, name="model", version=wanted)
        exact_s = time.perf_counter() - started
        started = time.perf_counter()
        (_,) = (image for image in Image.list(workspace) if image.name == "model" and image.version == wanted)
        return Lookup(size, exact_s, time.perf_counter() - started)


def _workspace(size: int) -> TenantSpec:
    images = [{"name": "model", "version": version} for version in range(1, size + 1)]
    return TenantSpec.model_validate(
        {
            "service_principals": [{"client_id": _CLIENT, "secret": _SECRET}],
            "workspaces": [{"name": "ml-bench", "images": images}],
        }
    )
