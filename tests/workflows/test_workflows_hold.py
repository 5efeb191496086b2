"""Each workflow of the project, of the examples and of the documentation, against what it calls."""

import subprocess

import pytest

from workflows.checks import CHECKS, Check
from workflows.documents import BROKEN, Workflow, as_mapping, as_mappings, every, of_file

_WORKFLOWS = [pytest.param(workflow, id=workflow.name) for workflow in every()]
_BROKEN = sorted(BROKEN.glob("*.yml"))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("workflow", _WORKFLOWS)
def test_a_workflow_holds(workflow: Workflow, check: Check) -> None:
    assert list(check(workflow)) == []


@pytest.mark.parametrize("workflow", _WORKFLOWS)
def test_every_script_is_bash(workflow: Workflow) -> None:
    for job in as_mapping(workflow.data["jobs"]).values():
        for step in as_mappings(as_mapping(job).get("steps")):
            script = str(step.get("run", ""))
            subprocess.run(["/bin/bash", "-n"], input=script, text=True, check=True)


def test_the_documentation_and_the_examples_are_among_the_workflows() -> None:
    names = [workflow.name for workflow in every()]

    assert "README.md, block 1" in names
    assert "docs/workflows.md, block 1" in names
    assert sum(name.startswith("examples/workflows/") for name in names) == 7


@pytest.mark.parametrize("path", _BROKEN, ids=lambda path: path.stem)
def test_a_broken_workflow_is_found(path: object) -> None:
    (broken,) = [of_file(item) for item in _BROKEN if item == path]
    expected = [line.removeprefix("# ") for line in broken.text.splitlines() if line.startswith("# ")]

    assert [problem for check in CHECKS for problem in check(broken)] == expected


def test_every_check_has_a_workflow_that_it_refuses() -> None:
    broken = [of_file(path) for path in _BROKEN]

    assert [check.__name__ for check in CHECKS if not any(list(check(workflow)) for workflow in broken)] == []
