"""What the environment of a workflow says about the run."""

from collections.abc import Mapping

from aks_deploy.domain.desired import Origin


def in_workflow(environ: Mapping[str, str]) -> bool:
    """Whether a runner of GitHub Actions started this process."""
    return environ.get("GITHUB_ACTIONS") == "true"


def debug_wanted(environ: Mapping[str, str]) -> bool:
    """Whether the workflow runs with debug logging on."""
    return environ.get("RUNNER_DEBUG") == "1" or environ.get("ACTIONS_STEP_DEBUG") == "true"


def origin(environ: Mapping[str, str]) -> Origin:
    """Who deploys; what is not known is None. A run at a shell says so, and claims no repository."""
    if not in_workflow(environ):
        return Origin(run="shell")
    return Origin(
        repository=environ.get("GITHUB_REPOSITORY") or None,
        commit=environ.get("GITHUB_SHA") or None,
        run=environ.get("GITHUB_RUN_ID") or None,
        attempt=environ.get("GITHUB_RUN_ATTEMPT") or None,
        actor=environ.get("GITHUB_ACTOR") or None,
    )
