"""Programs run as processes of their own against one simulator: what each run of them took."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from aml_simulator.clock import WallClock
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant

CLIENT, SECRET = "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f", "pretend-secret-of-the-benchmark"
OURS = (sys.executable, "-m", "aks_deploy", "deploy")
SCRIPT = (sys.executable, str(Path(__file__).with_name("script.py")))
_WATCHED = (sys.executable, "-I", "-S", str(Path(__file__).with_name("watched.py")))
_SETTINGS = """\
service_name: bench
cluster_name: aks-bench
provisioning: {agent_count: 6, vm_size: Standard_F4s}
"""
_KB_PER_MB = 1024


@dataclass(frozen=True)
class Cost:
    """What one run took: requests, seconds on the wall, seconds of processor time, and memory at its peak."""

    requests: int
    wall_s: float
    cpu_s: float
    memory_mb: float


@dataclass
class Place:
    """A workspace folder, and the tenant whose workspace it names."""

    tenant: Tenant
    folder: Path
    environment: Mapping[str, str]
    runs: int = field(default=0)

    def run(self, command: tuple[str, ...], *, version: int, ends_with: int | None = 0) -> Cost:
        """Run a program that deploys this version of the image; `ends_with` None: however it ends."""
        self.runs += 1
        _write(self.folder / "aml_config/image.json", {"image_name": "model", "image_version": version})
        before, environment = len(self.tenant.journal.entries), {**self.environment, "BENCH_RUN": f"{self.runs:02d}"}
        with tempfile.NamedTemporaryFile() as log, tempfile.NamedTemporaryFile() as out:
            subprocess.run(  # noqa: S603 - our own commands
                [*_WATCHED, out.name, *command], cwd=self.folder, env=environment, stdout=log, stderr=log, check=True
            )
            taken = json.loads(out.read())
            if ends_with is not None and taken["code"] != ends_with:
                log.seek(0)
                sys.exit(f"{command} ended with {taken['code']}:\n{log.read().decode()}")
        requests = len(self.tenant.journal.entries) - before
        return Cost(requests, taken["wall_s"], taken["cpu_s"], taken["memory_kb"] / _KB_PER_MB)


@contextmanager
def place(
    *, images: int, latency_ms: int = 0, durations: Mapping[str, float] = MappingProxyType({})
) -> Iterator[Place]:
    """The tenant that `tenant_spec` describes, behind the proxy; each call of it takes `latency_ms`."""
    spec = tenant_spec(images=images, latency_ms=latency_ms, durations=durations)
    with (
        Tenant.of(spec, clock=WallClock()) as tenant,
        Proxy(tenant) as proxy,
        tempfile.TemporaryDirectory(prefix="aks-deploy-bench-") as name,
    ):
        folder = Path(name)
        workspace = {
            "subscription_id": str(spec.subscriptions[0]),
            "resource_group": "ml-bench",
            "workspace_name": "ml-bench",
        }
        _write(folder / "aml_config/config.json", workspace)
        _write(folder / ".azureml/aks-deploy.yml", _SETTINGS)
        credentials = {"tenantId": str(spec.tenant_id), "clientId": CLIENT, "clientSecret": SECRET}
        yield Place(tenant, folder, {**os.environ, **proxy.environment, "AZURE_CREDENTIALS": json.dumps(credentials)})


def tenant_spec(
    *, images: int, latency_ms: int = 0, durations: Mapping[str, float] = MappingProxyType({})
) -> TenantSpec:
    """A tenant with one workspace, which has so many versions of one image."""
    versions = [{"name": "model", "version": version} for version in range(1, images + 1)]
    return TenantSpec.model_validate(
        {
            "service_principals": [{"client_id": CLIENT, "secret": SECRET}],
            "workspaces": [{"name": "ml-bench", "images": versions}],
            "durations": dict(durations),
            "faults": [{"kind": "slow", "delay_s": latency_ms / 1000}] if latency_ms else [],
        }
    )


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
