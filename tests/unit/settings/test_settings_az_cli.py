"""Files of `az ml model deploy`, beside the function of the SDK that reads them."""

import json
from collections.abc import Mapping

from azureml._model_management._util import deploy_config_dict_to_obj
from azureml.core.webservice import AksWebservice
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from aks_deploy.domain.config import DeploymentConfig
from aks_deploy.settings.documents import mapping
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.foreign import taken
from aks_deploy.settings.formats.az_cli import PARAMETERS
from aks_deploy.settings.located import Located, Source
from aks_deploy.settings.model import Settings
from aks_deploy.settings.validation import plain

_SCALING = st.fixed_dictionaries(
    {"autoscale_enabled": st.just(value=True)},
    optional={
        "autoscale_min_replicas": st.integers(1, 4),
        "autoscale_max_replicas": st.integers(4, 50),
        "autoscale_refresh_seconds": st.integers(1, 600),
        "autoscale_target_utilization": st.integers(1, 100),
    },
)
_FIXED = st.fixed_dictionaries({"autoscale_enabled": st.just(value=False), "num_replicas": st.integers(1, 50)})
_OTHERS = st.fixed_dictionaries(
    {},
    optional={
        "auth_enabled": st.booleans(),
        "collect_model_data": st.booleans(),
        "enable_app_insights": st.booleans(),
        "cpu_cores": st.sampled_from([0.1, 0.5, 1.0, 2.0]),
        "cpu_cores_limit": st.sampled_from([2.0, 4.0]),
        "memory_gb": st.sampled_from([0.5, 1.0, 3.25]),
        "memory_gb_limit": st.sampled_from([4.0, 16.0]),
        "gpu_cores": st.integers(1, 8),
        "namespace": st.from_regex(r"[a-z][a-z0-9]{0,20}", fullmatch=True),
        **{
            name: st.integers(1, 100_000)
            for name in (
                *("scoring_timeout_ms", "replica_max_concurrent_requests", "max_request_wait_time"),
                *("period_seconds", "initial_delay_seconds", "timeout_seconds", "success_threshold"),
                "failure_threshold",
            )
        },
    },
)
_CONFIGURATIONS = st.tuples(_OTHERS, st.one_of(_SCALING, _FIXED, st.just({}))).map(lambda both: both[0] | both[1])


def as_az_writes(parameters: Mapping[str, object]) -> dict[str, object]:
    """The file of the az CLI that says the same as these parameters."""
    paths = {name: path.split(".") for path, name in PARAMETERS.items()}
    flat = {paths[name][0]: value for name, value in parameters.items() if len(paths[name]) == 1}
    nested: dict[str, dict[str, object]] = {}
    for name, value in parameters.items():
        if len(paths[name]) > 1:
            outer, key = paths[name]
            nested.setdefault(outer, {})[key] = value
    return {"computeType": "AKS", **flat, **nested}


def read(file: Mapping[str, object]) -> dict[str, object]:
    """The parameters that we read of such a file."""
    findings = Findings()
    document = mapping("deployment_config", json.dumps(file), Source("input", "deployment-config"), findings)
    section = taken("deployment_config", document or Located({}, Source()), {}, findings)
    findings.raise_all()
    config = Settings.model_validate({"deployment_config": plain(section or Located({}, Source()))}).deployment_config
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in config.given().items()
    }


@settings(deadline=None)
@given(_CONFIGURATIONS)
def test_what_is_written_as_the_az_cli_writes_it_is_read_back_equal(parameters: dict[str, object]) -> None:
    assert read(as_az_writes(parameters)) == parameters


@settings(deadline=None)
@given(_CONFIGURATIONS)
def test_what_is_read_means_to_the_sdk_what_its_own_reading_means(parameters: dict[str, object]) -> None:
    file = as_az_writes(parameters)

    theirs = deploy_config_dict_to_obj(file, None, None, None)

    assert vars(AksWebservice.deploy_configuration(**read(file))) == vars(theirs)


EVERYTHING = {
    "token_auth_enabled": True,
    "auth_enabled": False,
    "primary_key": "a-key-of-the-tests",
    "secondary_key": "another-key-of-the-tests",
    "num_replicas": 2,
    "autoscale_enabled": False,
}


def test_keys_and_tokens_are_read_as_the_sdk_reads_them() -> None:
    file = as_az_writes(EVERYTHING)

    assert read(file) == EVERYTHING
    theirs = deploy_config_dict_to_obj(file, None, None, None)
    assert vars(AksWebservice.deploy_configuration(**EVERYTHING)) == vars(theirs)


def test_every_parameter_but_those_of_the_commands_own_options_can_be_in_the_file() -> None:
    outside = set(DeploymentConfig.model_fields) - set(PARAMETERS.values())

    # az ml model deploy has options for these, and reads them from no file. blobfuse_enabled is younger than it.
    assert outside <= {"tags", "properties", "description", "blobfuse_enabled", "compute_target_name"}
    assert set(PARAMETERS.values()) <= set(DeploymentConfig.model_fields)
