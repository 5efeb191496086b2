"""The container's entry: what a workflow's inputs ask for."""

from collections.abc import Mapping

from aks_deploy.settings import GivenSettings, settings_from_action
from aks_deploy.wiring import workflow_input


def inputs_given(environ: Mapping[str, str]) -> GivenSettings:
    """The settings that the step's `with:` gives, through INPUT_ variables."""
    return settings_from_action(environ, workflow_input)
