"""The workflow of the README, run by act with the action from this checkout: deploy, then score with the outputs."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from aml_simulator.clock import WallClock
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.scoring.router import Router
from aml_simulator.tenant import Tenant
from container.conftest import without
from container.engine import Engine, EngineError
from container.workflow import RUNNER_IMAGE, Act, adapted, checkout, program, readme_workflow
from container.world import CLIENT_ID, SAMPLE, SECRET, SPEED, tenant_spec

WITH_CURL = """
ARG BASE=docker.io/library/python:3.11-slim
FROM ${BASE}
RUN apt-get update && apt-get install --yes --no-install-recommends curl
"""
ACTION_IMAGE = "act-dockeraction:latest"
"""What act calls the image that it builds for `uses: ./`."""


@pytest.fixture(scope="session")
def runner_image(engine: Engine) -> Iterator[str]:
    """What jobs run in."""
    if given := os.environ.get(RUNNER_IMAGE):
        yield given
        return
    tag = engine.build(f"localhost/aks-deploy-runner:{uuid.uuid4().hex[:8]}", text=WITH_CURL)
    yield tag
    engine("rmi", tag)


@pytest.fixture(scope="session")
def act(engine: Engine, runner_image: str) -> Iterator[Act]:
    """Act; the image and the volume that it leaves are removed."""
    found = program()
    if found is None:
        without("there is no act: `make test-containers` installs it")
    else:
        yield Act(found, runner_image)
        for left in (("rmi", ACTION_IMAGE), ("volume", "rm", "act-toolcache")):
            with suppress(EngineError):  # it makes them where it comes that far
                engine(*left)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with Tenant.of(tenant_spec(), clock=WallClock(SPEED), scoring=Router()) as tenant:
        yield tenant


def given(tenant: Tenant) -> dict[str, str]:
    directory = str(tenant.spec.tenant_id)
    credentials = {"clientId": CLIENT_ID, "clientSecret": SECRET, "tenantId": directory}
    return {
        "AZURE_CREDENTIALS": json.dumps(credentials),
        "AZURE_SUBSCRIPTION_ID": str(tenant.spec.subscriptions[0]),
    }


def test_the_readmes_workflow_deploys_and_its_next_step_gets_a_prediction(
    act: Act, tenant: Tenant, tmp_path: Path
) -> None:
    image = json.dumps({"image_name": "diabetes", "image_version": 1})
    files = {".github/workflows/deploy.yml": adapted(readme_workflow()), "aml_config/image.json": image}

    with Proxy(tenant) as proxy:
        folder = checkout(tmp_path, {**files, "sample.json": SAMPLE, "ca.pem": proxy.ca_file.read_text()})
        ca = {str(proxy.ca_file): str(folder / "ca.pem")}
        environment = {name: ca.get(value, value) for name, value in proxy.environment.items()}
        code, log = act.push(folder, environment=environment, given=given(tenant))

    assert code == 0, log
    assert tenant.service("churn").image == "diabetes:1"
    scored = [entry for entry in tenant.journal.entries if (entry.method, entry.status) == ("POST", 200)]
    assert any(entry.path.endswith("/score") for entry in scored), log
    assert SECRET not in log


def test_a_mistake_fails_the_workflow_and_the_next_step_does_not_run(act: Act, tenant: Tenant, tmp_path: Path) -> None:
    files = {".github/workflows/deploy.yml": adapted(readme_workflow()), "sample.json": SAMPLE}

    with Proxy(tenant) as proxy:
        folder = checkout(tmp_path, files)
        code, log = act.push(folder, environment=proxy.environment, given=given(tenant))

    assert code != 0
    assert "aml_config/image.json" in log
    assert not tenant.journal.entries
