"""The unmodified SDK makes every call that the simulator answers, in this process and as a program on the wire."""

import contextlib
import json
import os
import runpy
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest
from azureml._vendor.azure_cli_core.azureml_cloud import _Clouds

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.clouds import CLOUDS, Area, place_of
from aml_simulator.azure.routing import Route
from aml_simulator.clock import WallClock
from aml_simulator.github.runner import services_environment
from aml_simulator.http import Request, Response
from aml_simulator.journal import Journal
from aml_simulator.mounts.in_process import in_process
from aml_simulator.mounts.proxy import Proxy
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant
from simulator.kit import StagedScoring
from simulator.programs_kit import (
    LAUNCHER,
    PRINCIPAL,
    PROGRAMS,
    TENANT,
    TIMEOUT_S,
    VARIABLES,
    WORKSPACE,
    write_files,
)
from simulator.swagger import DATA_PLANE, Swagger

PROGRAM = str(PROGRAMS / "every_call.py")
OF_AZURE = {Area.LOGIN, Area.MACHINE, Area.ARM, Area.DATA_PLANE, Area.STORAGE}
HEADERS = {
    Area.ARM: {"x-ms-request-id", "x-ms-correlation-request-id", "Cache-Control", "Strict-Transport-Security"},
    Area.DATA_PLANE: {"x-ms-request-id"},
    Area.STORAGE: {"x-ms-request-id", "x-ms-version"},
}
OF_MODELS = {"x-ms-client-request-id", "x-ms-client-session-id", "api-supported-versions", "Request-Context"}
TRUST = {"federated_credentials": [{"subject": "repo:org/churn:ref:refs/heads/main"}]}


def described(folder: Path) -> TenantSpec:
    """A tenant with whatever the program needs; its files are in `folder`, the program's own in `work`."""
    write_files(folder)
    images = [{"name": "base", "version": version, "scoring": folder / "base"} for version in (1, 2)]
    holds = {"workspaces": [WORKSPACE | {"images": images}], "service_principals": [PRINCIPAL | TRUST]}
    return TenantSpec.model_validate({**TENANT, **holds, "github": {"repository": "org/churn"}})


class Overheard(Tenant):
    """A tenant that keeps what it was asked and what it answered."""

    @cached_property
    def exchanges(self) -> list[tuple[Request, Response]]:
        return []

    def handle(self, request: Request) -> Response:
        response = super().handle(request)
        self.exchanges.append((request, response))
        return response


@pytest.fixture(scope="module")
def overheard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Overheard]:
    """The program has run in this process, and got an answer to everything."""
    folder = tmp_path_factory.mktemp("every-call")
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        tenant = stack.enter_context(Overheard.of(described(folder), scoring=StagedScoring()))
        # The SDK asks only once in a process which clouds there are.
        patch.setattr(_Clouds, "_clouds", None)
        patch.setattr(time, "sleep", tenant.clock.advance)
        patch.chdir(folder / "work")
        for name, value in {**VARIABLES, **services_environment(tenant.spec.github)}.items():
            patch.setenv(name, value)
        with in_process(tenant), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the SDK calls most of itself old
            runpy.run_path(PROGRAM, run_name="__main__")
        yield tenant


def calls_of(route: Route) -> str:
    return f"{route.method} {route.area.value} {route.template}"


def unheard(journal: Journal) -> list[str]:
    """The operations of Azure that nobody asked for, but for those that are said to be for other clients."""
    asked = set()
    for entry in journal.entries:
        place = place_of(entry.host, tuple(CLOUDS.values()))
        found = place and ROUTES.find(place.area, entry.method, entry.path)
        asked.add(calls_of(found[0]) if found else "")
    wanted = [each for each in ROUTES.routes if each.area in OF_AZURE and not each.callers]
    return sorted(calls_of(each) for each in wanted if calls_of(each) not in asked)


def test_in_process_every_call_is_made_and_answered(overheard: Overheard) -> None:
    assert unheard(overheard.journal) == []


def test_every_answer_is_as_the_swagger_says(overheard: Overheard, recordings: Path) -> None:
    swagger = Swagger(recordings / DATA_PLANE)

    assert {text for exchange in overheard.exchanges for text in swagger.answer_problems(*exchange)} == set()


def test_every_answer_carries_the_headers_of_its_service(overheard: Overheard) -> None:
    lacking = set()
    for request, response in overheard.exchanges:
        place = place_of(request.host, tuple(CLOUDS.values()))
        wanted = set(HEADERS.get(place.area, ())) if place else set()
        wanted |= OF_MODELS if "/modelmanagement/" in request.path else set()
        lacking |= {f"{request.method} {request.path}: {name}" for name in wanted - set(response.headers)}
        echoed = request.headers.get("x-ms-client-request-id", "")
        assert response.headers.get("x-ms-client-request-id", "").startswith(echoed)

    assert lacking == set()


def test_every_body_says_what_it_is(overheard: Overheard) -> None:
    silent = {
        request.path
        for request, response in overheard.exchanges
        if response.body and "Content-Type" not in response.headers
    }

    assert silent == set()


def test_everything_that_takes_time_can_be_followed(overheard: Overheard) -> None:
    followed = [response for _, response in overheard.exchanges if response.status == 202]

    assert len(followed) > 10
    for response in followed:
        where = {"Operation-Location", "Azure-AsyncOperation"} & set(response.headers)
        assert where or "location" in json.loads(response.body) or "status" in json.loads(response.body)


@pytest.mark.proxy
@pytest.mark.scoring
def test_on_the_wire_every_call_is_made_and_answered(tmp_path: Path) -> None:
    with Tenant.of(described(tmp_path), clock=WallClock(speed=5000)) as tenant, Proxy(tenant) as proxy:
        job = services_environment(tenant.spec.github)
        environment = {**os.environ, **proxy.environment, **VARIABLES, **job, "HOME": str(tmp_path / "home")}
        ended = subprocess.run(  # noqa: S603 - the program beside this file
            [sys.executable, str(LAUNCHER), PROGRAM], env=environment, cwd=tmp_path / "work",
            capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
        )  # fmt: skip

    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "every call was answered" in ended.stdout
    assert (tenant.journal.unrouted, unheard(tenant.journal)) == ([], [])
