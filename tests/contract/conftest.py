"""A tenant, and aks-deploy run against it: the real command line, the unmodified SDK, time that tests own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aks_deploy.cli import main
from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant

CLIENT_ID = "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f"
SECRET = "pretend~Client-Secret.0123456789"
SUBSCRIPTION = "2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02"
TENANT = "7d3a1c52-0f6e-4b8a-9c11-5e0d2f4a6b80"
CREDENTIALS = json.dumps({"clientId": CLIENT_ID, "clientSecret": SECRET, "tenantId": TENANT})
WORKSPACE = ("--subscription-id", SUBSCRIPTION, "--resource-group", "ml-prod", "--workspace-name", "ml-prod")
NAMES = ("--service-name", "churn", "--cluster-name", "aks-prod")
IMAGE = ("--image", "churn-model:12")
PROVISIONING = ("--provisioning-config", "{agent_count: 3, vm_size: Standard_F4s_v2}")


class TenantTime:
    """The run's clock on the tenant's: sleeping lets the tenant's time pass, and none of ours."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 7, 19, 17, 5, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return self._tenant.clock.elapsed_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._tenant.clock.advance(seconds)


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it printed."""

    code: int
    log: str
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AksDeploy:
    """Runs the command line in a folder of its own."""

    folder: Path
    clock: TenantTime
    printed: Callable[[], str]

    def __call__(self, verb: str, *options: str) -> Ended:
        code = main([verb, *options], clock=self.clock)
        log = self.printed()
        pairs = (line.partition("=") for line in log.splitlines() if line.partition("=")[1])
        return Ended(code, log, {name: value for name, _, value in pairs if " " not in name})

    def deploy(self, *options: str) -> Ended:
        return self("deploy", *WORKSPACE, *NAMES, *IMAGE, *options)

    def write(self, name: str, content: object) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path


def spec(**more: object) -> TenantSpec:
    """A workspace with two images and one deployer."""
    workspace = {
        "name": "ml-prod",
        "images": [{"name": "churn-model", "version": 11}, {"name": "churn-model", "version": 12}],
        **more,
    }
    principal = {"client_id": CLIENT_ID, "secret": SECRET}
    return TenantSpec.model_validate({"service_principals": [principal], "workspaces": [workspace]})


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    """A tenant with a cluster and no web service, in this process; a call without a route fails the test."""
    with Tenant.of(spec(clusters=[{"name": "aks-prod"}])) as tenant, in_process(tenant):
        yield tenant


@pytest.fixture
def empty_tenant() -> Iterator[Tenant]:
    """A tenant without any cluster."""
    with Tenant.of(spec()) as tenant, in_process(tenant):
        yield tenant


@pytest.fixture
def aks_deploy(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> AksDeploy:
    """The command line against the tenant that the test uses, in an empty folder, signed in."""
    name = "empty_tenant" if "empty_tenant" in request.fixturenames else "tenant"
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AZURE_CREDENTIALS", CREDENTIALS)
    return AksDeploy(tmp_path, TenantTime(request.getfixturevalue(name)), lambda: capsys.readouterr().out)
