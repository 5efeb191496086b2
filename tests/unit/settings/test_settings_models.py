"""Models and how they are served: every problem at its place, before anybody is asked."""

from pathlib import Path

import pytest

from aks_deploy.domain.models import CondaEnvironment, EnvironmentReference, ModelDeployment, ModelReference
from aks_deploy.settings.importing import import_files
from unit.settings.folder import Folder

INFERENCE = "entry_script: score.py\nsource_directory: src\nenvironment: churn-env:2"
SCRIPT = "def init(): ...\ndef run(data): return data\n"
CONDA = "dependencies:\n- python=3.8\n- pip:\n  - azureml-defaults\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.write("src/score.py", SCRIPT)
    return made


def asked(folder: Folder, **inputs: str) -> ModelDeployment:
    runs = folder.resolve(**{"image": "", "models": "churn:3", "inference_config": INFERENCE, **inputs}).runs
    assert isinstance(runs, ModelDeployment)
    return runs


def problems(folder: Folder, **inputs: str) -> list[str]:
    return folder.problems(**{"image": "", "models": "churn:3", "inference_config": INFERENCE, **inputs})


@pytest.mark.parametrize(
    "text", ["churn:3, Scaler_1.x:latest", "churn:3\nScaler_1.x:latest\n", " churn:3,,Scaler_1.x:latest"]
)
def test_models_are_listed_with_commas_or_line_breaks(folder: Folder, text: str) -> None:
    assert asked(folder, models=text).models == (ModelReference("churn", 3), ModelReference("Scaler_1.x", None))


@pytest.mark.parametrize("text", ["models: churn:3, scaler:latest", "models: [churn:3, scaler:latest]"])
def test_the_configuration_file_takes_a_list_too(folder: Folder, text: str) -> None:
    folder.config(f"{text}\ninference: {{entry_script: score.py, source_directory: src, environment: e:1}}")

    assert asked(folder, models="", inference_config="").models == (
        ModelReference("churn", 3),
        ModelReference("scaler", None),
    )


def test_a_model_alone_may_do_without_inference_config(folder: Folder) -> None:
    assert asked(folder, inference_config="") == ModelDeployment((ModelReference("churn", 3),))


@pytest.mark.parametrize(
    ("models", "fault"),
    [
        ("churn", "input models: 'churn' is not name:version, for example churn-model:3 or churn-model:latest"),
        ("churn:", "input models: 'churn:' is not name:version, for example churn-model:3 or churn-model:latest"),
        ("churn:x", "input models: 'churn:x' is not name:version, for example churn-model:3 or churn-model:latest"),
        ("churn:0", "input models: model version 0 must be 1 or more"),
        (
            "_churn:1",
            (
                "input models: model name '_churn' must be 1-255 letters, digits, '-', '.' and '_', "
                "starting with a letter or digit"
            ),
        ),
        ("churn:1, churn:1", "input models: 'churn:1' is given twice"),
        (",", "input models: ',' must not be empty"),
    ],
)
def test_what_names_no_model_is_refused(folder: Folder, models: str, fault: str) -> None:
    (found,) = problems(folder, models=models)

    assert found == fault


def test_a_bad_model_in_a_list_is_found_at_its_place(folder: Folder) -> None:
    folder.config("models:\n- churn:1\n- churn:one\n")

    (found,) = problems(folder, models="")

    assert found.startswith(".azureml/aks-deploy.yml:3:3: models 'churn:one' is not name:version")


@pytest.mark.parametrize(
    ("inputs", "fault"),
    [
        ({"image": "churn:12"}, "input models: models and image exclude each other; image comes from input image"),
        (
            {"image_file": "image.json"},
            "input models: models and image-file exclude each other; image_file comes from input image-file",
        ),
        (
            {"models": "", "image": "churn:12"},
            "input inference-config, line 1, column 1: inference-config needs models",
        ),
        (
            {"models": "a:1, b:2", "inference_config": ""},
            "input models: 2 models need inference-config: Azure ML serves only a single model by itself",
        ),
    ],
)
def test_combinations_that_mean_nothing_are_refused(folder: Folder, inputs: dict[str, str], fault: str) -> None:
    assert fault in problems(folder, **inputs)


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("environment: e:1", "entry_script is missing"),
        ("{}", "entry_script is missing"),
        ("entry_script: s.py", "environment or conda_file is missing: what does the script run in?"),
        ("{entry_script: s.py, environment: e:1, conda_file: c.yml}", "environment and conda_file exclude each other"),
        (
            "{entry_script: s.py, environment: e:1, base_image: python}",
            "base_image needs conda_file, for a registered environment has an image of its own",
        ),
        (
            "{entry_script: s.py, conda_file: c.yml, base_image: 'Not An Image'}",
            "base_image 'Not An Image' is no reference such as registry.example.com/python:3.11",
        ),
        (
            "{entry_script: s.py, environment: e}",
            "environment 'e' is not name:version, for example churn-env:2 or churn-env:latest",
        ),
    ],
)
def test_a_section_that_does_not_hold_together_is_refused(folder: Folder, section: str, fault: str) -> None:
    assert any(found.endswith(fault) for found in problems(folder, inference_config=section))


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("entry_script: gone.py", "entry_script: the file 'src/gone.py' does not exist"),
        ("entry_script: ../score.py", "entry_script: '../score.py' must be a path below source_directory"),
        ("entry_script: /score.py", "entry_script: '/score.py' must be a path below source_directory"),
        ("entry_script: score.r", "entry_script: 'score.r' must be a Python file whose name can be imported"),
        ("entry_script: my-score.py", "entry_script: 'my-score.py' must be a Python file whose name can be imported"),
        ("entry_script: class.py", "entry_script: 'class.py' must be a Python file whose name can be imported"),
        ("entry_script: it's/score.py", "entry_script: must not have quotes, backslashes or line breaks in its path"),
        ("source_directory: gone", "source_directory: the folder 'gone' does not exist"),
        ("source_directory: ..", "source_directory: '..' is outside the workspace folder"),
        ("source_directory: src/score.py", "source_directory: the folder 'src/score.py' does not exist"),
    ],
)
def test_files_that_cannot_be_served_are_refused(folder: Folder, section: str, fault: str) -> None:
    lines = {line.partition(":")[0]: line for line in [*INFERENCE.splitlines(), section]}

    found = problems(folder, inference_config="\n".join(lines.values()))

    assert any(fault in problem for problem in found)


def test_a_script_that_is_not_python_is_refused_at_the_line(folder: Folder) -> None:
    folder.write("src/score.py", "def init():\n    return (\n\ndef run(data): ...\n")

    (found,) = problems(folder)

    assert found == "src/score.py:2:12: not Python: '(' was never closed"


def test_a_script_that_an_ignore_file_leaves_out_is_refused(folder: Folder) -> None:
    folder.write(".gitignore", "*.py")

    (found,) = problems(folder)

    assert found == (
        "input inference-config, line 1, column 15: entry_script: 'score.py' is left out by an ignore file"
    )


def test_every_link_that_leads_out_is_told(folder: Folder) -> None:
    (folder.path / "src/one").symlink_to("/etc/passwd")
    (folder.path / "src/two").symlink_to("/etc")

    assert [found.partition(": ")[2] for found in problems(folder)] == [
        "source_directory: 'one' is a link that leads out of the source directory",
        "source_directory: 'two' is a link that leads out of the source directory",
    ]


def test_without_a_source_directory_the_script_alone_is_sent(folder: Folder) -> None:
    inference = asked(folder, inference_config="{entry_script: src/score.py, environment: e:latest}").inference

    assert inference is not None
    assert (inference.entry_script, inference.source.files, inference.source.name) == ("score.py", ("score.py",), "")
    assert inference.environment == EnvironmentReference("e", None)


def test_a_script_that_is_a_link_keeps_its_name(folder: Folder) -> None:
    (folder.path / "serve.py").symlink_to("src/score.py")

    inference = asked(folder, inference_config="{entry_script: serve.py, environment: e:1}").inference

    assert inference is not None
    assert (inference.entry_script, inference.source.files) == ("serve.py", ("serve.py",))


def conda(folder: Folder, text: str, base_image: str = "") -> CondaEnvironment:
    folder.write("src/conda.yml", text)
    base = f", base_image: '{base_image}'" if base_image else ""
    section = f"{{entry_script: score.py, source_directory: src, conda_file: conda.yml{base}}}"
    inference = asked(folder, inference_config=section).inference
    assert inference is not None
    assert isinstance(inference.environment, CondaEnvironment)
    return inference.environment


def test_the_name_of_a_described_environment_follows_from_its_content(folder: Folder) -> None:
    name = conda(folder, CONDA).name

    assert conda(folder, f"# the same\n{CONDA}").name == name
    assert conda(folder, CONDA.replace("3.8", "3.80")).name != name
    assert conda(folder, CONDA, "registry.example.com:5000/team/python:3.8").name != name
    assert name.startswith("aks-deploy-")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "src/conda.yml: a conda file with a list of dependencies was expected"),
        ("dependencies: python", "src/conda.yml:1:15: a conda file with a list of dependencies was expected"),
        (f"chanels: []\n{CONDA}", "src/conda.yml:1:1: unknown key 'chanels'"),
        ("dependencies: [\n", "src/conda.yml:2:1: not YAML: did not find expected node content"),
    ],
)
def test_a_conda_file_that_is_none_is_refused_at_its_place(folder: Folder, text: str, fault: str) -> None:
    folder.write("src/conda.yml", text)
    section = "{entry_script: score.py, source_directory: src, conda_file: conda.yml}"

    (found,) = problems(folder, inference_config=section)

    assert found.startswith(fault)


def test_an_inference_configuration_of_the_azure_cli_is_read_as_it_is(folder: Folder) -> None:
    folder.write("src/conda.yml", CONDA)
    folder.write("infer.json", '{"entryScript": "score.py", "sourceDirectory": "src", "condaFile": "conda.yml"}')

    inference = asked(folder, inference_config="infer.json").inference

    assert inference is not None
    assert inference.source.files == ("conda.yml", "score.py")
    assert isinstance(inference.environment, CondaEnvironment)


def test_an_imported_model_and_its_code_can_be_deployed(folder: Folder) -> None:
    folder.write("src/conda.yml", CONDA)
    folder.write("infer.json", '{"entryScript": "score.py", "sourceDirectory": "src", "condaFile": "conda.yml"}')
    folder.write("model.json", '{"model_name": "churn", "model_version": 3, "run_id": "r"}')

    import_files(["infer.json", "model.json"], None, folder.files)

    assert str(asked(folder, models="", inference_config="")) == "churn:3"


def test_all_problems_are_told_together(folder: Folder) -> None:
    section = "{entry_script: gone.py, source_directory: src, conda_file: gone.yml}"

    assert len(problems(folder, models="churn", inference_config=section)) == 3
