"""`aks-deploy import`: files in other people's formats become our configuration file."""

from pathlib import Path

import pytest

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import WorkspaceFiles, import_files, layered_settings
from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE
from aks_deploy.settings.importing import Imported
from unit.settings import foreign_samples as samples
from unit.settings.folder import Folder, given_inputs

FILES = {
    "aml_config/config.json": samples.WORKSPACE,
    "aml_config/aks_webservice.json": samples.WEBSERVICE,
    "aml_config/image.json": samples.IMAGE,
    "ml/dc.yml": samples.AZ_DEPLOYMENT,
    ".cloud/.azure/compute.json": samples.AML_COMPUTE,
}


class Importing(Folder):
    """A folder with foreign files to import."""

    def imports(self, files: dict[str, str], target: str | None = None) -> Imported:
        for name, text in files.items():
            self.write(name, text)
        return import_files(list(files), target, self.files)

    def refuses(self, files: dict[str, str]) -> list[str]:
        with pytest.raises(InvalidInputError) as caught:
            self.imports(files)
        assert not (self.path / DEFAULT_CONFIG_FILE).exists()
        return [str(problem) for problem in caught.value.problems]

    def written(self, name: str = DEFAULT_CONFIG_FILE) -> str:
        return (self.path / name).read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Importing:
    return Importing(tmp_path)


def test_what_several_files_say_is_one_configuration_file(folder: Importing) -> None:
    folder.imports(FILES)

    heading, origin, *settings = folder.written().splitlines()

    assert heading.startswith("# yaml-language-server: $schema=https://")
    assert origin == f"# Imported by aks-deploy from {', '.join(FILES)}."
    assert settings == [
        'subscription_id: "11111111-1111-1111-1111-111111111111"',
        "resource_group: rg-prod",
        "workspace_name: ml-prod",
        'image_file: "aml_config/image.json"',
        "service_name: churn",
        "cluster_name: aks-prod",
        "deployment:",
        "  autoscale_enabled: true",
        "  autoscale_min_replicas: 2",
        "  autoscale_max_replicas: 4",
        "  collect_model_data: false",
        "  auth_enabled: true",
        "  cpu_cores: 0.5",
        "  memory_gb: 2.0",
        "  period_seconds: 15",
        "provisioning:",
        "  agent_count: 3",
        "  vm_size: Standard_F4s_v2",
    ]


def test_our_own_reader_reads_what_was_written(folder: Importing) -> None:
    folder.imports(FILES)

    layered = layered_settings(given_inputs({}), folder.files)
    settings = layered.settings

    assert layered.notes == ()
    assert (settings.workspace_name, settings.service_name, settings.cluster_name) == ("ml-prod", "churn", "aks-prod")
    assert settings.deployment_config.given()["memory_gb"] == 2
    assert settings.provisioning_config is not None
    assert settings.provisioning_config.given() == {"agent_count": 3, "vm_size": "Standard_F4s_v2"}
    assert settings.image_file == "aml_config/image.json"


def test_each_value_and_what_has_no_counterpart_is_told(folder: Importing) -> None:
    imported = folder.imports({"deploy.json": samples.AML_DEPLOY.replace('"test_enabled"', '"skip_deployment"')})

    assert imported.story[0] == "deploy.json read as deploy.json of Azure/aml-deploy"
    assert "  deployment.cpu_cores: '0.5'" in imported.story
    assert "  deploy.json:14:3: location has no counterpart: Azure/aml-deploy reads it for ACI only" in imported.story
    assert imported.story[-1] == f"Written: {DEFAULT_CONFIG_FILE}"
    assert imported.warnings == ("deploy.json:13:3: skip_deployment has no counterpart: aks-deploy deploys",)


def test_secrets_are_never_written_nor_told(folder: Importing) -> None:
    keys = "keys: {primaryKey: KEY-3, secondaryKey: KEY-4}\n"
    imported = folder.imports({"dc.yml": f"{samples.AZ_DEPLOYMENT}{keys}", "ws.json": samples.WEBSERVICE})

    told = "\n".join((*imported.story, *imported.warnings, folder.written()))
    assert "KEY-" not in told
    assert "dc.yml:15:20: deployment.primary_key is a secret and was not imported" in imported.warnings[0]
    assert "aks_keys has no counterpart: scoring keys are never written" in told


def test_masks_where_keys_were_are_no_news(folder: Importing) -> None:
    imported = folder.imports({"ws.json": '{"aks_name": "aks-prod", "aks_keys": ["***", "***"]}'})

    assert "aks_keys" not in "\n".join(imported.story)


@pytest.mark.parametrize("name", ["aks_name", "aks_cluster_name"])
def test_the_variants_of_the_scripts_file_name_the_same(folder: Importing, name: str) -> None:
    folder.imports({"ws.json": f'{{"{name}": "aks-prod", "aks_service_name": "churn", "aks_namespace": "ml"}}'})

    assert folder.written().splitlines()[2:] == [
        "service_name: churn",
        "cluster_name: aks-prod",
        "deployment:",
        "  namespace: ml",
    ]


def test_files_that_contradict_each_other_are_a_problem_with_both_places(folder: Importing) -> None:
    files = {"deploy.json": samples.AML_DEPLOY, "ws.json": '{"aks_name": "aks052412", "aks_service_name": "churn"}'}

    assert folder.refuses(files) == [
        "ws.json:1:14: cluster_name 'aks052412' contradicts 'aks-prod' in deploy.json:4:32"
    ]


def test_an_existing_file_is_not_overwritten(folder: Importing) -> None:
    folder.config("service_name: ours\n")

    with pytest.raises(InvalidInputError, match=f"'{DEFAULT_CONFIG_FILE}' exists already") as caught:
        folder.imports({"ws.json": samples.WEBSERVICE})

    assert "--config-file" in caught.value.hint
    assert folder.written() == "service_name: ours\n"


def test_another_file_can_be_named_inside_the_folder_only(folder: Importing) -> None:
    folder.imports({"ws.json": samples.WEBSERVICE}, target="deploy/prod.yml")

    assert "service_name: churn" in folder.written("deploy/prod.yml")
    with pytest.raises(InvalidInputError, match="is outside the workspace folder"):
        folder.imports({"ws.json": samples.WEBSERVICE}, target="../prod.yml")


UNUSABLE = [
    ("{}", "x:1:1: this is no file that aks-deploy knows"),
    ("[1]", "x:1:1: a mapping was expected"),
    ("a: 1\nb: ]", "x:2:4: not YAML"),
    ("service_name: churn", "x:1:1: this is a configuration of aks-deploy already"),
    ('{"name": "x"}', "x:1:1: nothing in it tells what it is; it could be compute.json of Azure/aml-compute or"),
    ('{"name": "Not A Name", "test_enabled": true}', "x:1:10: service_name 'Not A Name' must be 3-32 of"),
    ('{"compute_type": "amlcluster"}', "x:1:1: recognised as compute.json of Azure/aml-compute for a training"),
    ('{"compute_type": "vm"}', "x:1:1: recognised as compute.json of Azure/aml-compute: compute_type must be"),
    ('{"aci_name": "x"}', "x:1:1: recognised as aci_webservice.json: it names a web service on ACI"),
    ("computeType: aks\nnumReplicas: $(REPLICAS)", "x:2:14: holds an expression that nobody expanded"),
]


@pytest.mark.parametrize(("text", "message"), UNUSABLE)
def test_a_file_that_cannot_be_imported_is_refused_for_a_true_reason(
    folder: Importing, text: str, message: str
) -> None:
    assert folder.refuses({"x": text})[0].startswith(message)


@pytest.mark.parametrize("text", ["", "# nothing", '{"test_enabled": true}'])
def test_files_that_say_nothing_for_us_leave_no_file(folder: Importing, text: str) -> None:
    folder.write("x", text)

    with pytest.raises(InvalidInputError, match="Nothing in these files can be imported"):
        import_files(["x"], None, folder.files)

    assert not (folder.path / ".azureml").exists()


def test_a_missing_file_and_every_other_problem_are_told_together(folder: Importing) -> None:
    folder.write("aci.yml", "computeType: ACI")

    with pytest.raises(InvalidInputError) as caught:
        import_files(["missing.json", "../x", "aci.yml"], None, WorkspaceFiles(folder.path))

    assert [problem.message.partition(":")[0] for problem in caught.value.problems] == [
        "the file 'missing.json' does not exist",
        "'../x' is outside the workspace folder",
        "recognised as az ml deployment configuration for ACI",
    ]


def test_a_workflow_is_refused_with_the_command_that_imports_what_it_reads(folder: Importing) -> None:
    folder.write(
        "deploy.yml",
        "on: push\njobs:\n  deploy:\n    steps:\n"
        "      - uses: Azure/aml-compute@v1\n        with: {azure_credentials: '${{ secrets.X }}'}\n"
        "      - uses: azure/aml-deploy@master\n        with: {parameters_file: 'prod.json'}\n"
        "      - uses: actions/checkout@v4\n",
    )

    with pytest.raises(InvalidInputError) as caught:
        import_files(["deploy.yml"], None, folder.files)

    assert caught.value.hint.endswith("aks-deploy import .cloud/.azure/compute.json .cloud/.azure/prod.json")
