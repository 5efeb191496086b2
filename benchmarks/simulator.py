"""A large pretend tenant beside a small one: how it starts, and what one lookup in it takes."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import UUID

import yaml

from aml_simulator.azure.clouds import CLOUDS
from aml_simulator.http import Request
from aml_simulator.tenant import Tenant

SIZES = (10, 1_000, 10_000)
"""Images; there is a web service for every ten."""

_CLIENT, _SECRET = UUID("5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f"), "pretend-secret-of-the-benchmark"
_ROUNDS, _LOOKUPS = 5, 200


def simulator_lines() -> Iterator[str]:
    """The ratios, each with the times that it was made of on the line after it."""
    small, middle, large = SIZES
    with TemporaryDirectory() as folder:
        files = {size: _written(Path(folder), size) for size in SIZES}
        middle_s, large_s = (_median(_ROUNDS, partial(_started, files[size])) for size in (middle, large))
        yield f"start a tenant of {large:,} images / of {middle:,}, a service for every ten: {large_s / middle_s:.1f}"
        yield f"    {large_s:.2f} s / {middle_s:.2f} s, from the tenant file, median of {_ROUNDS}"
        with Tenant.load(files[small]) as one, Tenant.load(files[large]) as other:
            small_s, large_s = (_median(_LOOKUPS, _lookup(tenant)) for tenant in (one, other))
    yield f"find one image among {large:,} / among {small}, by name and version: {large_s / small_s:.2f}"
    yield f"    {large_s * 1000:.2f} ms / {small_s * 1000:.2f} ms, median of {_LOOKUPS} requests, without the SDK"


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
    principal = {"client_id": str(_CLIENT), "secret": _SECRET}
    file = folder / f"{size}.yml"
    file.write_text(yaml.safe_dump({"service_principals": [principal], "workspaces": [workspace]}))
    return file


def _lookup(tenant: Tenant) -> Callable[[], object]:
    """One GET of an image by name and version, signed in."""
    cloud = CLOUDS["AzureCloud"]
    form = f"grant_type=client_credentials&client_id={_CLIENT}&client_secret={_SECRET}&scope={cloud.audience}/.default"
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
    return lambda: tenant.handle(request)


def _median(rounds: int, action: Callable[[], object]) -> float:
    """Seconds, after one round that warms the caches."""
    action()
    return median(_once(action) for _ in range(rounds))


def _once(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
