"""Settings that name a file in somebody else's format."""

from pathlib import Path

import pytest

from aks_deploy.settings import describe
from unit.settings.folder import Folder
from unit.settings.foreign_samples import AML_COMPUTE, AML_DEPLOY, AML_WORKSPACE, AZ_DEPLOYMENT, AZ_INFERENCE, MODEL

TLS = "az ml reads it for ACI only; a web service on AKS has the TLS of its cluster"
TEMPLATE = '"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"'


def test_a_deployment_configuration_of_the_az_cli_is_read_as_it_is(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("ml/dc.yml", AZ_DEPLOYMENT)

    resolved = folder.resolve(deployment_config="ml/dc.yml")

    assert resolved.settings.deployment_config.given() == {
        "autoscale_enabled": True,
        "autoscale_min_replicas": 2,
        "autoscale_max_replicas": 4,
        "cpu_cores": 0.5,
        "memory_gb": 2,
        "period_seconds": 15,
        "collect_model_data": False,
        "auth_enabled": True,
    }
    assert resolved.settings.cluster_name == "aks-prod"
    assert resolved.notes == (
        "deployment-config: ml/dc.yml read as az ml deployment configuration",
        f"ml/dc.yml:14:1: sslEnabled has no counterpart: {TLS}",
    )


def test_values_of_a_foreign_file_are_shown_with_their_places_in_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("ml/dc.yml", AZ_DEPLOYMENT)

    text = describe(folder.resolve(deployment_config="ml/dc.yml"))

    assert text.startswith("# deployment-config: ml/dc.yml read as az ml deployment configuration\n")
    assert "  cpu_cores: 0.5  # ml/dc.yml:8:8\n" in text
    assert "cluster_name: aks-prod  # ml/dc.yml:2:20\n" in text


def test_a_deploy_json_is_read_with_its_comments(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("deploy.json", AML_DEPLOY)

    resolved = folder.resolve(deployment_config="deploy.json")

    assert resolved.settings.deployment_config.given() == {
        "enable_app_insights": True,
        "auth_enabled": True,
        "cpu_cores": 0.5,
        "tags": {"team": "churn", "url": "https://example.com//x"},
    }
    assert (resolved.settings.service_name, resolved.settings.cluster_name) == ("churn", "aks-prod")
    assert [note.partition(" has")[0] for note in resolved.notes[1:3]] == [
        "deploy.json:13:3: test_enabled",
        "deploy.json:14:3: location",
    ]


def test_a_compute_json_says_what_a_missing_cluster_may_become(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("compute.json", AML_COMPUTE)

    settings = folder.resolve(provisioning_config="compute.json").settings

    assert settings.cluster_name == "aks-prod"
    assert settings.provisioning_config is not None
    assert settings.provisioning_config.given() == {"agent_count": 3, "vm_size": "Standard_F4s_v2"}


def test_a_compute_json_with_nothing_but_its_kind_allows_azures_defaults(tmp_path: Path) -> None:
    text = '{"name": "aks-prod", "compute_type": "akscluster"}'

    settings = Folder(tmp_path).resolve(provisioning_config=text).settings

    assert settings.provisioning_config is not None
    assert settings.provisioning_config.given() == {}


def test_names_in_a_foreign_file_are_a_layer_below_names_of_their_own(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("deploy.json", AML_DEPLOY)
    folder.config("service_name: from-config\n")

    settings = folder.resolve(deployment_config="deploy.json", cluster_name="aks-test").settings

    assert (settings.service_name, settings.cluster_name) == ("churn", "aks-test")


def test_two_foreign_files_that_contradict_each_other_are_a_problem_with_both_places(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("deploy.json", AML_DEPLOY)
    folder.write("compute.json", AML_COMPUTE.replace("aks-prod", "aks-test"))

    assert folder.problems(deployment_config="deploy.json", provisioning_config="compute.json") == [
        "compute.json:2:11: cluster_name 'aks-test' contradicts 'aks-prod' in deploy.json:4:32"
    ]


WRONG = [
    (
        "computeType: aks\ncontainerResourceRequirements:\n  memory: 2",
        "x:3:3: unknown key 'containerResourceRequirements.memory' in this az ml deployment configuration",
        "Did you mean 'memoryInGB'?",
    ),
    ("computeType: aks\nComputeTarget: a", "x:2:1: unknown key 'ComputeTarget'", "Did you mean 'computeTargetName'?"),
    ("computeType: aks\nautoScaler: true", "x:2:13: autoScaler must be a mapping", ""),
    ("computeType: aks\ncontainerResourceRequirements: {cpu: -1}", "x:2:38: cpu_cores '-1' must be more than 0", ""),
    ("computeType: aks\nkeys: {primaryKey: KEY}", "x:2:20: primary_key is a secret and must not be in a file", "Pass"),
    ("computeType: ACI", "x:1:1: recognised as az ml deployment configuration for ACI: computeType is ACI", "Write"),
    ("computeType: AksEndpoint", "x:1:1: recognised as az ml deployment configuration for AKS endpoints", "Write"),
    ("computeType: local\nport: 80", "x:1:1: recognised as az ml deployment configuration for this machine", "Write"),
    ("computeType: mir", "x:1:1: recognised as az ml deployment configuration: computeType must say", "Write"),
    (
        "numReplicas: 2",
        "x:1:1: recognised as az ml deployment configuration: computeType must say",
        "Write computeType",
    ),
    ('{"test_enabled": true, "cpu_core": 1}', "x:1:24: unknown key 'cpu_core' in this deploy.json", "Did you mean"),
    (
        '{"deployment_compute_target": "aks", "skip_deployment": true}',
        "x:1:38: skip_deployment has no counterpart, and something else is deployed without it: aks-deploy deploys",
        "Take it out of the file.",
    ),
    (AML_COMPUTE, "x:1:1: recognised as compute.json", "It can be given as provisioning-"),
    (AZ_INFERENCE, "x:1:1: recognised as az ml inference configuration, which says nothing for deployment-config", ""),
    (AML_WORKSPACE, "x:1:1: recognised as workspace.json of Azure/aml-workspace", "It can be imported"),
    (
        f'{{{TEMPLATE}, "contentVersion": "1.0.0.0", "resources": []}}',
        "x:1:1: recognised as ARM template: it describes resources of Azure",
        "Give the parameters",
    ),
    (
        "$schema: https://azuremlschemas.azureedge.net/latest/kubernetesOnlineDeployment.schema.json\nname: blue",
        "x:1:1: recognised as online endpoint or deployment of Azure ML v2",
        "aks-deploy works with Azure ML v1",
    ),
    (
        "on: push\njobs: {a: {steps: [{run: 'echo ${{ github.sha }}'}]}}",
        "x:1:1: recognised as workflow of GitHub Actions",
        "Import the files that its steps read.",
    ),
]


@pytest.mark.parametrize(("text", "message", "hint"), WRONG)
def test_a_foreign_file_that_cannot_be_used_is_one_problem_with_the_way_out(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    folder = Folder(tmp_path)
    folder.write("x", text)

    (problem,) = folder.error(deployment_config="x").problems

    assert str(problem).startswith(message)
    assert problem.hint.startswith(hint)
    assert "KEY" not in f"{problem}{problem.hint}"


@pytest.mark.parametrize("off", ['"enable_gpu": false', '"runtime": "Python"', '"skip_deployment": "False"'])
def test_a_key_without_a_counterpart_is_nothing_where_it_asks_for_nothing(tmp_path: Path, off: str) -> None:
    resolved = Folder(tmp_path).resolve(deployment_config=f'{{"deployment_compute_target": "aks", {off}}}')

    assert resolved.notes == ("deployment-config: read as deploy.json of Azure/aml-deploy",)


def test_what_a_deploy_json_says_of_the_image_is_no_matter_for_the_deployment(tmp_path: Path) -> None:
    text = '{"deployment_compute_target": "aks", "enable_gpu": true, "cuda_version": "9.0", "cpu_cores": 1}'

    assert Folder(tmp_path).resolve(deployment_config=text).settings.deployment_config.given() == {"cpu_cores": 1}


@pytest.mark.parametrize(("name", "text"), [("dc.yml", AZ_DEPLOYMENT), ("deploy.json", AML_DEPLOY)])
def test_a_foreign_file_is_no_configuration_file(tmp_path: Path, name: str, text: str) -> None:
    folder = Folder(tmp_path)
    folder.write(name, text)

    (problem,) = folder.error(config_file=name).problems

    assert "which is no configuration file of aks-deploy" in problem.message
    assert problem.hint.startswith("It can be given as deployment-config")


def test_a_configuration_file_that_names_only_the_workspace_is_ours(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.config("workspace_name: ml-prod\nresource_group: rg-prod\n")

    assert folder.resolve(workspace_name="").workspace.workspace_name == "ml-prod"


def test_an_image_file_is_told_as_what_it_became_and_a_model_file_as_what_it_is(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("image.json", '{"image_name": "churn", "image_version": "12"}')
    folder.write("model.json", MODEL)

    assert folder.resolve(image="", image_file="image.json").notes == (
        "image-file: image.json read as image.json: image churn:12",
    )
    (problem,) = folder.error(image="", image_file="model.json").problems
    assert str(problem) == "model.json:1:1: recognised as model.json, which names no image"
    assert problem.hint == "Give the model as models: name:version."
