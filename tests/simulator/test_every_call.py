"""The unmodified SDK makes every call that the simulator answers, in this process and as a program on the wire."""

import os
import runpy
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from azureml._vendor.azure_cli_core.azureml_cloud import _Clouds

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.clouds import CLOUDS, Area, place_of
from aml_simulator.azure.routing import Route
from aml_simulator.clock import WallClock
from aml_simulator.github.runner import services_environment
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

PROGRAM = str(PROGRAMS / "every_call.py")
OF_AZURE = {Area.LOGIN, Area.MACHINE, Area.ARM, Area.DATA_PLANE, Area.STORAGE}
TRUST = {"federated_credentials": [{"subject": "repo:org/churn:ref:refs/heads/main"}]}


@pytest.fixture
def described(tmp_path: Path) -> TenantSpec:
    """A tenant with whatever the program needs; its files are in the folder `work`."""
    write_files(tmp_path)
    images = [{"name": "base", "version": version, "scoring": tmp_path / "base"} for version in (1, 2)]
    holds = {"workspaces": [WORKSPACE | {"images": images}], "service_principals": [PRINCIPAL | TRUST]}
    return TenantSpec.model_validate({**TENANT, **holds, "github": {"repository": "org/churn"}})


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


def test_in_process_every_call_is_made_and_answered(
    described: TenantSpec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The SDK asks only once in a process which clouds there are.
    monkeypatch.setattr(_Clouds, "_clouds", None)
    monkeypatch.chdir(tmp_path / "work")
    with Tenant.of(described, scoring=StagedScoring()) as tenant, in_process(tenant), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK calls most of itself old
        monkeypatch.setattr(time, "sleep", tenant.clock.advance)
        assert tenant.spec.github
        for name, value in {**VARIABLES, **services_environment(tenant.spec.github)}.items():
            monkeypatch.setenv(name, value)
        runpy.run_path(PROGRAM, run_name="__main__")

    assert unheard(tenant.journal) == []


@pytest.mark.proxy
@pytest.mark.scoring
def test_on_the_wire_every_call_is_made_and_answered(described: TenantSpec, tmp_path: Path) -> None:
    with Tenant.of(described, clock=WallClock(speed=5000)) as tenant, Proxy(tenant) as proxy:
        job = services_environment(tenant.spec.github)
        environment = {**os.environ, **proxy.environment, **VARIABLES, **job, "HOME": str(tmp_path / "home")}
        ended = subprocess.run(  # noqa: S603 - the program beside this file
            [sys.executable, str(LAUNCHER), PROGRAM], env=environment, cwd=tmp_path / "work",
            capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
        )  # fmt: skip

    assert ended.returncode == 0, ended.stderr[-4000:]
    assert "every call was answered" in ended.stdout
    assert (tenant.journal.unrouted, unheard(tenant.journal)) == ([], [])
