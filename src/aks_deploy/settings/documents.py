"""Configurations, wherever they are written: in a file of the workspace folder, or in the setting itself."""

import re

from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings, is_unexpanded
from aks_deploy.settings.formats.recognise import recognised
from aks_deploy.settings.given import GivenText
from aks_deploy.settings.json_text import read_json
from aks_deploy.settings.located import Located, Source
from aks_deploy.settings.syntax import SyntaxFaultError
from aks_deploy.settings.yaml_text import read_yaml

_SPACE = r"(?:\s|//[^\n]*+)*+"
_BRACE = re.compile(_SPACE + r"\{")
_QUOTED_KEY = re.compile(_SPACE + r"\{" + _SPACE + '"')


def is_inline(text: str) -> bool:
    """Whether the setting's text is the configuration itself; any other text is a path."""
    stripped = text.strip()
    return "\n" in stripped or stripped.startswith("{") or ": " in stripped


def configuration(setting: str, given: GivenText, files: WorkspaceFiles, findings: Findings) -> Located | None:
    """The mapping that the setting holds or names; None where it is null or has a problem."""
    if is_inline(given.text):
        return mapping(setting, given.text, given.source, findings)
    path = given.text.strip()
    try:
        text = files.read(path)
    except UnusableFileError as error:
        hint = "A configuration in the setting itself has a line break, starts with '{' or contains ': '."
        findings.add(given.source, str(error), hint=hint, setting=setting)
        return None
    return mapping(setting, text, Source("file", files.name(path)), findings)


def mapping(setting: str, text: str, source: Source, findings: Findings) -> Located | None:
    """The mapping that the text is; None where it is null or has a problem, which is noted for the setting."""
    try:
        found = _document(text, source)
    except SyntaxFaultError as fault:
        findings.add(fault.place, str(fault), hint=fault.hint, setting=setting)
        return None
    if found.value is None:
        return None
    if not isinstance(found.value, dict):
        findings.add(found.source, "a mapping was expected, such as 'cpu_cores: 2'", setting=setting)
        return None
    if (kind := recognised(found)) and kind.refusal:
        message = f"recognised as {kind.name}: {kind.refusal}"
        findings.add(found.source, message, hint=kind.advice(found), setting=setting)
        return None
    _refuse_expressions(setting, found, findings)
    return found


def _document(text: str, source: Source) -> Located:
    """JSON is tried first where the text may be that: YAML forbids the tabs that JSON is often indented with."""
    if not _BRACE.match(text):
        return read_yaml(text, source)
    try:
        return read_json(text, source, comments=True)
    except SyntaxFaultError as fault:
        if _QUOTED_KEY.match(text):
            raise
        return _flow_mapping(text, source, fault)


def _flow_mapping(text: str, source: Source, fault: SyntaxFaultError) -> Located:
    try:
        return read_yaml(text, source)
    except SyntaxFaultError as yaml_fault:
        raise yaml_fault from fault


def _refuse_expressions(setting: str, found: Located, findings: Findings) -> None:
    for scalar in found.scalars():
        if is_unexpanded(scalar.text):
            refuse_expression(setting, scalar.source, findings)


def refuse_expression(setting: str, source: Source, findings: Findings) -> None:
    """Note that a value still holds an expression; the value is not shown, for it may stand beside a secret."""
    findings.add(source, "holds an expression that nobody expanded", hint=EXPRESSIONS, setting=setting)
    findings.spoil(setting, "config.unexpanded-variable")


EXPRESSIONS = (
    "${{ … }} is expanded in workflow files only, $(NAME) in pipelines only and ${NAME} in shells only: pass the value "
    "through an input."
)
