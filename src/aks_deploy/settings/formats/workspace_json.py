"""`config.json`: the workspace, as the Azure ML studio offers it for download and the SDK writes it."""

from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.json_text import read_json
from aks_deploy.settings.located import Located, Source
from aks_deploy.settings.syntax import SyntaxFaultError

WORKSPACE_KEYS = ("subscription_id", "resource_group", "workspace_name")
SEARCHED = (".azureml/config.json", "aml_config/config.json", "config.json")
_SETTING = "workspace_file"


def workspace_layer(laid: dict[str, Located], files: WorkspaceFiles, findings: Findings) -> dict[str, Located]:
    """What the workspace file gives: the one that was named, else the first that exists, if any is needed."""
    named = laid.get(_SETTING)
    if named is not None:
        return _read(named.text, named.source, files, findings) if isinstance(named.value, str) else {}
    if all(key in laid for key in WORKSPACE_KEYS):
        return {}
    path = next((path for path in SEARCHED if files.exists(path)), None)
    return _read(path, Source("file", path), files, findings) if path else {}


def _read(path: str, named: Source, files: WorkspaceFiles, findings: Findings) -> dict[str, Located]:
    try:
        document = read_json(files.read(path), Source("file", files.name(path)))
    except UnusableFileError as error:
        findings.add(named, str(error), setting=_SETTING)
        return {}
    except SyntaxFaultError as fault:
        findings.add(fault.place, str(fault), hint=fault.hint, setting=_SETTING)
        return {}
    if not isinstance(document.value, dict):
        findings.add(document.source, f"an object with {', '.join(WORKSPACE_KEYS)} was expected", setting=_SETTING)
    entries = document.entries()
    return {key: entries[key] for key in WORKSPACE_KEYS if key in entries}


def note_missing(missing: list[str], findings: Findings) -> None:
    """Note what nobody gave of the workspace, and the three ways to give it."""
    public = [name.replace("_", "-") for name in missing]
    hint = (
        f"Give {', '.join(public)} as inputs or options; or {', '.join(missing)} in the configuration file; "
        f"or a workspace file ({', '.join(SEARCHED)}, or another that workspace-file names)."
    )
    findings.lack(Source(), f"the workspace is not known: {', '.join(public)} missing", hint=hint)
