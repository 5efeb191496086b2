"""The action in its container, a runner that starts it and a tenant that it reaches over the engine's network."""

import json
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from action.runner import Action, EndedStep, Job, LiveStep
from aml_simulator.clock import WallClock
from aml_simulator.faults import Faults
from aml_simulator.github.view import Job as GitHubJob
from aml_simulator.http import Request, Response
from aml_simulator.journal import Journal, matches
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.scenarios.library import Scenarios
from aml_simulator.schema import TenantSpec
from aml_simulator.scoring.router import Router
from aml_simulator.tenant import Tenant
from container.engine import ROOT

CLIENT_ID = "5f8d3a10-7c2b-4e6d-9f01-2a3b4c5d6e7f"
SECRET = "pretend~Client-Secret.0123456789"
SPEED = 100.0
SAMPLE = (ROOT / "examples" / "diabetes" / "sample.json").read_text(encoding="utf-8")
INPUTS = {
    "resource-group": "ml-prod",
    "workspace-name": "ml-prod",
    "service-name": "churn",
    "cluster-name": "aks-prod",
    "image": "diabetes:1",
    "deployment-config": "{cpu_cores: 2, memory_gb: 4}",
    "provisioning-config": "agent_count: 3\nvm_size: Standard_F4s_v2\n",
    "expose-keys": "true",
}
CLUSTER: Mapping[str, object] = {"name": "aks-prod"}
SERVICE: Mapping[str, object] = {
    "name": "churn",
    "image": "diabetes:1",
    "cluster": "aks-prod",
    "settings": {"containerResourceRequirements": {"cpu": 2, "memoryInGB": 4}},
}
TIMEOUT_S = 60.0


def tenant_spec(**workspace: object) -> TenantSpec:
    """A tenant with one deployer and two images that really score; the arguments are fields of its workspace."""
    models = ROOT / "examples" / "diabetes"
    images = [{"name": "diabetes", "version": n, "scoring": str(models / f"v{n}")} for n in (1, 2)]
    described = {"name": "ml-prod", "images": images, **workspace}
    principals = [{"client_id": CLIENT_ID, "secret": SECRET}]
    github: dict[str, object] = {"repository": "org/churn"}
    return TenantSpec.model_validate({"service_principals": principals, "workspaces": [described], "github": github})


class Watched:
    """A tenant that lets tests wait for a request, as the server of a proxy."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self._asked = threading.Condition()
        self._paths: list[tuple[str, str]] = []

    @property
    def clock(self) -> WallClock:
        """Its time; the wall's, faster."""
        assert isinstance(self.tenant.clock, WallClock)
        return self.tenant.clock

    @property
    def journal(self) -> Journal:
        """What it was asked and has answered."""
        return self.tenant.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong in it."""
        return self.tenant.faults

    @property
    def scenarios(self) -> Scenarios:
        """What could go wrong in it, by name."""
        return self.tenant.scenarios

    @property
    def latency_ms(self) -> float:
        """What every call takes."""
        return self.tenant.latency_ms

    @latency_ms.setter
    def latency_ms(self, latency_ms: float) -> None:
        self.tenant.latency_ms = latency_ms

    def handle(self, request: Request) -> Response:
        """Answer, and wake those who wait for this."""
        with self._asked:
            self._paths.append((request.method, request.path))
            self._asked.notify_all()
        return self.tenant.handle(request)

    def reset(self) -> None:
        """Go back to what the description says."""
        self.tenant.reset()

    def wait_for(self, method: str, path: str) -> None:
        """Block until such a request has come in, answered or not."""

        def seen() -> bool:
            return any(method == asked and matches(path, found) for asked, found in self._paths)

        with self._asked:
            assert self._asked.wait_for(seen, TIMEOUT_S), f"{method} {path} did not come"


@dataclass(frozen=True)
class World:
    """A tenant, a proxy to it, and a job whose steps run the action."""

    watched: Watched
    proxy: Proxy
    job: Job
    image: str
    action: Action = field(default_factory=lambda: Action.read(ROOT / "action.yml"))

    @property
    def tenant(self) -> Tenant:
        """What the action changes."""
        return self.watched.tenant

    @contextmanager
    def started(self, **inputs: str | None) -> Iterator[LiveStep]:
        """The action's step with the usual inputs and these; None leaves one out."""
        changed = {name.replace("_", "-"): value for name, value in inputs.items()}
        given = {"azure-credentials": self.credentials(), **INPUTS, "subscription-id": str(self.subscription)} | changed
        with self.job.step(self.image, self.action, {name: text for name, text in given.items() if text}) as step:
            yield step

    def run(self, **inputs: str | None) -> EndedStep:
        """The same, to its end."""
        with self.started(**inputs) as step:
            return step.end()

    def credentials(self, secret: str = SECRET) -> str:
        """The JSON that users store as a secret; the job knows it as one."""
        tenant = str(self.tenant.spec.tenant_id)
        text = json.dumps({"clientId": CLIENT_ID, "clientSecret": secret, "tenantId": tenant})
        self.job.masker.add(text)
        return text

    def next_job(self) -> None:
        """Let the run end and another one begin, on a machine that has nothing of the one before."""
        self.tenant.github.end_run(self.tenant.github.job.spec.run_id)
        shutil.rmtree(self.job.workspace)
        self.job.workspace.mkdir()
        employ(self.job, self.tenant.github.start_run(), self.proxy)

    @property
    def live_files(self) -> list[str]:
        """What steps have left in the folders that they share, the CA and the file commands apart."""
        mounted = [self.job.workspace, self.job.temp / "_github_home", self.job.temp / "_github_workflow"]
        return sorted(path.name for folder in mounted for path in folder.rglob("*") if path.is_file())

    @property
    def subscription(self) -> object:
        """The id of the tenant's subscription."""
        return self.tenant.spec.subscriptions[0]

    def score(self, uri: str, key: str) -> requests.Response:
        """What a client of the web service gets."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        proxies = {"http": self.proxy.url}
        return requests.post(uri, data=SAMPLE, headers=headers, proxies=proxies, timeout=TIMEOUT_S)

    def changes(self) -> list[str]:
        """The requests that changed something, as `PUT computes/aks-prod`, in order."""
        entries = [entry for entry in self.tenant.journal.entries if entry.method not in ("GET", "HEAD")]
        named = [f"{entry.method} {'/'.join(entry.path.split('/')[-2:])}" for entry in entries]
        return [
            name for name in named if re.fullmatch(r"\w+ (computes/\S+|services/(?!validate)\S+|\S+/services)", name)
        ]


@contextmanager
def world(image: str, job: Job, *, host: str, **workspace: object) -> Iterator[World]:
    """A world whose tenant listens on `host`; the arguments are fields of its workspace."""
    spec = tenant_spec(**workspace)
    with Tenant.of(spec, clock=WallClock(SPEED), scoring=Router()) as tenant:
        watched = Watched(tenant)
        with Proxy(watched, host=host) as proxy:
            employ(job, tenant.github.job, proxy)
            yield World(watched, proxy, job, image)


def employ(job: Job, of: GitHubJob, proxy: Proxy) -> None:
    """Let the runner's job be this one of GitHub's."""
    job.token = of.token
    job.masker.add(of.token)
    job.masker.add(of.spec.runtime_token)
    job.environment = {**of.environment, **container_environment(proxy, job.temp)}


def container_environment(proxy: Proxy, temp: Path) -> dict[str, str]:
    """The proxy's variables as a container sees them: the CA in the runner's temporary folder."""
    shutil.copy(proxy.ca_file, temp / "ca.pem")
    inside = "/github/runner_temp/ca.pem"
    return {name: inside if value == str(proxy.ca_file) else value for name, value in proxy.environment.items()}
