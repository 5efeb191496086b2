"""The reusable workflow offers what the action offers, and changes none of it."""

from collections.abc import Mapping

import pytest

from workflows.documents import DEPLOY, as_mapping, as_mappings, of_file
from workflows.interfaces import of_action, of_reusable_workflow

_ACTION = of_action()
_WORKFLOW = of_reusable_workflow()
_SECRETS = {
    "azure-credentials": "${{ secrets.AZURE_CREDENTIALS }}",
    "github-token": "${{ secrets.STATE_TOKEN || github.token }}",
}
_KEYS = {"primary-key", "secondary-key"}
_NOT_OFFERED = {"expose-keys"}  # keys cannot leave a job


def _job() -> Mapping[str, object]:
    return as_mapping(as_mapping(of_file(DEPLOY).data["jobs"])["deploy"])


def _deploy_step() -> Mapping[str, object]:
    (step,) = [step for step in as_mappings(_job()["steps"]) if step.get("id") == "deploy"]
    return step


def test_every_input_of_the_action_can_be_given_to_the_workflow() -> None:
    expected = _ACTION.inputs.keys() - _SECRETS.keys() - _NOT_OFFERED

    assert _WORKFLOW.inputs.keys() - {"environment"} == expected, "give .github/workflows/deploy.yml the same inputs"


@pytest.mark.parametrize("name", sorted(_WORKFLOW.inputs.keys() - {"environment"}))
def test_an_input_reaches_the_action_and_counts_as_left_out_where_it_was(name: str) -> None:
    passed = as_mapping(_deploy_step()["with"])[name]

    # GitHub makes false and 0 of a boolean and a number that nobody gave; only an empty text is nothing.
    empty = "" if _WORKFLOW.inputs[name].type == "string" else " || ''"
    assert passed == f"${{{{ inputs.{name}{empty} }}}}"
    assert _WORKFLOW.inputs[name].default is None


def test_secrets_reach_the_action_as_secrets() -> None:
    given = as_mapping(_deploy_step()["with"])

    assert {name: text for name, text in given.items() if "secrets." in str(text)} == _SECRETS
    assert _WORKFLOW.secrets.keys() == {"AZURE_CREDENTIALS", "STATE_TOKEN"}


def test_the_job_may_read_the_record_of_the_deployment_before() -> None:
    assert as_mapping(_job()["permissions"])["actions"] == "read"


def test_every_output_but_the_keys_is_handed_on() -> None:
    names = _ACTION.outputs.keys() - _KEYS

    assert _job()["outputs"] == {name: f"${{{{ steps.deploy.outputs.{name} }}}}" for name in names}
    handed_on = {name: as_mapping(item)["value"] for name, item in _WORKFLOW.outputs.items()}
    assert handed_on == {name: f"${{{{ jobs.deploy.outputs.{name} }}}}" for name in names}


def test_deployments_of_one_web_service_wait_for_each_other_and_are_never_cancelled() -> None:
    concurrency = as_mapping(_job()["concurrency"])

    assert concurrency["cancel-in-progress"] is False
    parts = ("subscription-id", "resource-group", "workspace-name", "service-name")
    assert concurrency["group"] == "aks-deploy " + " ".join(f"${{{{ inputs.{part} }}}}" for part in parts)
