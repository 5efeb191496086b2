"""The plan that somebody has approved: the file that a deployment is held against."""

from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.settings.files import MissingFileError, UnusableFileError, WorkspaceFiles
from aks_deploy.settings.findings import Findings
from aks_deploy.settings.resolved import LayeredSettings

_SETTING = "plan_file"
_AGAIN = "Make it anew with command: plan."


def approved_plan(layered: LayeredSettings, files: WorkspaceFiles, findings: Findings) -> PlanDocument | None:
    """The plan in the file that plan-file names; None where there is none to hold to, or a problem, which is noted."""
    path, place = layered.settings.plan_file, layered.source(_SETTING)
    if path is None or layered.settings.command == "plan":
        return None
    try:
        plan = PlanDocument.parse(files.read(path))
    except MissingFileError as error:
        findings.lack(place, f"plan-file: {error}", hint=_AGAIN, setting=_SETTING)
    except UnusableFileError as error:
        findings.add(place, f"plan-file: {error}", setting=_SETTING)
    except ValueError as error:
        findings.add(place, f"plan-file: the plan in '{path}' cannot be used: {error}", hint=_AGAIN, setting=_SETTING)
    else:
        for blocker in plan.blockers:
            message = f"plan-file: the plan in '{path}' cannot be carried out: {blocker.message}"
            findings.add(place, message, hint=f"{blocker.hint} {_AGAIN}".strip(), setting=_SETTING)
        return plan
    return None
