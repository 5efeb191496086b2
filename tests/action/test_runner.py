"""The model of the runner starts a container action and judges its end as actions/runner does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from action.runner import LARGEST_SUMMARY, Action, EndedStep, Job

ACTION = Action({"service-name": "", "command": "deploy"}, "/opt/venv/bin/python", ("-m", "aks_deploy", "action"))
DOCKER = """#!/bin/sh
printf '%s\\n' "$@" > "$RECORD"
env > "$RECORD.env"
output=$(echo "${{RECORD%record}}"work/_temp/_runner_file_commands/set_output_*)
summary=$(echo "${{RECORD%record}}"work/_temp/_runner_file_commands/step_summary_*)
{script}
"""


Run = Callable[..., EndedStep]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a step with a script in the place of the engine; it knows the files as `$output` and `$summary`."""

    def run(script: str, **inputs: str) -> EndedStep:
        docker = tmp_path / "docker"
        docker.write_text(DOCKER.format(script=script), encoding="utf-8")
        docker.chmod(0o755)
        job = Job(tmp_path / "work", "net", docker=str(docker), environment={"RECORD": str(tmp_path / "record")})
        with job.step("image:1", ACTION, inputs) as live:
            return live.end()

    return run


def test_the_line_names_variables_and_keeps_their_values_to_the_environment(run: Run, tmp_path: Path) -> None:
    run("true", **{"service-name": "churn"})

    line = (tmp_path / "record").read_text(encoding="utf-8").splitlines()
    assert line[:2] == ["run", "--name"]
    assert line[-4:] == ["image:1", "-m", "aks_deploy", "action"]
    assert "INPUT_SERVICE-NAME" in line
    assert "INPUT_COMMAND" in line
    assert "churn" not in line
    assert line[line.index("--entrypoint") + 1] == "/opt/venv/bin/python"
    assert not {"--user", "--tty", "-t", "-i", "--privileged"} & set(line)


def test_outputs_are_read_even_where_the_process_failed(run: Run) -> None:
    step = run("echo change=none > $output; exit 4")

    assert (step.conclusion, step.exit_code, step.outputs) == ("failure", 4, {"change": "none"})


def test_a_mistake_in_a_file_command_fails_the_step_that_ended_well(run: Run) -> None:
    step = run("printf 'a=1\\nnonsense\\n' > $output")

    assert (step.conclusion, step.exit_code, step.outputs) == ("failure", 0, {"a": "1"})
    assert "Unable to process file command" in step.errors[0]


def test_a_summary_is_uploaded_with_its_secrets_hidden(run: Run) -> None:
    assert run("echo ::add-mask::s3cret; echo a s3cret > $summary").summary == "a ***"


def test_an_empty_summary_is_none(run: Run) -> None:
    assert run("true").summary is None


def test_a_summary_that_is_too_large_is_not_uploaded(run: Run) -> None:
    step = run(f"head -c {LARGEST_SUMMARY + 1} /dev/zero > $summary")

    assert step.summary is None
    assert "supports content up a size of 1024k" in step.errors[0]


def test_job_outputs_that_hold_a_secret_are_dropped(tmp_path: Path) -> None:
    job = Job(tmp_path, "net")
    job.masker.add("s3cret")

    assert job.job_outputs({"key": "s3cret", "uri": "http://x/", "in": "a-s3cret-b", "empty": ""}) == {
        "uri": "http://x/"
    }
