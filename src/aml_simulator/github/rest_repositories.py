"""Repositories, their GitHub environments and the runs of their workflows, over the REST API."""

from collections.abc import Callable, Mapping
from hashlib import sha1

from aml_simulator.github.access import InRepository, rest
from aml_simulator.github.errors import GitHubError
from aml_simulator.github.paging import page
from aml_simulator.github.repository import Environment, Repository, Run
from aml_simulator.github.times import github_time
from aml_simulator.http import Response

_SOME_NUMBER = 7  # of workflows and of people, which nothing else tells apart


def get_repository(call: InRepository) -> Response:
    """GET the repository.

    Source: the schema of GitHub's REST documentation, as much of it as says what a repository is.
    """
    repository = call.repository
    parent = {"parent": _short(call, repository.parent)} if repository.parent else {}
    created = github_time(repository.created)
    times = {"created_at": created, "updated_at": created, "pushed_at": created}
    about = {"default_branch": repository.default_branch, "archived": False, "disabled": False}
    return Response.of_json({**_short(call, repository), **about, **times, **parent})


def _short(call: InRepository, repository: Repository) -> dict[str, object]:
    url = f"{call.world.github.spec.api_url}/repos/{repository.name}"
    return {
        "id": repository.id,
        "node_id": f"R_{repository.id}",
        "name": repository.name.partition("/")[2],
        "full_name": repository.name,
        "owner": _account(call, repository.owner, repository.owner_id),
        "private": not repository.is_public,
        "visibility": repository.visibility,
        "fork": repository.parent is not None,
        "url": url,
        "html_url": f"https://{call.world.github.spec.server}/{repository.name}",
    }


def _account(call: InRepository, login: str, number: int) -> dict[str, object]:
    spec = call.world.github.spec
    urls = {"url": f"{spec.api_url}/users/{login}", "html_url": f"https://{spec.server}/{login}"}
    return {"login": login, "id": number, "node_id": f"U_{number}", "type": "User", "site_admin": False, **urls}


def list_environments(call: InRepository) -> Response:
    """GET the GitHub environments.

    Source: GitHub's REST documentation.
    """
    environments = list(call.repository.environments.values())
    shown, headers = page(call, environments)
    body = {"total_count": len(environments), "environments": [_environment(call, each) for each in shown]}
    return Response.of_json(body, headers=headers)


def get_environment(call: InRepository) -> Response:
    """GET one GitHub environment.

    Source: GitHub's REST documentation.
    """
    environment = call.repository.environment(call.params["environment"])
    if environment is None:
        raise GitHubError(404, "Not Found")
    return Response.of_json(_environment(call, environment))


def _environment(call: InRepository, environment: Environment) -> dict[str, object]:
    created = github_time(environment.created)
    url = f"{call.world.github.spec.api_url}/repos/{call.repository.name}/environments/{environment.name}"
    return {
        "id": environment.id,
        "node_id": f"EN_{environment.id}",
        "name": environment.name,
        "url": url,
        "html_url": f"https://{call.world.github.spec.server}/{call.repository.name}/deployments",
        "created_at": created,
        "updated_at": created,
        "protection_rules": [],
        "deployment_branch_policy": None,
    }


def list_runs(call: InRepository) -> Response:
    """GET the runs of all workflows, the newest first; by branch, event, status and commit.

    Source: GitHub's REST documentation.
    """
    query = call.request.query
    runs = sorted(call.repository.runs.values(), key=lambda run: (run.created, run.id), reverse=True)
    for name, values in _FILTERS.items():
        runs = [run for run in runs if name not in query or query[name] in values(run)]
    shown, headers = page(call, runs)
    body = {"total_count": len(runs), "workflow_runs": [_run(call, run) for run in shown]}
    return Response.of_json(body, headers=headers)


_FILTERS: Mapping[str, Callable[[Run], tuple[str | None, ...]]] = {
    "branch": lambda run: (run.head_branch,),
    "event": lambda run: (run.event,),
    "status": lambda run: (run.status, run.conclusion),
    "head_sha": lambda run: (run.head_sha,),
}


def get_run(call: InRepository) -> Response:
    """GET one run.

    Source: GitHub's REST documentation.
    """
    text = call.params["run"]
    run = call.repository.runs.get(int(text)) if text.isdecimal() else None
    if run is None:
        raise GitHubError(404, "Not Found")
    return Response.of_json(_run(call, run))


def _run(call: InRepository, run: Run) -> dict[str, object]:
    spec = call.world.github.spec
    url = f"{spec.api_url}/repos/{run.repository.name}/actions/runs/{run.id}"
    actor = _account(call, run.actor, _SOME_NUMBER)
    return {
        "id": run.id,
        "node_id": f"WFR_{run.id}",
        "name": run.workflow,
        "display_title": run.workflow,
        "path": run.workflow,
        "workflow_id": _SOME_NUMBER,
        "run_number": run.number,
        "run_attempt": run.attempt,
        "event": run.event,
        "status": run.status,
        "conclusion": run.conclusion,
        "head_branch": run.head_branch,
        "head_sha": run.head_sha,
        "pull_requests": [],
        "referenced_workflows": [],
        "actor": actor,
        "triggering_actor": actor,
        "created_at": github_time(run.created),
        "run_started_at": github_time(run.started),
        "updated_at": github_time(run.updated),
        "url": url,
        "html_url": f"https://{spec.server}/{run.repository.name}/actions/runs/{run.id}",
        "artifacts_url": f"{url}/artifacts",
        "repository": _short(call, run.repository),
        "head_repository": _short(call, run.head_repository),
    }


def get_tag_reference(call: InRepository) -> Response:
    """GET the reference that a tag is: to its commit, or to the tag object of an annotated one.

    Source: GitHub's REST documentation of git references, which also says that no other reference is answered with.
    """
    tag = call.params["tag"]
    sha = call.repository.tags.get(tag)
    if sha is None:
        raise GitHubError(404, "Not Found")
    kind, target = ("tag", _object_of(tag)) if tag in call.repository.annotated_tags else ("commit", sha)
    url = f"{_git(call)}/refs/tags/{tag}"
    return Response.of_json(
        {
            "ref": f"refs/tags/{tag}",
            "node_id": f"REF_{target}",
            "url": url,
            "object": {"type": kind, "sha": target, "url": f"{_git(call)}/{kind}s/{target}"},
        }
    )


def get_tag_object(call: InRepository) -> Response:
    """GET the tag object of an annotated tag.

    Source: GitHub's REST documentation of git tags.
    """
    repository, sha = call.repository, call.params["sha"]
    tag = next((name for name in repository.annotated_tags if _object_of(name) == sha), None)
    if tag is None or tag not in repository.tags:
        raise GitHubError(404, "Not Found")
    commit = repository.tags[tag]
    target = {"type": "commit", "sha": commit, "url": f"{_git(call)}/commits/{commit}"}
    about = {"node_id": f"TA_{sha}", "tag": tag, "sha": sha, "url": f"{_git(call)}/tags/{sha}", "message": tag}
    return Response.of_json({**about, "object": target})


def _object_of(tag: str) -> str:
    """The hash of the tag object of an annotated tag."""
    return sha1(tag.encode(), usedforsecurity=False).hexdigest()


def _git(call: InRepository) -> str:
    return f"{call.world.github.spec.api_url}/repos/{call.repository.name}/git"


ROUTES = (
    *rest("GET", "/git/ref/tags/{tag*}", get_tag_reference, "contents", everybody=True),
    *rest("GET", "/git/tags/{sha}", get_tag_object, "contents", everybody=True),
    *rest("GET", "", get_repository, "metadata", everybody=True),
    *rest("GET", "/environments", list_environments, "actions", everybody=True),
    *rest("GET", "/environments/{environment}", get_environment, "actions", everybody=True),
    *rest("GET", "/actions/runs", list_runs, "actions", everybody=True),
    *rest("GET", "/actions/runs/{run}", get_run, "actions", everybody=True),
)
