"""What `aks-deploy settings` prints."""

from pathlib import Path

import pytest

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import describe, layered_settings
from unit.settings.folder import COMPLETE, SECRET, Folder, given_inputs

INPUTS = {
    "service_name": "churn",
    "deployment_config": "cpu_cores: 0.5\ntags: {a: 'it''s: #1'}\ndescription: 'yes'\nprimary_key: key-of-the-tests",
    "provisioning_config": "{}",
    "replace": "true",
}


def test_the_description_names_each_source_and_hides_secrets(tmp_path: Path) -> None:
    text = describe(Folder(tmp_path).resolve(**INPUTS))

    assert "service_name: churn  # input service-name\n" in text
    assert "  cpu_cores: 0.5  # input deployment-config, line 1, column 12\n" in text
    assert "timeout_minutes: 60  # default\n" in text
    assert "# cluster_name: not given (" in text
    assert "# azure_credentials: ***  # input azure-credentials\n" in text
    assert "  # primary_key: ***  # input deployment-config, line 4, column 14\n" in text
    assert SECRET not in text
    assert "key-of-the-tests" not in text


def test_the_description_is_a_configuration_file_that_gives_the_same_settings(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    without_key = {**INPUTS, "deployment_config": INPUTS["deployment_config"].rpartition("\n")[0]}
    before = folder.resolve(**without_key, image="", missing_image="skip")

    folder.config(describe(before))
    nothing = dict.fromkeys(COMPLETE, "") | {"azure_credentials": COMPLETE["azure_credentials"]}

    assert folder.resolve(**nothing).settings == before.settings


def test_settings_are_described_even_where_something_is_missing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    assert "# workspace_name: not given" in describe(layered_settings(given_inputs({}), folder.files))
    with pytest.raises(InvalidInputError, match="'0' must be more than 0"):
        layered_settings(given_inputs({"timeout_minutes": "0"}), folder.files)
