"""Variables over the REST API: with the real client, by every scope, and every refusal."""

import pytest

from aml_simulator.mounts.in_process import in_process
from simulator.github_kit import API, CHURN, PAT, GitHub, MakeGitHub, pygithub_client

REPOSITORY, ENVIRONMENT = f"{CHURN}/actions/variables", f"{CHURN}/environments/production/variables"
SCOPES = pytest.mark.parametrize("scope", [REPOSITORY, ENVIRONMENT])


@pytest.mark.parametrize("server", ["github.com", "octo.ghe.com", "github.example.org"])
def test_the_real_client_keeps_a_variable(make_github: MakeGitHub, server: str) -> None:
    tenant = make_github(server=server).tenant
    with in_process(tenant):
        repository = pygithub_client(PAT, tenant.github.job.environment["GITHUB_API_URL"]).get_repo("org/churn")
        made = repository.create_variable("state", "one")
        assert (made.name, made.value) == ("state", "one")
        assert made.edit("two")
        assert repository.get_variable("STATE").value == "two"
        assert [each.name for each in repository.get_variables()] == ["STATE"]
        assert repository.delete_variable("STATE")

    assert tenant.github.variables() == {}


def test_the_real_client_keeps_a_variable_of_an_environment(github: GitHub) -> None:
    with in_process(github.tenant):
        environment = pygithub_client(PAT).get_repo("org/churn").get_environment("production")
        environment.create_variable("STATE", "one")
        assert environment.get_variable("STATE").value == "one"

    assert github.tenant.github.variables("production") == {"STATE": "one"}
    assert github.tenant.github.variables() == {}


@SCOPES
def test_a_name_can_be_taken_once(github: GitHub, scope: str) -> None:
    first, second = (github.rest("POST", scope, {"name": name, "value": name}) for name in ("LOCK", "lock"))

    assert (first.status, first.json()) == (201, {})
    assert (second.status, second.json()["message"]) == (409, "Already exists - Variable already exists")
    assert github.rest("GET", f"{scope}/lock").json()["value"] == "LOCK"


@SCOPES
def test_what_is_changed_keeps_its_beginning(github: GitHub, scope: str) -> None:
    github.rest("POST", scope, {"name": "STATE", "value": "one"})
    github.tenant.clock.advance(60)

    assert github.rest("PATCH", f"{scope}/STATE", {"name": "RECORD", "value": "two"}).status == 204

    shown = github.rest("GET", f"{scope}/RECORD").json()
    assert shown == {
        "name": "RECORD",
        "value": "two",
        "created_at": "2024-03-01T09:00:00Z",
        "updated_at": "2024-03-01T09:01:00Z",
    }
    assert github.rest("GET", f"{scope}/STATE").status == 404


@SCOPES
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_what_is_not_there_is_a_404(github: GitHub, scope: str, method: str) -> None:
    answer = github.rest(method, f"{scope}/NOBODY", {} if method == "PATCH" else None)

    assert (answer.status, answer.json()["message"], answer.json()["status"]) == (404, "Not Found", "404")


def test_an_environment_that_is_not_there_has_no_variables(github: GitHub) -> None:
    answer = github.rest("POST", f"{CHURN}/environments/staging/variables", {"name": "A", "value": ""})

    assert answer.status == 404


def test_a_name_that_is_taken_cannot_be_given_to_another(github: GitHub) -> None:
    for name in ("A", "B"):
        github.rest("POST", REPOSITORY, {"name": name, "value": name})

    assert github.rest("PATCH", f"{REPOSITORY}/B", {"name": "A"}).status == 409
    assert github.tenant.github.variables() == {"A": "A", "B": "B"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"name": "A"}, '"value" wasn\'t supplied.'),
        ({"name": "A", "value": "", "visibility": "all"}, '"visibility" is not a permitted key.'),
        ({"name": "A", "value": 1}, "For 'properties/value', 1 is not a string."),
        ({"name": "1A", "value": ""}, "no digit first"),
        ({"name": "GITHUB_A", "value": ""}, "no GITHUB_ at the start"),
        ({"name": "A-B", "value": ""}, "letters, digits and underscores"),
        ({"name": "A", "value": "x" * 49153}, "at most 49152 bytes"),
        ({"name": "A", "value": "€" * 16385}, "at most 49152 bytes"),
    ],
)
def test_what_cannot_be_a_variable_is_refused(github: GitHub, body: dict[str, object], said: str) -> None:
    answer = github.rest("POST", REPOSITORY, body)

    assert answer.status == 422
    assert said in answer.json()["message"]
    assert github.tenant.github.variables() == {}


def test_a_value_of_48_kb_is_the_longest(github: GitHub) -> None:
    assert github.rest("POST", REPOSITORY, {"name": "A", "value": "x" * 49152}).status == 201
    assert github.rest("PATCH", f"{REPOSITORY}/A", {"value": "x" * 49153}).status == 422


def test_a_body_that_is_no_json_is_a_400(github: GitHub) -> None:
    answer = github.blob("POST", f"{API}{REPOSITORY}", b"{", {"User-Agent": "x", "Authorization": f"token {PAT}"})

    assert (answer.status, answer.json()["message"]) == (400, "Problems parsing JSON")


def test_a_list_has_pages_of_ten_with_links_to_the_others(make_github: MakeGitHub) -> None:
    names = [f"V{number:02}" for number in range(25)]
    github = make_github(repositories=[{"name": "org/churn", "variables": dict.fromkeys(names, "x")}])

    second = github.rest("GET", f"{REPOSITORY}?per_page=10&page=2")

    assert second.json()["total_count"] == 25
    assert [each["name"] for each in second.json()["variables"]] == names[10:20]
    links = second.response.headers["Link"]
    assert [part.split('rel="')[1][:-1] for part in links.split(", ")] == ["prev", "next", "last", "first"]
    assert f"<{API}{REPOSITORY}?per_page=10&page=3>" in links
    assert len(github.rest("GET", REPOSITORY).json()["variables"]) == 10
    assert len(github.rest("GET", f"{REPOSITORY}?per_page=99").json()["variables"]) == 25
    assert "Link" not in github.rest("GET", f"{REPOSITORY}?per_page=99").response.headers


def test_there_are_500_variables_at_most(make_github: MakeGitHub) -> None:
    variables = {f"V{number}": "" for number in range(500)}
    github = make_github(repositories=[{"name": "org/churn", "variables": variables}])

    assert github.rest("POST", REPOSITORY, {"name": "ONE_MORE", "value": ""}).status == 422
