"""The fixtures that the simulator brings to pytest, as a project of somebody else uses them."""

import pytest

pytest_plugins = ["pytester"]
STRICT = ("--strict-markers", "-W", "error", "-p", "no:cacheprovider")
TENANT = """
service_principals:
  - {client_id: 00000000-0000-4000-8000-000000000001, secret: pretend}
workspaces:
  - {name: ml-prod, images: [{name: churn, version: 1}], clusters: [{name: aks-prod}]}
"""
WITH_THE_SDK = """
import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from azureml.core import Image, Workspace
    from azureml.core.authentication import ServicePrincipalAuthentication
    from azureml.core.compute import ComputeTarget
    from azureml.core.webservice import AksWebservice, Webservice
import pytest

@pytest.mark.filterwarnings("ignore")
@pytest.mark.aml_tenant("tenants/prod.yml")
def test_a_web_service_is_deployed(aml_tenant):
    ids = str(aml_tenant.spec.tenant_id), "00000000-0000-4000-8000-000000000001"
    workspace = Workspace.get(
        "ml-prod", auth=ServicePrincipalAuthentication(*ids, "pretend"),
        subscription_id=str(aml_tenant.spec.subscriptions[0]), resource_group="ml-prod",
    )
    service = Webservice.deploy_from_image(
        workspace, "churn", Image(workspace, id="churn:1"), AksWebservice.deploy_configuration(),
        ComputeTarget(workspace, "aks-prod"),
    )
    while service.state != "Healthy":
        service.update_deployment_state()
    assert aml_tenant.service("churn").image == "churn:1"
"""
DESCRIBED = """
import pytest, requests
from aml_simulator.schema import TenantSpec

SUBSCRIPTIONS = "https://management.azure.com/subscriptions?api-version=2022-12-01"

@pytest.mark.aml_tenant("tenants/prod.yml", speed=None)
def test_by_a_file_with_a_clock_that_stands_still(aml_tenant):
    assert aml_tenant.clusters == ["aks-prod"]
    aml_tenant.clock.advance(60)
    assert aml_tenant.clock.elapsed_s == 60

@pytest.mark.aml_tenant(workspaces=[{"name": "ml-dev", "clusters": [{"name": "aks-dev"}]}])
def test_by_keys(aml_tenant):
    assert aml_tenant.clusters == ["aks-dev"]
    assert requests.get(SUBSCRIPTIONS).status_code == 401

@pytest.mark.aml_tenant("tenants/prod.yml", latency_ms=7)
def test_by_a_file_with_other_keys(aml_tenant):
    assert (aml_tenant.clusters, aml_tenant.latency_ms) == (["aks-prod"], 7)

def test_not_at_all(aml_tenant):
    assert aml_tenant.clusters == []
    assert aml_tenant.clock.elapsed_s >= 0

class TestOverridden:
    @pytest.fixture
    def aml_tenant_spec(self):
        return TenantSpec(latency_ms=7)

    def test_by_a_fixture(self, aml_tenant):
        assert aml_tenant.latency_ms == 7

def test_two_do_not_see_each_other(make_aml_tenant):
    first, second = make_aml_tenant({}), make_aml_tenant({})
    assert requests.get(SUBSCRIPTIONS).status_code == 401
    assert (len(first.journal.entries), len(second.journal.entries)) == (0, 1)
"""
FAILING = """
import pytest, requests
from unittest import TestCase

def test_whoever_swallows_it(aml_tenant):
    try:
        requests.get("https://example.org/x").raise_for_status()
    except requests.HTTPError:
        pass

class TestOldStyle(TestCase):
    @pytest.fixture(autouse=True)
    def _tenant(self, aml_tenant):
        self.tenant = aml_tenant

    def test_one_of_unittest_too(self):
        requests.get("https://example.org/y")

def test_who_asks_for_what_is_there(aml_tenant):
    requests.get("https://eastus.api.azureml.ms/discovery")
"""
UNUSABLE = """
import pytest

@pytest.mark.aml_tenant(workspace=[])
def test_a_wrong_key(aml_tenant): ...

@pytest.mark.aml_tenant("nowhere.yml")
def test_a_missing_file(aml_tenant): ...

@pytest.mark.aml_tenant(scenario="nonsense")
def test_a_wrong_scenario(aml_tenant): ...

@pytest.mark.aml_tenant("tenants/prod.yml", latency_ms=-1)
def test_a_wrong_key_beside_a_file(aml_tenant): ...
"""
SERVED = """
import os, subprocess, sys
import pytest

ASKS = "import requests, sys; print(requests.get(sys.argv[1]).status_code)"

def asked(server, url):
    command = [sys.executable, "-W", "ignore", "-c", ASKS, url]
    environment = {**os.environ, **server.environment}
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=30).stdout

@pytest.mark.aml_tenant(scenario="service.unavailable", github={})
def test_another_process_reaches_it(aml_simulator_server):
    assert asked(aml_simulator_server, "https://eastus.api.azureml.ms/modelmanagement/v1.0/x") == "503\\n"
    assert "ACTIONS_RUNTIME_TOKEN" in aml_simulator_server.environment
    assert aml_simulator_server.tenant.journal.count("GET", "modelmanagement") == 1

def test_what_it_does_not_answer_fails_the_test(aml_simulator_server):
    assert asked(aml_simulator_server, "https://example.org/x") == "501\\n"
"""
INDIFFERENT = """
import sys

def test_nothing_is_imported_for_nobody():
    ours = {name for name in sys.modules if name.startswith("aml_simulator")}
    assert ours == {"aml_simulator", "aml_simulator.pytest_plugin"}
    assert not {"azureml", "responses", "pydantic", "yaml"} & sys.modules.keys()
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """The folder of a project with a tenant file beside its tests."""
    pytester.mkdir("tenants").joinpath("prod.yml").write_text(TENANT)
    return pytester


def test_unmodified_azureml_core_works_at_once(project: pytest.Pytester) -> None:
    project.makepyfile(WITH_THE_SDK)

    project.runpytest_subprocess(*STRICT).assert_outcomes(passed=1)


def test_the_tenant_is_described_in_any_way_in_any_order_and_in_parallel(project: pytest.Pytester) -> None:
    project.makepyfile(DESCRIBED)

    project.runpytest_subprocess(*STRICT, "-n", "2").assert_outcomes(passed=6)


def test_a_call_that_nothing_answers_fails_the_test(project: pytest.Pytester) -> None:
    project.makepyfile(FAILING)

    result = project.runpytest_subprocess(*STRICT)

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["the simulator does not answer GET example.org/x"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_tenant_that_cannot_be_is_one_line_that_says_why(project: pytest.Pytester) -> None:
    project.makepyfile(UNUSABLE)

    result = project.runpytest_subprocess(*STRICT, "-p", "no:randomly")

    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(
        [
            "the tenant: workspace: Extra inputs are not permitted",
            "*/nowhere.yml: No such file or directory",
            "there is no scenario 'nonsense'",
            "*/tenants/prod.yml: latency_ms: Input should be greater than or equal to 0",
        ]
    )
    result.stdout.no_fnmatch_line("*pydantic*")


@pytest.mark.proxy
def test_other_processes_reach_a_server(project: pytest.Pytester) -> None:
    project.makepyfile(SERVED)

    result = project.runpytest_subprocess(*STRICT)

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["the simulator does not answer GET example.org/x"])


def test_a_project_that_uses_none_of_it_does_not_notice(project: pytest.Pytester) -> None:
    project.makepyfile(INDIFFERENT)

    project.runpytest_subprocess(*STRICT, "-p", "no:randomly", "-p", "no:xdist").assert_outcomes(passed=1)


def test_what_is_not_installed_is_said_to_be(project: pytest.Pytester) -> None:
    project.makepyfile(responses="raise ImportError('there is no responses here')")
    project.makepyfile("def test_it(aml_tenant): ...")

    result = project.runpytest_subprocess(*STRICT, "--import-mode=prepend")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*need what aks-deploy?simulator? installs: there is no responses here"])
