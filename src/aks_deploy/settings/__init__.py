"""What a run is asked to do: read from inputs, options and files, layered, checked, with the source of each value."""

from aks_deploy.settings.command_line import Asked, asked, asked_import, settings_from_command_line
from aks_deploy.settings.describe import describe
from aks_deploy.settings.files import UnusableFileError, WorkspaceFiles
from aks_deploy.settings.given import GivenSettings
from aks_deploy.settings.importing import import_files
from aks_deploy.settings.inputs import process_environment, settings_from_action
from aks_deploy.settings.located import Source
from aks_deploy.settings.model import PLAN_FILE, SECTIONS, Settings
from aks_deploy.settings.resolved import LayeredSettings, ResolvedSettings
from aks_deploy.settings.resolving import layered_settings, resolve

__all__ = [
    "PLAN_FILE",
    "SECTIONS",
    "Asked",
    "GivenSettings",
    "LayeredSettings",
    "ResolvedSettings",
    "Settings",
    "Source",
    "UnusableFileError",
    "WorkspaceFiles",
    "asked",
    "asked_import",
    "describe",
    "import_files",
    "layered_settings",
    "process_environment",
    "resolve",
    "settings_from_action",
    "settings_from_command_line",
]
