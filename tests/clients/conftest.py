"""A tenant behind its proxy, and the environment of a job that reaches it."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from aml_simulator.github.view import Job
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant
from clients.programs import HERE, PACKAGES, Toolkit, given_by

MakeTenant = Callable[..., Tenant]
JobOf = Callable[..., Mapping[str, str]]
MakeToolkit = Callable[[Mapping[str, str]], Toolkit]


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which node finds the packages."""
    folder = tmp_path_factory.mktemp("node")
    (folder / "node_modules").symlink_to(Path(given_by(PACKAGES)).absolute() / "node_modules")
    shutil.copy(HERE / "artifact.mjs", folder)
    return folder


@pytest.fixture
def make_toolkit(packages: Path, tmp_path: Path) -> MakeToolkit:
    return lambda environment: Toolkit(packages, tmp_path, environment)


@pytest.fixture
def make_tenant() -> Iterator[MakeTenant]:
    with ExitStack() as stack:
        yield lambda **github: stack.enter_context(Tenant.of(TenantSpec.model_validate({"github": github})))


@pytest.fixture
def job_of() -> Iterator[JobOf]:
    """Gives the environment of a tenant's job, with all its HTTP led to the tenant."""
    with ExitStack() as stack:
        proxies: dict[Tenant, Proxy] = {}

        def environment(tenant: Tenant, job: Job | None = None) -> Mapping[str, str]:
            if tenant not in proxies:
                proxies[tenant] = stack.enter_context(Proxy(tenant))
            kept = {"PATH": os.environ["PATH"]}
            return {**kept, **proxies[tenant].environment, **(job or tenant.github.job).environment}

        yield environment
