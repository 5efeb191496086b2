"""A conda file: what an environment is made of that is not registered in the workspace.

Source: azureml-core 1.61, `CondaDependencies`, which takes these keys and no others.
"""

import hashlib
import json

from aks_deploy.domain.models import CondaEnvironment
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings, did_you_mean, shown
from aks_deploy.settings.located import Located, Source
from aks_deploy.settings.syntax import SyntaxFaultError
from aks_deploy.settings.yaml_text import read_yaml

_SETTING = "inference_config"
_KEYS = ("name", "channels", "dependencies", "prefix", "variables")
_DIGITS = 16


def read_conda_file(
    path: str, named: Source, base_image: str | None, files: WorkspaceFiles, findings: Findings
) -> CondaEnvironment | None:
    """The environment that the file at `path` describes; None where there is a problem, which is noted."""
    try:
        text = files.read(path)
        document = read_yaml(text, Source("file", files.name(path)))
    except UnusableFileError as error:
        findings.add(named, f"conda_file: {error}", setting=_SETTING)
        return None
    except SyntaxFaultError as fault:
        findings.add(fault.place, str(fault), hint=fault.hint, setting=_SETTING)
        return None
    if not _is_sound(document, findings):
        return None
    return CondaEnvironment(_name(document, base_image), text, base_image)


def _is_sound(document: Located, findings: Findings) -> bool:
    entries = document.entries()
    for key, item in entries.items():
        if key not in _KEYS:
            findings.add(item.key or item.source, f"unknown key {shown(key)}", hint=did_you_mean(key, _KEYS))
    dependencies = entries.get("dependencies")
    if dependencies is None or not isinstance(dependencies.value, list) or not dependencies.value:
        place = dependencies.source if dependencies else document.source
        message = "a conda file with a list of dependencies was expected"
        findings.add(place, message, hint="Name azureml-defaults among them: it brings the scoring server.")
        return False
    return True


def _name(document: Located, base_image: str | None) -> str:
    """A name that is the same for the same content, so that Azure ML keeps one environment of it."""
    content = json.dumps([_texts(document), base_image], sort_keys=True)
    return f"aks-deploy-{hashlib.sha256(content.encode()).hexdigest()[:_DIGITS]}"


def _texts(item: Located) -> object:
    """What is written, less comments and layout."""
    if isinstance(item.value, dict):
        return {name: _texts(value) for name, value in item.value.items()}
    return [_texts(value) for value in item.value] if isinstance(item.value, list) else item.text
