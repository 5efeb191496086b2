"""Where a job asks for its id tokens."""

from hmac import compare_digest

from aml_simulator.azure.clouds import GITHUB_HOST, Area
from aml_simulator.azure.routing import Call, Route
from aml_simulator.github.errors import GitHubError
from aml_simulator.github.spec import JobSpec
from aml_simulator.http import Response

_PATH = "/7/idtoken/{plan}/{job}"


def id_token_environment(job: JobSpec | None) -> dict[str, str]:
    """The variables that a runner gives a job with `id-token: write`; none where it has not."""
    if job is None or not job.id_token_permission:
        return {}
    path = _PATH.format(plan=job.run_id, job=job.job)
    return {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"https://{GITHUB_HOST}{path}?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": job.runtime_token,
    }


def id_token(call: Call) -> Response:
    """GET the job's id token for an audience.

    Source: captured requests of the actions toolkit; reading of the runner (the token is the one for all services of
    Actions); refusals by assumption.
    """
    job = next((job for job in call.world.github.jobs if str(job.job) == call.params["job"]), None)
    if job is None or not job.id_token_permission:
        raise GitHubError(404, "There is no such job.")
    scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(token.strip().encode(), job.runtime_token.encode()):
        raise GitHubError(401, "The request token is missing, wrong or expired.")
    audience = call.request.query.get("audience") or f"https://github.com/{job.repository.partition('/')[0]}"
    value = call.world.id_tokens.issue(job, audience)
    return Response.of_json({"count": len(value), "value": value})


ROUTES = (Route(Area.GITHUB, "GET", _PATH, id_token),)
