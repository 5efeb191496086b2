"""A small tenant, the unmodified SDK in front of it, and a plain client for what the SDK never sends."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aml_simulator.clock import ManualClock
from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.github_kit import TOKENS, GitHub, MakeGitHub
from simulator.kit import Client, StagedScoring, spec
from simulator.sdk import Workspace, sdk_workspace


@pytest.fixture
def scoring() -> StagedScoring:
    return StagedScoring()


@pytest.fixture
def make_tenant(scoring: StagedScoring) -> Iterator[Callable[..., Tenant]]:
    with contextlib.ExitStack() as stack:
        yield lambda **changes: stack.enter_context(Tenant.of(spec(**changes), clock=ManualClock(), scoring=scoring))


@pytest.fixture
def tenant(make_tenant: Callable[..., Tenant]) -> Tenant:
    return make_tenant()


@pytest.fixture
def client(tenant: Tenant) -> Client:
    return Client(tenant)


@pytest.fixture
def sdk(tenant: Tenant) -> Iterator[Workspace]:
    """The SDK's workspace, every call of which the tenant answers."""
    with in_process(tenant):
        yield sdk_workspace(tenant)


@pytest.fixture
def make_github(make_tenant: Callable[..., Tenant]) -> MakeGitHub:
    return lambda **github: GitHub(make_tenant(github={"tokens": TOKENS, **github}))


@pytest.fixture
def github(make_github: MakeGitHub) -> GitHub:
    return make_github(environment="production")


@pytest.fixture
def recordings() -> Path:
    folder = Path(__file__).parents[3] / "shared" / "recordings"
    if not folder.is_dir():
        pytest.skip("no recorded payloads beside the repository")
    return folder
