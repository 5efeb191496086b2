"""Artifacts of a repository, over the REST API."""

from collections.abc import Sequence

from aml_simulator.github.access import InRepository, rest
from aml_simulator.github.errors import GitHubError
from aml_simulator.github.paging import page
from aml_simulator.github.repository import Artifact
from aml_simulator.github.times import github_time
from aml_simulator.http import Response

_ADDRESS_LASTS_S = 60


def list_all(call: InRepository) -> Response:
    """GET the repository's artifacts, the newest first: those of runs for forks as well.

    Source: GitHub's REST documentation; the order by assumption.
    """
    return _listed(call, call.world.github.artifacts_of(call.repository))


def list_of_run(call: InRepository) -> Response:
    """GET a run's artifacts.

    Source: GitHub's REST documentation.
    """
    run = call.repository.runs.get(_number(call, "run"))
    if run is None:
        raise GitHubError(404, "Not Found")
    return _listed(call, [each for each in call.world.github.artifacts_of(call.repository) if each.run is run])


def _listed(call: InRepository, artifacts: Sequence[Artifact]) -> Response:
    name = call.request.query.get("name")
    found = [each for each in artifacts if name in (None, each.name)]
    shown, headers = page(call, found)
    return Response.of_json(
        {"total_count": len(found), "artifacts": [_shown(call, each) for each in shown]}, headers=headers
    )


def get(call: InRepository) -> Response:
    """GET one artifact.

    Source: GitHub's REST documentation.
    """
    return Response.of_json(_shown(call, _found(call)))


def delete(call: InRepository) -> Response:
    """DELETE an artifact.

    Source: GitHub's REST documentation.
    """
    call.world.github.remove(_found(call))
    return Response(204)


def download(call: InRepository) -> Response:
    """GET an artifact's content: a redirect to an address that is good for a minute.

    Source: GitHub's REST documentation; the text for what has expired as quoted in public issues.
    """
    artifact = _found(call)
    if call.params["format"] != "zip":
        raise GitHubError(404, "Not Found")
    if artifact.has_expired(call.world.clock.now()):
        raise GitHubError(410, "Artifact has expired")
    url = call.world.github.download_url(artifact, lasts_s=_ADDRESS_LASTS_S)
    return Response(302, {"Location": url, "Content-Type": "text/html; charset=utf-8"})


def _found(call: InRepository) -> Artifact:
    artifact = call.repository.artifacts.get(_number(call, "artifact"))
    if artifact is None or not artifact.final:
        raise GitHubError(404, "Not Found")
    return artifact


def _number(call: InRepository, name: str) -> int:
    text = call.params[name]
    return int(text) if text.isdecimal() else 0


def _shown(call: InRepository, artifact: Artifact) -> dict[str, object]:
    """One artifact.

    Source: the schema of GitHub's REST documentation. Of a run for a fork, `head_repository_id` is the fork's.
    """
    run, hub = artifact.run, call.world.github
    url = f"{hub.spec.api_url}/repos/{run.repository.name}/actions/artifacts/{artifact.id}"
    return {
        "id": artifact.id,
        "node_id": f"A_{artifact.id}",
        "name": artifact.name,
        "size_in_bytes": artifact.size,
        "url": url,
        "archive_download_url": f"{url}/zip",
        "expired": artifact.has_expired(call.world.clock.now()),
        "digest": artifact.digest,
        "created_at": github_time(artifact.created),
        "updated_at": github_time(artifact.created),
        "expires_at": github_time(artifact.expires),
        "workflow_run": {
            "id": run.id,
            "repository_id": run.repository.id,
            "head_repository_id": run.head_repository.id,
            "head_branch": run.head_branch,
            "head_sha": run.head_sha,
        },
    }


ROUTES = (
    *rest("GET", "/actions/artifacts", list_all, "actions", everybody=True),
    *rest("GET", "/actions/runs/{run}/artifacts", list_of_run, "actions", everybody=True),
    *rest("GET", "/actions/artifacts/{artifact}", get, "actions", everybody=True),
    *rest("DELETE", "/actions/artifacts/{artifact}", delete, "actions"),
    *rest("GET", "/actions/artifacts/{artifact}/{format}", download, "actions"),
)
