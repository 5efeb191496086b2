"""Files that stand beside a deployment's, and that no configuration follows from: each with the true reason."""

import re
from collections.abc import Iterator

from aks_deploy.settings.formats.kinds import Entries, Kind, always, text
from aks_deploy.settings.located import Located

_ENDPOINT_MARKS = {"auth_mode", "endpoint_name"}
_V2_SCHEMA = "azuremlschemas"
_FOLDER = ".cloud/.azure"
_ACTION_FILES = {"aml-workspace": "workspace.json", "aml-compute": "compute.json", "aml-deploy": "deploy.json"}
_ACTION = re.compile(r"azure/(aml-(?:workspace|compute|deploy))(?:@.*)?")
_STEPS = "its steps say what happens, and the values are in other files, or known at run time only"
_DEPLOYMENT_FILE = "Give the parameters of a web service: az ml's deploymentconfig.json, deploy.json, or a section."


def _is_template(entries: Entries) -> bool:
    schema = text(entries, "$schema")
    return "deploymenttemplate.json" in schema or "deploymentparameters.json" in schema


def _is_v2(entries: Entries) -> bool:
    return _V2_SCHEMA in text(entries, "$schema") or not _ENDPOINT_MARKS.isdisjoint(entries)


def _is_workflow(entries: Entries) -> bool:
    return "on" in entries and "jobs" in entries


def _is_pipeline(entries: Entries) -> bool:
    return any(isinstance(entries[key].value, list) for key in ("stages", "jobs", "steps") if key in entries)


def _import_of_actions(document: Located) -> str:
    """The command that imports the files which the workflow's steps read, as far as it names them in clear."""
    files = list(dict.fromkeys(_parameter_files(document)))
    if not files:
        return "Import the files that its steps read."
    return f"Import the files that its steps read: aks-deploy import {' '.join(files)}"


def _parameter_files(document: Located) -> Iterator[str]:
    for job in _inside(document, "jobs"):
        steps = job.entries().get("steps")
        for step in steps.value if steps is not None and isinstance(steps.value, list) else ():
            entries = step.entries()
            action = _ACTION.fullmatch(text(entries, "uses"))
            given = entries["with"].entries().get("parameters_file") if "with" in entries else None
            if action and (given is None or "${{" not in given.text):
                name = given.text.strip() if given else _ACTION_FILES[action[1]]
                yield f"{_FOLDER}/{name}"


def _inside(document: Located, key: str) -> list[Located]:
    found = document.entries().get(key)
    return list(found.entries().values()) if found else []


KINDS = (
    Kind(
        name="ARM template",
        recognises=_is_template,
        refusal="it describes resources of Azure, not how a web service runs",
        advice=always(_DEPLOYMENT_FILE),
    ),
    Kind(
        name="workflow of GitHub Actions",
        recognises=_is_workflow,
        refusal=_STEPS,
        advice=_import_of_actions,
    ),
    Kind(
        name="pipeline of Azure DevOps",
        recognises=_is_pipeline,
        refusal=_STEPS,
        advice=always("Import the files that its `az ml model deploy` names with --dc and --ic."),
    ),
    Kind(
        name="metadata of a GitHub action",
        recognises=lambda entries: "runs" in entries and "using" in entries["runs"].entries(),
        refusal="it says what an action takes and runs, and nothing about a deployment",
        advice=always(_DEPLOYMENT_FILE),
    ),
    Kind(
        name="online endpoint or deployment of Azure ML v2",
        recognises=_is_v2,
        refusal="it is for online endpoints, which are other resources than the web services that aks-deploy deploys",
        advice=always("aks-deploy works with Azure ML v1 (AksWebservice). " + _DEPLOYMENT_FILE),
    ),
    Kind(
        name="deployment configuration of the LLMOps template",
        recognises=lambda entries: not {"azure_managed_endpoint", "kubernetes_endpoint"}.isdisjoint(entries),
        refusal="it lists online endpoints of Azure ML v2 for prompt flows, which aks-deploy does not deploy",
        advice=always("aks-deploy works with Azure ML v1 (AksWebservice). " + _DEPLOYMENT_FILE),
    ),
    Kind(
        name="settings.json of the MLDevOps template",
        recognises=lambda entries: {"experiment", "compute_target", "deployment"} <= entries.keys(),
        refusal="it holds the training, the image and the deployments of several environments, and no single one",
        advice=always(
            "Copy test_deployment or prod_deployment into a section `deployment`: but for name, which is service_name, "
            "its keys are the same. The cluster of that name is service for a section `provisioning`."
        ),
    ),
)
