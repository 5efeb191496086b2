"""Worlds to run aks-deploy in."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from aks_deploy.azureml_v1.environment import sdk_environment
from aks_deploy.azureml_v1.transport import Transport
from aks_deploy.cli import main
from aml_simulator.mounts.server import Server
from aml_simulator.scoring.seam import Scoring
from aml_simulator.tenant import Tenant
from contract.stores import GITHUB, MakeStores, Stores
from contract.world import Ended, MakeWorld, TenantTime, World, credentials, service, spec


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty workspace folder, outside of a workflow, with credentials in the environment."""
    monkeypatch.chdir(tmp_path)
    for variable in ("GITHUB_ACTIONS", "GITHUB_REPOSITORY", "GITHUB_WORKSPACE", "GITHUB_SHA", "GITHUB_RUN_ID"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AZURE_CREDENTIALS", credentials())
    return tmp_path


@pytest.fixture
def workflow(folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a job of the repository org/churn."""
    about = {"REPOSITORY": "org/churn", "SHA": "c0ffee", "RUN_ID": "77", "ACTIONS": "true", "WORKSPACE": str(folder)}
    output = tmp_path_factory.mktemp("runner") / "output"
    output.touch()
    for name, value in {**about, "OUTPUT": str(output)}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)


@pytest.fixture
def make_world(folder: Path, capsys: pytest.CaptureFixture[str], make_aml_tenant: Callable[..., Tenant]) -> MakeWorld:
    """Makes the one world of a test, in this process; a call that no route answers fails the test."""

    def make(
        tenant: Mapping[str, object] | None = None, *, scoring: Scoring | None = None, **workspace: object
    ) -> World:
        made = make_aml_tenant(spec(tenant, **workspace), speed=None, scoring=scoring)
        clock = TenantTime(made)

        def run(*arguments: str) -> Ended:
            written = Path(os.environ["GITHUB_OUTPUT"]) if "GITHUB_ACTIONS" in os.environ else None
            if written:
                written.write_text("")
            code, log = main(arguments, clock=clock), capsys.readouterr().out
            return Ended.of_workflow(code, log, written.read_text()) if written else Ended.of(code, log)

        return World(made, folder, run, clock)

    return make


@pytest.fixture
def make_served_world(folder: Path, make_aml_simulator_server: Callable[..., Server]) -> MakeWorld:
    """Makes the one world of a test behind the proxy: aks-deploy is a process of its own, and real time passes."""

    def make(tenant: Mapping[str, object] | None = None, **workspace: object) -> World:
        server = make_aml_simulator_server(spec(tenant, **workspace), speed=300)

        def run(*arguments: str) -> Ended:
            command = [sys.executable, "-m", "aks_deploy", *arguments]
            done = subprocess.run(  # noqa: S603 - our own program with the arguments of a test
                command, cwd=folder, env=os.environ | server.environment, capture_output=True, text=True, timeout=60,
                check=False,
            )  # fmt: skip
            return Ended.of(done.returncode, done.stdout + done.stderr)

        return World(server.tenant, folder, run, TenantTime(server.tenant), {"http": server.url})

    return make


@pytest.fixture(params=["in process", pytest.param("through the proxy", marks=pytest.mark.proxy)])
def make_mounted_world(request: pytest.FixtureRequest) -> MakeWorld:
    """Makes the one world of a test, in either mount."""
    name = "make_world" if request.param == "in process" else "make_served_world"
    made: MakeWorld = request.getfixturevalue(name)
    return made


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A workspace with a cluster and no web service."""
    return make_world()


@pytest.fixture
def bare_world(make_world: MakeWorld) -> World:
    """A workspace without any cluster."""
    return make_world(clusters=[])


@pytest.fixture
def live_world(make_world: MakeWorld) -> World:
    """A workspace whose web service `churn` runs `churn-model:12` on `aks-prod`."""
    return make_world(services=[service()])


@pytest.fixture
def make_stores(tmp_path: Path, make_aml_tenant: Callable[..., Tenant]) -> Iterator[MakeStores]:
    """Makes the stores of a test, over the one tenant that there is, below a transport."""
    with ExitStack() as stack:
        stack.enter_context(sdk_environment())
        tenant = make_aml_tenant(spec({"github": GITHUB}), speed=None)
        stack.enter_context(Transport(TenantTime(tenant), remaining_s=lambda: 3600.0, mask=lambda _: None))
        yield lambda **wanted: Stores(tenant, tmp_path, **wanted)
