"""Who may do what over GitHub's REST API, and how much of it."""

from collections.abc import Iterator

import pytest

from aml_simulator.tenant import Tenant
from simulator.github_kit import CHURN, PAT, TOKENS, GitHub, MakeGitHub
from simulator.kit import spec

VARIABLES = f"{CHURN}/actions/variables"
INTEGRATION = "Resource not accessible by integration"
PERSONAL = "Resource not accessible by personal access token"
NEW = {"name": "A", "value": "1"}


@pytest.mark.parametrize(
    ("token", "status"), [(PAT, 201), ("classic", 201), ("app", 201), ("reader", 403), ("elsewhere", 404)]
)
def test_writing_a_variable_needs_a_token_that_may(github: GitHub, token: str, status: int) -> None:
    answer = github.rest("POST", VARIABLES, NEW, token=token)

    assert answer.status == status
    assert github.tenant.github.variables() == ({"A": "1"} if status == 201 else {})


@pytest.mark.parametrize("permission", ["none", "read", "write"])
def test_the_jobs_token_can_never_touch_variables(make_github: MakeGitHub, permission: str) -> None:
    github = make_github(permissions={"actions": permission})
    token = github.tenant.github.job.token

    answers = [github.rest("GET", VARIABLES, token=token), github.rest("POST", VARIABLES, NEW, token=token)]

    assert [(answer.status, answer.json()["message"]) for answer in answers] == [(403, INTEGRATION)] * 2


def test_a_refusal_says_what_kind_of_token_it_was(github: GitHub) -> None:
    assert github.rest("POST", VARIABLES, NEW, token="reader").json()["message"] == PERSONAL
    assert github.rest("GET", f"{CHURN}/actions/artifacts", token="app").json()["message"] == INTEGRATION


def test_variables_of_an_environment_need_another_permission(github: GitHub) -> None:
    answer = github.rest("GET", f"{CHURN}/environments/production/variables", token="app")

    assert answer.status == 403


@pytest.mark.parametrize("token", ["nobody's", " "])
def test_a_token_that_nobody_has_is_bad_credentials(github: GitHub, token: str) -> None:
    answer = github.rest("GET", VARIABLES, Authorization=f"Bearer {token}x", token=None)

    assert (answer.status, answer.json()["message"]) == (401, "Bad credentials")


def test_without_a_token_only_what_is_public_is_there(make_github: MakeGitHub) -> None:
    github = make_github(repositories=[{"name": "org/open", "visibility": "public"}])

    private = github.rest("GET", f"{CHURN}/actions/artifacts", token=None)
    public = github.rest("GET", "/repos/org/open/actions/artifacts", token=None)
    secret = github.rest("GET", "/repos/org/open/actions/variables", token=None)

    assert (private.status, public.status, secret.status) == (404, 200, 401)


def test_a_jobs_token_ends_with_its_run(github: GitHub) -> None:
    token = github.tenant.github.job.token
    assert github.rest("GET", f"{CHURN}/actions/runs/77", token=token).json()["status"] == "in_progress"

    github.tenant.github.end_run(77, "failure")

    assert github.rest("GET", f"{CHURN}/actions/runs/77", token=token).status == 401
    ended = github.rest("GET", f"{CHURN}/actions/runs/77").json()
    assert (ended["status"], ended["conclusion"]) == ("completed", "failure")


@pytest.mark.parametrize(
    ("header", "status"), [({"User-Agent": ""}, 403), ({"X-GitHub-Api-Version": "1999-01-01"}, 400)]
)
def test_headers_that_github_insists_on(github: GitHub, header: dict[str, str], status: int) -> None:
    assert github.rest("GET", VARIABLES, **header).status == status


def test_each_answer_says_how_much_is_left(github: GitHub) -> None:
    first, second = github.rest("GET", VARIABLES), github.rest("GET", f"{VARIABLES}/NOBODY")

    assert (first.response.headers["x-ratelimit-limit"], first.response.headers["x-ratelimit-remaining"]) == (
        "5000",
        "4999",
    )
    assert second.response.headers["x-ratelimit-remaining"] == "4998"
    assert second.response.headers["X-GitHub-Request-Id"]


@pytest.fixture
def timed() -> Iterator[tuple[GitHub, list[float]]]:
    """A GitHub with narrow limits, and the moment by the wall's clock."""
    now = [1_000_000.0]
    tokens = [{**token, "requests_per_hour": 4} for token in TOKENS]
    limits = {"points_per_minute": 12, "changes_per_minute": 2}
    described = spec(github={"tokens": tokens, "limits": limits})
    with Tenant.of(described, wall=lambda: now[0]) as tenant:
        yield GitHub(tenant), now


def test_an_hours_quota_is_used_up_until_the_hour_is_over(timed: tuple[GitHub, list[float]]) -> None:
    github, now = timed
    assert [github.rest("GET", VARIABLES).status for _ in range(4)] == [200] * 4

    refused = github.rest("GET", VARIABLES)

    assert (refused.status, refused.json()["message"]) == (403, "API rate limit exceeded for user ID 501.")
    assert refused.response.headers["x-ratelimit-remaining"] == "0"
    assert refused.response.headers["x-ratelimit-reset"] == "1003600"
    assert github.rest("GET", VARIABLES, token="reader").status == 200
    now[0] = 1_003_600
    assert github.rest("GET", VARIABLES).status == 200


def test_too_many_changes_within_a_minute_are_a_secondary_limit(timed: tuple[GitHub, list[float]]) -> None:
    github, now = timed
    github.rest("POST", VARIABLES, NEW)
    now[0] += 20
    github.rest("PATCH", f"{VARIABLES}/A", {"value": "2"})

    refused = github.rest("DELETE", f"{VARIABLES}/A")

    assert refused.status == 403
    assert refused.json()["message"].startswith("You have exceeded a secondary rate limit")
    assert refused.response.headers["Retry-After"] == "41"
    assert github.tenant.github.variables() == {"A": "2"}
    now[0] += 41
    assert github.rest("DELETE", f"{VARIABLES}/A").status == 204


def test_reading_has_a_secondary_limit_by_points(timed: tuple[GitHub, list[float]]) -> None:
    github, _ = timed
    for name in "AB":
        github.rest("POST", VARIABLES, {"name": name, "value": ""})

    assert [github.rest("GET", VARIABLES).status for _ in range(3)] == [200, 200, 403]
