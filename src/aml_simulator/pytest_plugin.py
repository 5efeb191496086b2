"""Fixtures for projects whose programs talk to Azure ML: pytest finds them where the simulator is installed.

Nothing of the simulator is imported before a test asks for one of them.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from aml_simulator.mounts.server import Server
    from aml_simulator.schema import TenantSpec
    from aml_simulator.scoring.seam import Scoring
    from aml_simulator.tenant import Tenant
    from aml_simulator.testing import Described

_MARKER = "aml_tenant"
_SPEED = 1000.0
_TENANTS: pytest.StashKey[list["Tenant"]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(file, *, speed={_SPEED:g}, **keys): the tenant of aml_tenant and aml_simulator_server, "
        "by a tenant file, by its keys, or both; speed=None: its clock stands still until it is advanced",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Fail a test that asked a tenant for what it does not answer, whatever the program made of the 501."""
    yield
    unrouted = [call for tenant in item.stash.get(_TENANTS, []) for call in tenant.journal.unrouted]
    if unrouted:
        pytest.fail(f"the simulator does not answer {', '.join(dict.fromkeys(unrouted))}", pytrace=False)


@pytest.fixture
def aml_tenant_spec(request: pytest.FixtureRequest) -> "Described":
    """The tenant of `aml_tenant` and `aml_simulator_server`: what the marker says, or an empty one. To be overridden.

    A `TenantSpec`, a mapping like a tenant file, or the path of one; paths are relative to the test's folder.
    """
    marker = request.node.get_closest_marker(_MARKER)
    if marker is None:
        return {}
    keys = {name: value for name, value in marker.kwargs.items() if name != "speed"}
    if not marker.args:
        return keys
    file: Path = request.path.parent / marker.args[0]
    described: TenantSpec = _told(lambda simulator: simulator.read_tenant_file(file, **keys))
    return described


@pytest.fixture
def make_aml_tenant(request: pytest.FixtureRequest) -> Iterator[Callable[..., "Tenant"]]:
    """Makes tenants to which all that this process sends through `requests` goes, to the newest of them.

    Takes `described` (as `aml_tenant_spec`), `speed` and `scoring` (where predictions come from, unless from scoring
    processes). No delay is waited for.
    """
    with ExitStack() as stack:

        def make(described: "Described", *, speed: float | None = _SPEED, scoring: "Scoring | None" = None) -> "Tenant":
            tenant = stack.enter_context(_made(request, described, speed=speed, scoring=scoring))
            stack.enter_context(_simulator().in_process(tenant, strict=False))
            return tenant

        yield make


@pytest.fixture
def make_aml_simulator_server(request: pytest.FixtureRequest) -> Iterator[Callable[..., "Server"]]:
    """Makes tenants that other processes reach; arguments as for `make_aml_tenant`."""
    with ExitStack() as stack:

        def make(described: "Described", *, speed: float | None = _SPEED, scoring: "Scoring | None" = None) -> "Server":
            tenant = _made(request, described, speed=speed, scoring=scoring)
            server: Server = stack.enter_context(_simulator().served(tenant))
            return server

        yield make


@pytest.fixture
def aml_tenant(
    request: pytest.FixtureRequest, make_aml_tenant: Callable[..., "Tenant"], aml_tenant_spec: "Described"
) -> "Tenant":
    """A tenant in this process: azureml-core as it is, and all else that uses `requests`, reaches it and nothing else.

    A call that it does not answer fails the test. It ends with the test.
    """
    return make_aml_tenant(aml_tenant_spec, speed=_speed(request))


@pytest.fixture
def aml_simulator_server(
    request: pytest.FixtureRequest, make_aml_simulator_server: Callable[..., "Server"], aml_tenant_spec: "Described"
) -> "Server":
    """A tenant for other processes: start them with `{**os.environ, **aml_simulator_server.environment}`."""
    return make_aml_simulator_server(aml_tenant_spec, speed=_speed(request))


def _speed(request: pytest.FixtureRequest) -> float | None:
    marker = request.node.get_closest_marker(_MARKER)
    speed: float | None = marker.kwargs.get("speed", _SPEED) if marker else _SPEED
    return speed


def _made(request: pytest.FixtureRequest, described: "Described", **options: Any) -> "Tenant":  # noqa: ANN401 - passed on
    """A tenant, watched for calls that it does not answer."""
    folder = request.path.parent
    tenant: Tenant = _told(lambda simulator: simulator.new_tenant(described, folder=folder, **options))
    request.node.stash.setdefault(_TENANTS, []).append(tenant)
    return tenant


def _told(make: Callable[[ModuleType], Any]) -> Any:  # noqa: ANN401 - what `make` makes
    """What `make` makes with the simulator; a mistake in a description is told in one line."""
    simulator = _simulator()
    try:
        return make(simulator)
    except (simulator.TenantFileError, simulator.ScenarioError) as error:
        why = str(error)
    pytest.fail(why, pytrace=False)  # outside of the block: pytest would tell the exception too


def _simulator() -> ModuleType:
    try:
        from aml_simulator import testing  # noqa: PLC0415 - projects that use no fixture do not pay for it
    except ImportError as error:
        why = str(error)
    else:
        return testing
    pytest.fail(f"the simulator's fixtures need what aks-deploy[simulator] installs: {why}", pytrace=False)
