"""What a runner tells a job about itself, by variables of its environment."""

from aml_simulator.azure.clouds import RESULTS_HOST
from aml_simulator.github.oidc import id_token_environment
from aml_simulator.github.spec import JobSpec

_PULL_REQUEST = "refs/pull/"


def services_environment(job: JobSpec | None) -> dict[str, str]:
    """Where the services of Actions are, and the job's token for them; nothing where there is no job.

    Source: reading of the runner (container actions get them, `run` steps do not) and of the actions toolkit.
    """
    if job is None:
        return {}
    return {
        "ACTIONS_RESULTS_URL": f"https://{RESULTS_HOST}/",
        "ACTIONS_RUNTIME_TOKEN": job.runtime_token,
        **id_token_environment(job),
    }


def job_environment(job: JobSpec) -> dict[str, str]:
    """All that a runner tells a job, as far as it does not depend on the machine.

    Source: GitHub's documentation of default environment variables.
    """
    owner = job.repository.partition("/")[0]
    is_tag = job.ref.startswith("refs/tags/")
    facts = {
        "ACTOR": job.actor,
        "API_URL": job.api_url,
        "EVENT_NAME": job.event,
        "JOB": "deploy",
        "REF": job.ref,
        "REF_NAME": job.ref.removeprefix("refs/heads/").removeprefix("refs/tags/").removeprefix(_PULL_REQUEST),
        "REF_TYPE": "tag" if is_tag else "branch",
        "REPOSITORY": job.repository,
        "REPOSITORY_ID": str(job.repository_id),
        "REPOSITORY_OWNER": owner,
        "REPOSITORY_OWNER_ID": str(job.owner_id),
        "RUN_ATTEMPT": str(job.run_attempt),
        "RUN_ID": str(job.run_id),
        "SERVER_URL": f"https://{job.server}",
        "SHA": job.sha,
        "TRIGGERING_ACTOR": job.actor,
        "WORKFLOW": job.workflow,
        "WORKFLOW_REF": f"{job.repository}/{job.workflow}@{job.ref}",
        "WORKFLOW_SHA": job.sha,
    }
    named = {f"GITHUB_{name}": value for name, value in facts.items()}
    return {"CI": "true", "GITHUB_ACTIONS": "true", **named, **services_environment(job)}
