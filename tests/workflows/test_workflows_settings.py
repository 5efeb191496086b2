"""What the workflows give to the action is what the action's own code accepts."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from aks_deploy.settings import WorkspaceFiles, layered_settings, settings_from_action
from workflows.documents import DEPLOY, Workflow, as_mapping, as_mappings, every
from workflows.interfaces import OURS

_ID = "11111111-1111-1111-1111-111111111111"
_CREDENTIALS = json.dumps({"clientId": _ID, "clientSecret": "pretend~secret", "tenantId": _ID})
_VALUES = {
    "secrets.AZURE_CREDENTIALS": _CREDENTIALS,
    "vars.AZURE_TENANT_ID": _ID,
    "vars.AZURE_CLIENT_ID": _ID,
    "vars.AZURE_SUBSCRIPTION_ID": _ID,
    "inputs.image": "churn-model:12",
    "matrix.region": "eastus",
    "matrix.workspace": "ml-eastus",
    "matrix.replicas": "4",
}
_EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


def _inputs() -> Iterator[tuple[str, Mapping[str, str]]]:
    """What each call gives, with the name of the call; the reusable workflow itself only hands on."""
    for workflow in every():
        if workflow.name != str(DEPLOY.relative_to(DEPLOY.parents[2])):
            yield from _given(workflow)


def _given(workflow: Workflow) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, job in as_mapping(workflow.data["jobs"]).items():
        for call in (as_mapping(job), *as_mappings(as_mapping(job).get("steps"))):
            if str(call.get("uses")).startswith(OURS):
                given = {key: _text(value) for key, value in as_mapping(call.get("with")).items()}
                yield f"{workflow.name}: {name}", {key: given[key] for key in given if key != "environment"}


def _text(value: object) -> str:
    """`value` as the runner passes it, expressions filled in."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _EXPRESSION.sub(lambda found: _VALUES[found[1]], text)


@pytest.fixture
def files(tmp_path: Path) -> WorkspaceFiles:
    """A workspace folder with the files that the examples ask for."""
    (tmp_path / "aml_config").mkdir()
    (tmp_path / "aml_config" / "image.json").write_text('{"image_name": "churn-model", "image_version": 12}')
    return WorkspaceFiles(tmp_path)


@pytest.mark.parametrize("given", [pytest.param(given, id=name) for name, given in _inputs()])
def test_the_action_accepts_what_a_workflow_gives(files: WorkspaceFiles, given: Mapping[str, str]) -> None:
    environ = {f"INPUT_{name.upper()}": text for name, text in given.items()}

    layered = layered_settings(settings_from_action(environ), files)

    assert layered.settings.service_name == given.get("service-name")


def test_all_examples_are_read() -> None:
    names = {name.partition(":")[0] for name, _ in _inputs()}

    assert len([name for name in names if name.startswith("examples/workflows/")]) == 7
    assert {"README.md, block 1", "docs/workflows.md, block 1"} <= names
