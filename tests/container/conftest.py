"""One image and one network for all tests, a tenant and a job for each."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from action.runner import Job
from container.engine import COMMAND, Engine, EngineError
from container.world import CLUSTER, SERVICE, World, world

REQUIRED = "AKS_DEPLOY_REQUIRE_ENGINE"
"""Environment variable: with 1, a machine without an engine fails the tests instead of skipping them."""


GIVEN = "AKS_DEPLOY_TEST_IMAGE"
"""Environment variable: an image to test instead of building one."""


UNTIL_SIGTERM = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit()); signal.pause()"


def without(what: str) -> None:
    """Skip, or fail where the machine is supposed to have it."""
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def engine() -> Engine:
    try:
        return Engine.found()
    except EngineError as error:
        without(f"no container engine: {error}")
        raise AssertionError from error


@pytest.fixture(scope="session")
def image(engine: Engine) -> Iterator[str]:
    if given := os.environ.get(GIVEN):
        yield given
        return
    tag = engine.build(f"localhost/aks-deploy-test:{uuid.uuid4().hex[:8]}")
    yield tag
    engine("rmi", tag)


@pytest.fixture(scope="session")
def network(engine: Engine, image: str) -> Iterator[str]:
    """A network as a job with services has one: some engines give it its address with the first container."""
    if not engine.keeps_exit_codes(image):
        without(f"`{engine.command} run --rm` loses the exit code of the container; name another in {COMMAND}")
    name = f"github_network_{uuid.uuid4().hex}"
    engine("network", "create", name)
    pause = ("--entrypoint", "/opt/venv/bin/python", image, "-c", UNTIL_SIGTERM)
    service = engine("run", "--detach", "--network", name, *pause)
    yield name
    engine("rm", "--force", service)
    engine("network", "rm", name)


MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(engine: Engine, image: str, network: str, tmp_path: Path) -> Iterator[MakeWorld]:
    """Makes the world of a test; the arguments are fields of its workspace, and `image` for another image."""
    with ExitStack() as stack:

        def make(tag: str = image, **workspace: object) -> World:
            job = Job(tmp_path / "work", network, docker=engine.command, docker_socket=engine.socket)
            host = engine.gateway(network)
            return stack.enter_context(world(tag, job, host=host, **workspace))

        yield make


@pytest.fixture
def live(make_world: MakeWorld) -> World:
    """A workspace whose web service `churn` runs on `aks-prod` as the usual inputs ask for."""
    return make_world(clusters=[CLUSTER], services=[SERVICE])


@pytest.fixture
def bare(make_world: MakeWorld) -> World:
    """A workspace with images and nothing else."""
    return make_world()
