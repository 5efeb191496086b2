"""A tenant, and aks-deploy run against it: the real command line, the unmodified SDK, time that tests own."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aml_simulator.azure.views import PARAMETERS
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant

CLIENT_ID = "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f"
SECRET = "pretend~Client-Secret.0123456789"
SUBSCRIPTION = "2b9e7f10-6c4d-4a35-8e21-9a7b3c5d1f02"
TENANT = "7d3a1c52-0f6e-4b8a-9c11-5e0d2f4a6b80"
SETTINGS: dict[str, str | None] = {
    "subscription_id": SUBSCRIPTION,
    "resource_group": "ml-prod",
    "workspace_name": "ml-prod",
    "service_name": "churn",
    "cluster_name": "aks-prod",
    "image": "churn-model:12",
}
PROVISIONING = "{agent_count: 3, vm_size: Standard_F4s_v2}"
CLUSTER: dict[str, object] = {"name": "aks-prod"}
SERVICE: dict[str, object] = {"name": "churn", "image": "churn-model:12", "cluster": "aks-prod"}
_CHANGES = re.compile(r".*/((?:services|computes)(?:/[^/]+)?)")
_OUTPUT = re.compile(r"^([^\n<]+)<<(\S+)\n(.*?)\n\2$", re.DOTALL | re.MULTILINE)
_ASKING = ("validate", "listkeys", "token")


def credentials(**more: str) -> str:
    """The JSON of a service principal that the tenant knows."""
    return json.dumps({"clientId": CLIENT_ID, "clientSecret": SECRET, "tenantId": TENANT, **more})


class TenantTime:
    """The run's clock on the tenant's: sleeping lets the tenant's time pass, and none of ours."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self.slept: list[float] = []
        self._chance = Random(7)  # noqa: S311 - the same in every run

    def now(self) -> datetime:
        return datetime(2026, 7, 19, 17, 5, tzinfo=UTC) + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return self._tenant.clock.elapsed_s

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        # A clock that counts microseconds would stand still in what rounding leaves of a deadline.
        self._tenant.clock.advance(max(seconds, 1e-6))

    def spread(self, seconds: float) -> float:
        return seconds * self._chance.uniform(0.9, 1.1)


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it printed."""

    code: int
    log: str
    outputs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, code: int, log: str) -> "Ended":
        """What a run outside of a workflow comes to: its outputs are the lines `name=value`."""
        pairs = (line.partition("=") for line in log.splitlines())
        return cls(code, log, {name: value for name, equals, value in pairs if equals and " " not in name})

    @classmethod
    def of_workflow(cls, code: int, log: str, written: str) -> "Ended":
        """What a run in a workflow comes to: its outputs are in the file that GITHUB_OUTPUT names."""
        return cls(code, log, {name: value for name, _, value in _OUTPUT.findall(written)})

    @property
    def verdict(self) -> tuple[int, str, str]:
        """Exit code, failure reason and diagnosis code."""
        return self.code, self.outputs.get("failure-reason", ""), self.outputs.get("diagnosis-code", "")

    @property
    def change(self) -> str:
        return self.outputs.get("change", "")


@dataclass(frozen=True)
class World:
    """A tenant and the command line run against it, in a folder of its own."""

    tenant: Tenant
    folder: Path
    run: Callable[..., Ended]
    clock: TenantTime
    proxies: Mapping[str, str] = field(default_factory=dict)
    """How a caller reaches the scoring URIs, as `requests` takes it."""

    def deploy(self, **settings: str | None) -> Ended:
        """Run `deploy` with the usual settings and these; None leaves one out."""
        return self.run("deploy", *options(settings))

    def plan(self, **settings: str | None) -> Ended:
        """Run `plan`, as `deploy`."""
        return self.run("plan", *options(settings))

    def write(self, name: str, content: object) -> Path:
        """A file of the workspace folder, JSON unless it is text."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def remembered(self) -> dict[str, object]:
        """What `aks_webservice.json` holds."""
        found: dict[str, object] = json.loads((self.folder / "aml_config/aks_webservice.json").read_text())
        return found

    @property
    def changes(self) -> list[str]:
        """The requests that change something, as `PATCH services/churn`, in order."""
        sent = [(entry.method, _CHANGES.fullmatch(entry.path)) for entry in self.tenant.journal.entries]
        named = [(method, found.group(1)) for method, found in sent if found and method != "GET"]
        return [f"{method} {path}" for method, path in named if not path.endswith(_ASKING)]

    @property
    def updates(self) -> list[dict[str, Any]]:
        """What each update of a web service sent, by parameter; of the properties one of those that it added."""
        bodies: list[Any] = [entry.body for entry in self.tenant.journal.entries if entry.method == "PATCH"]
        return [{_parameter(each["path"]): each["value"] for each in body} for body in bodies]


MakeWorld = Callable[..., World]
"""Makes the world of a test: `tenant=` fields of the tenant file, `scoring=` in place of real scoring, where that is
in this process, the others of its workspace."""


def _parameter(path: str) -> str:
    """The parameter at a path of a JSON Patch."""
    names = {"/" + "/".join(place): name for name, place in PARAMETERS.items()}
    return "properties" if path.startswith("/properties/") else names[path]


def options(settings: Mapping[str, str | None]) -> list[str]:
    """The command line's options for the usual settings and these."""
    given = SETTINGS | dict(settings)
    return [f"--{name.replace('_', '-')}={value}" for name, value in given.items() if value is not None]


def spec(tenant: Mapping[str, object] | None = None, **workspace: object) -> TenantSpec:
    """A workspace with two images and one deployer; `tenant` are fields of the tenant, the others of its workspace.

    A cluster takes a minute: ten would be a second of real time, which only the tests of waiting spend.
    """
    images = [{"name": "churn-model", "version": 11}, {"name": "churn-model", "version": 12}]
    described = {"name": "ml-prod", "images": images, "clusters": [CLUSTER], **workspace}
    principals = [{"client_id": CLIENT_ID, "secret": SECRET}]
    usual = {"service_principals": principals, "workspaces": [described], "durations": {"provision": 60}}
    return TenantSpec.model_validate({**usual, **(tenant or {})})


def service(**more: object) -> dict[str, object]:
    """A web service that is there from the start, as the tenant file describes it."""
    return SERVICE | more
