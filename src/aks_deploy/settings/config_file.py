"""The configuration file: settings at its top level, and sections with the SDK's parameter names."""

from aks_deploy.settings.documents import is_inline, mapping
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings, did_you_mean, shown
from aks_deploy.settings.foreign import belongs
from aks_deploy.settings.formats.recognise import recognised
from aks_deploy.settings.given import GivenSettings, GivenText
from aks_deploy.settings.located import Located, Source
from aks_deploy.settings.model import RESERVED, SECTIONS, SETTINGS, about
from aks_deploy.settings.sections import where_it_belongs

DEFAULT_CONFIG_FILE = ".azureml/aks-deploy.yml"
SCHEMA_COMMENT = (
    "# yaml-language-server: $schema=https://raw.githubusercontent.com/org/aks-deploy/v1/schema/aks-deploy.schema.json"
)
"""The first line of a configuration file for editors that know the YAML language server."""
_NAME = "config_file"
_SINGLE = tuple(name for name in SETTINGS if about(name).in_file and not about(name).section)
_KNOWN = (*_SINGLE, *SECTIONS)


def from_config_file(given: GivenSettings, files: WorkspaceFiles, findings: Findings) -> dict[str, Located]:
    """The settings that the configuration file gives, sections among them, by setting name."""
    named = given.values.get(_NAME)
    if named is None and not files.exists(DEFAULT_CONFIG_FILE):
        return {}
    path = named or GivenText(DEFAULT_CONFIG_FILE, Source("file", DEFAULT_CONFIG_FILE))
    if is_inline(path.text):
        findings.add(path.source, "must be the path of a file in the workspace folder", setting=_NAME)
        return {}
    document = _document(path, files, findings)
    known = {key: item for key, item in document.items() if _is_known(key, item, findings)}
    return {SECTIONS.get(key, key): item for key, item in known.items() if item.value is not None}


def _document(path: GivenText, files: WorkspaceFiles, findings: Findings) -> dict[str, Located]:
    name = path.text.strip()
    try:
        text = files.read(name)
    except UnusableFileError as error:
        findings.add(path.source, str(error), setting=_NAME)
        return {}
    found = mapping(_NAME, text, Source("file", files.name(name)), findings)
    kind = recognised(found) if found and not found.entries().keys() <= {*_KNOWN} else None
    if found and kind:
        message = f"recognised as {kind.name}, which is no configuration file of aks-deploy"
        findings.add(found.source, message, hint=belongs(kind), setting=_NAME)
    return found.written() if found and not kind else {}


def _is_known(key: str, item: Located, findings: Findings) -> bool:
    place = item.key or item.source
    if key in _SINGLE:
        return True
    if key in SECTIONS:
        if isinstance(item.value, dict | None):
            return True
        findings.add(item.source, f"{key} must be a mapping of parameters", setting=SECTIONS[key])
        return False
    if key in SETTINGS:
        findings.add(place, f"{key} cannot be in the configuration file", hint=_instead(key))
    elif key in RESERVED:
        findings.add(place, f"{key} is kept for a later version and does nothing yet", hint="Leave it out.")
    else:
        findings.add(place, f"unknown key {shown(key)}", hint=where_it_belongs(key) or did_you_mean(key, _KNOWN))
    return False


def _instead(key: str) -> str:
    if about(key).section:
        return f"The section is called '{about(key).section}'."
    if about(key).secret:
        return "Secrets come from an input, the environment or standard input."
    return "Give it as an input or an option."
