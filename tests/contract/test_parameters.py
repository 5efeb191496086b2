"""Each parameter of a deployment: what is refused, what the SDK would have done with it, and what arrives."""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from aks_deploy.azureml_v1.translate import sdk_parameters
from aks_deploy.domain.config import DeploymentConfig
from contract.parameters import AT_CREATION_ONLY, BAD, GOOD, PARAMETERS, Bad, Parameters, Verdict
from contract.sdk_alone import SdkAlone, arrived
from simulator.sdk import AksWebservice
from unit.settings.folder import Folder

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK announces its own

WHAT_RUNS = {"self", "image", "models", "inference_config", "kwargs"}
"""Parameters of `update` that are no configuration."""


@pytest.fixture(scope="module")
def sdk() -> Iterator[SdkAlone]:
    with SdkAlone.over_a_service() as alone:
        yield alone


def text(parameters: Parameters) -> str:
    """The parameters as a person writes them, one a line."""
    return "\n".join(f"{name}: {_written(value)}" for name, value in parameters.items())


def _written(value: object) -> str:
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000).removesuffix("...\n").strip()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.at}-{bad.given[bad.at]!r}")
def test_a_bad_value_is_one_problem_told_at_its_parameter(tmp_path: Path, bad: Bad) -> None:
    folder = Folder(tmp_path)
    (problem,) = folder.problems(deployment_config=text(bad.given))

    place, _, message = problem.partition(": ")
    assert place.startswith(f"input deployment-config, line {list(bad.given).index(bad.at) + 1}, column")
    assert message.startswith(bad.at) or bad.at == "token_auth_enabled"
    assert bad.told in message


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: f"{bad.at}-{bad.given[bad.at]!r}")
def test_the_sdk_does_with_a_bad_value_what_the_table_says(sdk: SdkAlone, bad: Bad) -> None:
    assert (sdk.on_creation(bad.given), sdk.in_update(bad.given)) == (bad.create, bad.update)


@pytest.mark.parametrize(("name", "given", "meant"), GOOD)
def test_a_good_value_means_what_was_written_and_arrives(
    tmp_path: Path, sdk: SdkAlone, name: str, given: Parameters, meant: object
) -> None:
    config = Folder(tmp_path).resolve(deployment_config=text(given)).settings.deployment_config
    sent = sdk_parameters(config)

    assert (sent[name], type(sent[name])) == (meant, type(meant))
    assert sdk.on_creation(sent) is Verdict.SENDS
    assert sdk.in_update(sent) is Verdict.SENDS


def test_the_parameters_are_those_of_the_sdk() -> None:
    ours, sdks = set(DeploymentConfig.model_fields), inspect.signature(AksWebservice.deploy_configuration).parameters

    assert ours == set(sdks)
    assert ours == set(PARAMETERS) | set(AT_CREATION_ONLY)


def test_what_an_update_does_not_have_is_marked_as_such() -> None:
    updated = set(inspect.signature(AksWebservice.update).parameters) - WHAT_RUNS

    assert set(DeploymentConfig.model_fields) - updated == set(AT_CREATION_ONLY)
    assert not any(DeploymentConfig.fact(name).updatable for name in AT_CREATION_ONLY)


@pytest.mark.parametrize("name", AT_CREATION_ONLY)
def test_the_sdk_ignores_in_an_update_what_it_does_not_have(sdk: SdkAlone, name: str) -> None:
    given = {"cpu_cores": 2.0, name: AT_CREATION_ONLY[name]}

    assert sdk.in_update(given) is Verdict.CHANGES


@pytest.mark.parametrize("name", PARAMETERS)
def test_azures_default_is_that_of_the_sdks_documentation(name: str) -> None:
    documented = re.search(rf":param {name}: (.*?):type", AksWebservice.deploy_configuration.__doc__, re.DOTALL)
    assert documented
    found = re.search(r"Defaults? to (\w+(\.\d+)?)", " ".join(documented.group(1).split()))

    assert yaml.safe_load(found.group(1) if found else "") == PARAMETERS[name].default
    if name != "namespace":
        assert DeploymentConfig.fact(name).azure_default == PARAMETERS[name].default


@pytest.mark.parametrize("name", [name for name in PARAMETERS if PARAMETERS[name].default is not None])
def test_the_tenant_takes_the_same_default_where_nothing_is_given(sdk: SdkAlone, name: str) -> None:
    sdk.tenant.service("churn")  # it was made from the tenant file, with nothing given

    assert (sdk.tenant.service("churn").settings[name] or 0) == PARAMETERS[name].default


ALONE = [
    ({"cpu_cores": 3.0}, Verdict.REFUSES),
    ({"cpu_cores_limit": 0.5}, Verdict.REFUSES),
    ({"cpu_cores": 3.0, "cpu_cores_limit": 4.0}, Verdict.REFUSES),
    ({"cpu_cores": 0.5, "cpu_cores_limit": 0.5}, Verdict.REFUSES),
    ({"memory_gb": 3.0}, Verdict.REFUSES),
    ({"memory_gb_limit": 0.5}, Verdict.REFUSES),
    ({"token_auth_enabled": True}, Verdict.REFUSES),
    ({"gpu_cores": 0}, Verdict.REFUSES),
    ({"gpu_cores": 0, "cpu_cores": 1.5}, Verdict.SENDS),
]
"""For a web service with requests of 1 and limits of 2; the last one leaves the GPUs as they are."""


@pytest.mark.parametrize(("given", "verdict"), ALONE)
def test_the_sdk_compares_an_update_with_what_there_is(sdk: SdkAlone, given: Parameters, verdict: Verdict) -> None:
    service, has = sdk.tenant.service("churn"), {"cpu_cores": 1.0, "cpu_cores_limit": 2.0}
    service.edit(**has, memory_gb=1.0, memory_gb_limit=2.0)

    try:
        assert sdk.in_update(given) is verdict
    finally:
        service.edit(cpu_cores=0.1, cpu_cores_limit=None, memory_gb=0.5, memory_gb_limit=None)


def test_the_check_of_what_arrives_can_fail(sdk: SdkAlone) -> None:
    body = sdk.creation({"cpu_cores": 2.0, "tags": {"a": "1"}})

    assert arrived(body, {"cpu_cores": 2.0, "tags": {"a": "1"}})
    for wrong in ({"cpu_cores": 1.0}, {"tags": {"a": "2"}}, {"memory_gb": 1.0}, {"cpu_cores": True}):
        assert not arrived(body, wrong)
