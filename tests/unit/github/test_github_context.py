"""What a workflow's environment says."""

import pytest

from aks_deploy.domain.desired import Origin
from aks_deploy.github.context import in_workflow, origin

RUN = {"GITHUB_ACTIONS": "true", "GITHUB_REPOSITORY": "org/repo", "GITHUB_SHA": "abc", "GITHUB_RUN_ID": "7"}


def test_the_origin_names_repository_commit_and_run() -> None:
    assert origin(RUN) == Origin("org/repo", "abc", "7")


def test_what_is_not_known_of_the_origin_is_none() -> None:
    assert origin({"GITHUB_ACTIONS": "true", "GITHUB_SHA": ""}) == Origin()


def test_outside_of_a_workflow_leftover_variables_say_nothing() -> None:
    assert origin({name: text for name, text in RUN.items() if name != "GITHUB_ACTIONS"}) == Origin(run="shell")


@pytest.mark.parametrize(("environ", "expected"), [(RUN, True), ({}, False), ({"GITHUB_ACTIONS": "false"}, False)])
def test_a_workflow_is_known_by_its_variable(environ: dict[str, str], *, expected: bool) -> None:
    assert in_workflow(environ) is expected
