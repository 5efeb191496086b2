"""Which of several values counts, and that each remembers where it comes from."""

import json
from pathlib import Path

from unit.settings.folder import SUBSCRIPTION, Folder


def test_defaults_fill_what_nobody_gave(tmp_path: Path) -> None:
    settings = Folder(tmp_path).resolve().settings

    assert (settings.command, settings.timeout_minutes, settings.azure_cloud) == ("deploy", 60, "AzureCloud")
    assert (settings.service_name, settings.cluster_name, settings.provisioning_config) == (None, None, None)
    assert settings.deployment_config.given() == {}


def test_an_input_wins_over_the_configuration_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("service_name: from-file\ntimeout_minutes: 30\n")

    resolved = folder.resolve(service_name="from-input")

    assert resolved.settings.service_name == "from-input"
    assert resolved.settings.timeout_minutes == 30
    assert str(resolved.source("service_name")) == "input service-name"
    assert str(resolved.source("timeout_minutes")) == ".azureml/aks-deploy.yml:2:18"
    assert str(resolved.source("azure_cloud")) == "default"


def test_a_section_setting_is_laid_over_the_files_section_key_by_key(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("deployment:\n  cpu_cores: 1\n  memory_gb: 4\n")

    resolved = folder.resolve(deployment_config="cpu_cores: 2\ngpu_cores: 1\n")

    assert resolved.settings.deployment_config.given() == {"cpu_cores": 2, "memory_gb": 4, "gpu_cores": 1}
    assert str(resolved.source("deployment.cpu_cores")) == "input deployment-config, line 1, column 12"
    assert str(resolved.source("deployment.memory_gb")) == ".azureml/aks-deploy.yml:3:14"


def test_null_and_empty_count_as_not_given_in_every_layer(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("service_name:\ncluster_name: ~\ndeployment:\n  cpu_cores: 1\nprovisioning: null\n")

    resolved = folder.resolve(deployment_config="cpu_cores: null\nmemory_gb:\n", timeout_minutes="  ")

    assert resolved.settings.deployment_config.given() == {"cpu_cores": 1}
    assert resolved.settings.provisioning_config is None
    assert (resolved.settings.service_name, resolved.settings.timeout_minutes) == (None, 60)


def test_an_empty_mapping_is_given_for_provisioning(tmp_path: Path) -> None:
    assert Folder(tmp_path).resolve(provisioning_config="{}").settings.provisioning_config is not None


def test_the_workspace_file_is_below_everything_but_the_subscription_in_the_credentials(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    in_file = {"subscription_id": SUBSCRIPTION, "resource_group": "rg-file", "workspace_name": "ws-file"}
    folder.write("aml_config/config.json", json.dumps({**in_file, "location": "eastus"}))
    folder.config("resource_group: rg-config\n")

    resolved = folder.resolve(subscription_id="", resource_group="", workspace_name="")

    assert resolved.workspace.subscription_id == SUBSCRIPTION
    assert (resolved.workspace.resource_group, resolved.workspace.workspace_name) == ("rg-config", "ws-file")
    assert str(resolved.source("workspace_name")).startswith("aml_config/config.json:1:")


def test_the_configuration_file_may_be_json_with_tabs(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("deploy.json", '{\n\t"service_name": "churn",\n\t"deployment": {"cpu_cores": "0.5"}\n}\n')

    resolved = folder.resolve(config_file="deploy.json")

    assert resolved.settings.service_name == "churn"
    assert resolved.settings.deployment_config.cpu_cores == 0.5
    assert str(resolved.source("deployment.cpu_cores")) == "deploy.json:3:30"


def test_a_section_setting_may_be_a_path_with_a_line_end(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("deploy/service.yml", "cpu_cores: 2\n")

    resolved = folder.resolve(deployment_config="deploy/service.yml\n")

    assert resolved.settings.deployment_config.cpu_cores == 2
    assert str(resolved.source("deployment.cpu_cores")) == "deploy/service.yml:1:12"


def test_indented_text_of_an_input_keeps_its_structure(tmp_path: Path) -> None:
    text = "  cpu_cores: 2\n  tags:\n    team: risk\n"

    settings = Folder(tmp_path).resolve(deployment_config=text).settings

    assert settings.deployment_config.given() == {"cpu_cores": 2, "tags": {"team": "risk"}}


def test_tags_are_the_text_that_was_written(tmp_path: Path) -> None:
    text = "tags: {version: 1.10, octal: 010, on: yes, flag: True, none: null, quoted: 'null'}"

    tags = Folder(tmp_path).resolve(deployment_config=text).settings.deployment_config.tags

    assert tags == {"version": "1.10", "octal": "010", "on": "yes", "flag": "True", "quoted": "null"}


def test_numbers_may_come_as_text_and_booleans_as_true_or_false(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("timeout_minutes: '90'\nreplace: 'true'\n")

    settings = folder.resolve(expose_keys="true", deployment_config='{"gpu_cores": "2"}').settings

    assert (settings.timeout_minutes, settings.replace, settings.expose_keys) == (90, True, True)
    assert settings.deployment_config.gpu_cores == 2


def test_secrets_are_listed_for_masking_and_shown_by_no_repr(tmp_path: Path) -> None:
    keys = "primary_key: first-key-of-tests\nsecondary_key: second-key-of-tests\n"

    resolved = Folder(tmp_path).resolve(deployment_config=keys)

    revealed = [secret.get_secret_value() for secret in resolved.secrets]
    assert revealed == ["pretend~secret/of-a_principal", "first-key-of-tests", "second-key-of-tests"]
    assert not any(secret in repr(resolved) for secret in revealed)
