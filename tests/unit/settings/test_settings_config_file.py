"""The configuration file: which keys it may have, and what is said of the others."""

from pathlib import Path

import pytest

from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE
from unit.settings.folder import Folder

KEYS = [
    ("servce_name: churn", "unknown key 'servce_name'", "Did you mean 'service_name'?"),
    ("image-file: x.json", "unknown key 'image-file'", "Did you mean 'image_file'?"),
    ("Deployment: {}", "unknown key 'Deployment'", "Did you mean 'deployment'?"),
    ("deployment_config: {}", "deployment_config cannot be in", "The section is called 'deployment'."),
    ("config_file: x.yml", "config_file cannot be in", "Give it as an input or an option."),
    ("azure_credentials: x", "azure_credentials cannot be in", "Secrets come from an input"),
    ("servce_name:", "unknown key 'servce_name'", "Did you mean 'service_name'?"),
    ("azure_credentials: null", "azure_credentials cannot be in", "Secrets come from an input"),
    ("rehearse: true", "rehearse is kept for a later version", "Leave it out."),
]


@pytest.mark.parametrize(("text", "message", "hint"), KEYS)
def test_a_key_that_cannot_be_there_is_refused_with_the_way_out(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    folder = Folder(tmp_path)
    folder.config(f"# ours\n{text}\n")

    (problem,) = folder.error().problems

    assert problem.message.startswith(message)
    assert problem.hint.startswith(hint)
    assert (problem.file, problem.line, problem.column) == (DEFAULT_CONFIG_FILE, 2, 1)


VALUES = [
    ("state_refs: ['v*', '']", "1:20: state_refs '' must not be empty"),
    ("state_refs: ['v*', 'v\u2013*']", "1:20: state_refs 'v\u2013*' must not hold the sign en dash (U+2013)"),
    ("deployment: service.yml", "1:13: deployment must be a mapping of parameters"),
    ("deployment: [1]", "1:13: deployment must be a mapping of parameters"),
    ("deployment: {primary_key: abcdefgh}", "1:27: primary_key is a secret and must not be in a file"),
    ("service_name: 123", "1:15: service_name '123' must be text; put it in quotes"),
    ("service_name: [a]", "1:15: service_name (a list) must be text; put it in quotes"),
    ("image: 12", "1:8: image '12' must be text: name:version"),
    ("image: {a: b}", "1:8: image (a mapping) must be text: name:version"),
    ("replace: on", "1:10: replace 'on' must be true or false"),
    ("- a", "1:1: a mapping was expected"),
    ("just text", "1:1: a mapping was expected"),
    ("azure_cloud: AzureUSGov", "1:14: azure_cloud 'AzureUSGov' must be 'AzureCloud'"),
]


@pytest.mark.parametrize(("text", "message"), VALUES)
def test_a_bad_value_is_one_problem_at_its_place(tmp_path: Path, text: str, message: str) -> None:
    folder = Folder(tmp_path)
    folder.config(text)

    (problem,) = folder.problems(image="" if text.startswith("image") else "churn:12")

    assert problem.startswith(f"{DEFAULT_CONFIG_FILE}:{message}")


def test_an_unreadable_configuration_file_is_not_followed_by_complaints_of_what_is_missing(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("image: [\n")

    (problem,) = folder.problems(image="", workspace_name="")

    assert problem.startswith(f"{DEFAULT_CONFIG_FILE}:2:1: not YAML")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "{}", "null"])
def test_an_empty_configuration_file_gives_nothing(tmp_path: Path, text: str) -> None:
    folder = Folder(tmp_path)
    folder.config(text)

    assert folder.resolve().settings.timeout_minutes == 60


def test_the_nearest_cloud_is_suggested(tmp_path: Path) -> None:
    assert Folder(tmp_path).hints(azure_cloud="azure-us-government") == ["Did you mean 'AzureUSGovernment'?"]
