"""A large pretend tenant beside a small one: how it starts, and what one lookup in it takes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from aml_simulator.azure.clouds import CLOUDS
from aml_simulator.http import Request
from aml_simulator.tenant import Tenant
from benchmarks.programs import CLIENT, SECRET
from benchmarks.timing import time_of

SIZES = (10, 1_000, 10_000)
"""Images; there is a web service for every ten."""

_LOOKUPS = 200


@dataclass(frozen=True)
class Scaled:
    """Median seconds with a large tenant, and with one of so many images fewer."""

    what: str
    large_s: float
    small_s: float

    @property
    def ratio(self) -> float:
        """What the large tenant takes of the other's time."""
        return self.large_s / self.small_s


def compare_sizes() -> list[Scaled]:
    """The start from a tenant file, and one request for an image by name and version, without the SDK."""
    small, middle, large = SIZES
    with TemporaryDirectory() as folder:
        files = {size: _written(Path(folder), size) for size in SIZES}
        starts = [time_of(partial(_started, files[size])) for size in (large, middle)]
        with Tenant.load(files[large]) as one, Tenant.load(files[small]) as other:
            lookups = [time_of(_lookups(tenant)) / _LOOKUPS for tenant in (one, other)]
    return [
        Scaled(f"start a tenant of {large:,} images and {large // 10:,} web services / of a tenth", *starts),
        Scaled(f"find one image among {large:,} / among {small}", *lookups),
    ]


def _started(file: Path) -> None:
    Tenant.load(file).close()


def _written(folder: Path, size: int) -> Path:
    """The tenant file of that many images."""
    services = [{"name": f"service-{n}", "image": "model:1", "cluster": "aks"} for n in range(size // 10)]
    workspace = {
        "name": "ml-bench",
        "images": [{"name": "model", "version": version} for version in range(1, size + 1)],
        "clusters": [{"name": "aks"}],
        "services": services,
    }
    principal = {"client_id": CLIENT, "secret": SECRET}
    file = folder / f"{size}.yml"
    file.write_text(yaml.safe_dump({"service_principals": [principal], "workspaces": [workspace]}))
    return file


def _lookups(tenant: Tenant) -> Callable[[], None]:
    """So many GETs of an image by name and version, signed in."""
    cloud = CLOUDS["AzureCloud"]
    form = f"grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}&scope={cloud.audience}/.default"
    login = f"https://{cloud.login}/{tenant.spec.tenant_id}/oauth2/v2.0/token"
    sent_as = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = tenant.handle(Request.of_url("POST", login, headers=sent_as, body=form.encode()))
    token = json.loads(answer.body)["access_token"]
    workspace = (
        f"/subscriptions/{tenant.spec.subscriptions[0]}/resourceGroups/ml-bench"
        "/providers/Microsoft.MachineLearningServices/workspaces/ml-bench"
    )
    url = f"https://{cloud.data_plane('eastus')}/modelmanagement/v1.0{workspace}/images?name=model&version=7&count=1"
    request = Request.of_url("GET", url, headers={"Authorization": f"Bearer {token}"})

    def look_up() -> None:
        for _ in range(_LOOKUPS):
            tenant.handle(request)

    return look_up
