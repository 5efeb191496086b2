"""`validate` checks what can be checked without Azure: for pull requests, from forks too."""

import subprocess
import sys
from pathlib import Path

import pytest

from action.file_commands import pairs
from unit.settings.folder import COMPLETE, SECRET

# The run in a process of its own: at its end, what it opened a socket for and what it loaded that talks to others.
PROGRAM = """
import sys
talked = []
sys.addaudithook(lambda event, arguments: talked.append(event) if event.startswith("socket.") else None)
from aks_deploy.__main__ import main
code = main()
loaded = {name.partition(".")[0] for name in sys.modules} & {"azureml", "azure", "msal", "requests", "urllib3"}
print("talked:", sorted({*talked, *loaded}))
sys.exit(code)
"""
NOBODY = "talked: []\n"
NAMES = {"service_name": "churn", "cluster_name": "aks-prod"}
PLACE = {name: COMPLETE[name] for name in ("subscription_id", "resource_group", "workspace_name")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "work" / ".azureml").mkdir(parents=True)
    (tmp_path / "outputs").touch()
    (tmp_path / "summary").touch()
    return tmp_path / "work"


def validate(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run it as a workflow does, with these inputs."""
    given = {f"INPUT_{name.replace('_', '-').upper()}": text for name, text in inputs.items()}
    runner = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "GITHUB_OUTPUT": str(folder.parent / "outputs"),
        "GITHUB_STEP_SUMMARY": str(folder.parent / "summary"),
        "INPUT_COMMAND": "validate",
    }
    return ended(folder, ["action"], runner | given)


def ended(folder: Path, arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours


def outputs(folder: Path) -> dict[str, str]:
    return dict(pairs((folder.parent / "outputs").read_text()))


def test_what_is_complete_is_valid_and_nobody_is_asked(folder: Path) -> None:
    done = validate(folder, **COMPLETE, **NAMES, deployment_config="{cpu_cores: 2}")

    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith(NOBODY)
    assert "  image: churn:12\n  web service: churn; cluster: aks-prod\n  deployment: cpu_cores\n" in done.stdout
    assert "::notice" not in done.stdout
    assert outputs(folder) == {"change": "none", "failure-reason": "", "diagnosis-code": ""}
    assert (folder.parent / "summary").read_text().startswith("## ✅ The settings are valid\n")


def test_a_pull_request_from_a_fork_needs_no_credentials_and_is_told_so(folder: Path) -> None:
    done = validate(folder, **PLACE, **NAMES, image="churn:12", azure_credentials="")

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("::notice") == 1
    assert "azure-credentials is empty or was not given" in done.stdout
    assert done.stdout.endswith(NOBODY)
    assert "azure-credentials is empty" in (folder.parent / "summary").read_text()


def test_all_that_a_deployment_would_miss_is_told(folder: Path) -> None:
    done = validate(folder, auth="oidc")

    assert done.returncode == 0, done.stdout
    missing = ("the workspace is not known", "no image", "oidc needs client-id", "oidc needs the permission")
    assert [part for part in missing if part not in done.stdout] == []


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("azure_credentials", f'{{"clientId": "x", "clientSecret": "{SECRET}"}}', "clientId is not a GUID"),
        ("deployment_config", "cpu_coers: 2", "unknown key 'cpu_coers'"),
        ("deployment_config", "none.yml", "the file 'none.yml' does not exist"),
        ("service_name", "Churn", "'Churn' must be 3-32"),
        ("auth", "azure-cli", "azure-cli works on the command line only"),
        ("command", "vaildate", "Did you mean 'validate'?"),
    ],
)
def test_what_is_wrong_fails(folder: Path, name: str, text: str, fault: str) -> None:
    done = validate(folder, **{name: text})

    assert (done.returncode, outputs(folder)["failure-reason"]) == (2, "invalid-input"), done.stdout
    assert fault in done.stdout
    assert "the workspace is not known" not in done.stdout or name == "command"
    assert done.stdout.endswith(NOBODY)
    assert SECRET not in done.stdout


def test_every_file_that_a_deployment_reads_is_read(folder: Path) -> None:
    (folder / ".azureml" / "config.json").write_text('{"subscription_id": "1", "resource_group": "rg"')
    (folder / ".azureml" / "aks-deploy.yml").write_text("image_file: image.json\ndeployment: {cpu_cores: two}\n")
    (folder / "image.json").write_text('{"image_name": "churn"}')

    done = validate(folder)

    places = (".azureml/config.json:1:", ".azureml/aks-deploy.yml:2:25", "image.json:1:1")
    assert [place for place in places if f"error: {place}" not in done.stdout] == []


def test_models_and_the_files_that_serve_them_are_checked_too(folder: Path) -> None:
    (folder / "score.py").write_text("def run(:\n")
    models = {"models": "churn:latest", "inference_config": "{entry_script: score.py, environment: 'churn:2'}"}

    refused = validate(folder, **PLACE, **models)
    (folder / "score.py").write_text("def init(): pass\ndef run(data): return data\n")
    valid = validate(folder, **PLACE, **models)

    assert refused.returncode == 2
    assert "file=score.py,line=1" in refused.stdout
    assert "  models: churn:latest\n" in valid.stdout
    assert valid.stdout.endswith(NOBODY)


def test_a_remembered_file_that_cannot_be_read_is_invalid_and_one_that_can_gives_its_names(folder: Path) -> None:
    (folder / "aml_config").mkdir()
    remembered = folder / "aml_config" / "aks_webservice.json"
    remembered.write_text('{"aks_name": "aks-old", "aks_service_name": "old-churn"}')
    assert "web service: old-churn; cluster: aks-old\n" in validate(folder).stdout

    remembered.write_text("{")

    assert validate(folder).returncode == 2


def test_at_a_shell_it_is_a_command_of_its_own(folder: Path) -> None:
    (folder / ".azureml" / "aks-deploy.yml").write_text("cluster_name: aks_prod\n")

    done = ended(folder, ["validate", "--service-name", "churn"], {})

    assert done.returncode == 2
    assert "error: .azureml/aks-deploy.yml:1:15: cluster_name 'aks_prod' must be 2-16" in done.stdout
    assert done.stdout.endswith(NOBODY)
