"""The inputs of a workflow, as a runner passes them."""

import subprocess
import sys

import pytest

from aks_deploy.settings import process_environment, settings_from_action


def test_inputs_are_read_from_the_environment_untrimmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INPUT_IMAGE", "churn:12")
    monkeypatch.setenv("INPUT_DEPLOYMENT-CONFIG", "  cpu_cores: 2\n  memory_gb: 4\n")
    monkeypatch.setenv("INPUT_SERVICE-NAME", "")

    given = settings_from_action(process_environment())

    assert {name: item.text for name, item in given.values.items()} == {
        "image": "churn:12",
        "deployment_config": "  cpu_cores: 2\n  memory_gb: 4\n",
    }
    assert not given.problems


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("IMAGE_FILE", "unknown input image_file", "Did you mean 'image-file'?"),
        ("SERVCE-NAME", "unknown input servce-name", "Did you mean 'service-name'?"),
        ("REHEARSE", "input rehearse is kept for a later version and does nothing yet", "Leave it out."),
    ],
)
def test_an_input_that_nobody_knows_is_a_problem(name: str, message: str, hint: str) -> None:
    given = settings_from_action({f"INPUT_{name}": "x"})

    (problem,) = given.problems
    assert (problem.message, problem.hint) == (message, hint)


def test_what_the_runner_adds_is_no_problem() -> None:
    environ = {"INPUT_ARGS": "x", "INPUT_ENTRYPOINT": "x", "INPUT_MODELS": "", "HOME": "/github/home"}

    given = settings_from_action(environ)

    assert (given.values, given.problems) == ({}, ())


def test_reading_settings_imports_nothing_that_talks_to_azure() -> None:
    program = "import sys, aks_deploy.settings; print({name.partition('.')[0] for name in sys.modules})"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ours

    assert not any(f"'{name}'" in done.stdout for name in ("azureml", "azure", "requests", "actions_toolkit"))
