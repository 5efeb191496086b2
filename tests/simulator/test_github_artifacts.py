"""Artifacts and runs over the REST API: what is shown, to whom, until when, and what the tenant file can plant."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import requests
from github import UnknownObjectException

from aml_simulator.mounts.in_process import in_process
from aml_simulator.schema import TenantFileError
from aml_simulator.tenant import Tenant
from simulator.github_kit import CHURN, PAT, GitHub, MakeGitHub, digest_of, pygithub_client, zipped
from simulator.kit import spec

ARTIFACTS = f"{CHURN}/actions/artifacts"
FILES = {"record.json": "{}"}


def planted(artifact: dict[str, object], **run: object) -> dict[str, object]:
    """A GitHub with one run before the job, which left this artifact."""
    runs = [{"id": 5, **run, "artifacts": [{"name": "record", **artifact}]}]
    return {"repositories": [{"name": "org/churn", "runs": runs}]}


def shown(github: GitHub, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = github.rest("GET", ARTIFACTS + query).json()["artifacts"]
    return rows


def content_of(github: GitHub, row: dict[str, Any]) -> bytes:
    redirect = github.rest("GET", row["archive_download_url"])
    assert redirect.status == 302
    return github.blob("GET", redirect.response.headers["Location"]).response.body


def test_the_real_client_finds_what_a_job_uploaded(github: GitHub) -> None:
    content = zipped(record="{}")
    number = github.upload("record", content)

    with in_process(github.tenant):
        client = pygithub_client(PAT)
        (found,) = client.get_repo("org/churn").get_artifacts("record")
        assert (found.id, found.digest, found.expired) == (number, digest_of(content), False)
        assert (found.expires_at - found.created_at).days == 90
        assert client.get_repo("org/churn").get_workflow_run(found.workflow_run.id).path.endswith("deploy.yml")
        assert found.delete()

    assert github.tenant.github.artifacts() == []


def test_a_download_leads_to_another_host_that_takes_no_token(github: GitHub) -> None:
    content = zipped(record="{}")
    number = github.upload("record", content)

    with in_process(github.tenant):
        headers = {"Authorization": f"Bearer {PAT}"}
        url = f"https://api.github.com{ARTIFACTS}/{number}/zip"
        followed = requests.get(url, headers=headers, timeout=1)
        taken_along = requests.get(followed.url, headers=headers, timeout=1)

    assert (followed.status_code, followed.content) == (200, content)
    assert taken_along.status_code == 401


def test_the_address_of_a_download_is_good_for_a_minute() -> None:
    now = [1_000_000.0]
    with Tenant.of(spec(github=planted({"files": FILES})), wall=lambda: now[0]) as tenant:
        github = GitHub(tenant)
        number = tenant.github.artifacts()[0].id
        redirect = github.rest("GET", f"{ARTIFACTS}/{number}/zip", token="pretend-github-token")
        url = redirect.response.headers["Location"]
        now[0] += 59
        assert github.blob("GET", url).status == 200
        now[0] += 1
        assert github.blob("GET", url).status == 403


def test_a_list_has_the_newest_first_and_can_be_of_one_name(github: GitHub) -> None:
    for name in ("a", "b", "a"):
        github.upload(name, b"x", job=github.tenant.github.start_run())
        github.tenant.clock.advance(60)

    assert [row["name"] for row in shown(github)] == ["a", "b", "a"]
    assert [row["workflow_run"]["id"] for row in shown(github, "?name=a")] == [80, 78]
    assert github.rest("GET", f"{ARTIFACTS}?name=a&per_page=1&page=2").json()["total_count"] == 2
    of_run = github.rest("GET", f"{CHURN}/actions/runs/79/artifacts").json()
    assert [row["name"] for row in of_run["artifacts"]] == ["b"]


def test_an_artifact_expires_on_the_tenants_clock(make_github: MakeGitHub) -> None:
    github = make_github(**planted({"files": FILES, "retention_days": 2}, age_days=1))
    assert not shown(github)[0]["expired"]

    github.tenant.clock.advance(86_400)

    (row,) = shown(github)
    download = github.rest("GET", row["archive_download_url"])
    assert row["expired"]
    assert (download.status, download.json()["message"]) == (410, "Artifact has expired")


def test_a_forks_artifact_is_listed_like_any_other(make_github: MakeGitHub) -> None:
    fork = {"event": "pull_request", "head_repository": "stranger/churn", "head_branch": "main"}
    github = make_github(**planted({"files": FILES}, **fork))

    (row,) = shown(github)

    run = github.rest("GET", f"{CHURN}/actions/runs/5").json()
    assert row["workflow_run"]["repository_id"] == run["repository"]["id"] == 2002
    assert row["workflow_run"]["head_repository_id"] == run["head_repository"]["id"] != 2002
    assert (run["event"], run["head_repository"]["full_name"]) == ("pull_request", "stranger/churn")


def test_a_planted_zip_is_as_bad_as_it_is_described(make_github: MakeGitHub) -> None:
    bad = {"files": {"../up": "x", "/etc/passwd": "y"}, "zeros": {"bomb": 3_000_001}, "digest": "sha256:" + "0" * 64}
    github = make_github(**planted(bad))

    (row,) = shown(github)
    content = content_of(github, row)

    archive = zipfile.ZipFile(io.BytesIO(content))
    assert [each.filename for each in archive.infolist()] == ["../up", "/etc/passwd", "bomb"]
    assert archive.getinfo("bomb").file_size == 3_000_001 > 100 * len(content)
    assert row["digest"] == "sha256:" + "0" * 64 != digest_of(content)


def test_a_planted_artifact_can_be_any_file(make_github: MakeGitHub, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no zip")

    github = make_github(**planted({"archive": str(tmp_path / "no.zip")}))

    assert content_of(github, shown(github)[0]) == b"no zip"
    assert shown(github)[0]["digest"] == digest_of(b"no zip")


@pytest.mark.parametrize(("permission", "status"), [("write", 204), ("read", 403)])
def test_deleting_needs_permission_to_write(make_github: MakeGitHub, permission: str, status: int) -> None:
    github = make_github(permissions={"actions": permission}, **planted({"files": FILES}))
    number = shown(github)[0]["id"]

    assert github.rest("DELETE", f"{ARTIFACTS}/{number}", token=github.tenant.github.job.token).status == status
    assert len(github.tenant.github.artifacts()) == (status == 403)


@pytest.mark.parametrize(
    "path", ["artifacts/1", "artifacts/x", "artifacts/1/zip", "runs/1", "runs/x", "runs/1/artifacts"]
)
def test_what_is_not_there_is_a_404(github: GitHub, path: str) -> None:
    assert github.rest("GET", f"{CHURN}/actions/{path}").status == 404


def test_downloading_needs_a_token_even_where_everybody_may_look(make_github: MakeGitHub) -> None:
    github = make_github(repositories=[{"name": "org/churn", "visibility": "public"}])
    number = github.upload("record", b"x")

    assert github.rest("GET", ARTIFACTS, token=None).json()["total_count"] == 1
    assert github.rest("GET", f"{ARTIFACTS}/{number}/zip", token=None).status == 401


def test_a_run_says_all_by_which_it_is_trusted_or_not(make_github: MakeGitHub) -> None:
    tag = {"ref": "refs/tags/v1", "event": "release", "workflow": ".github/workflows/other.yml", "run_attempt": 3}
    run = make_github(**tag).rest("GET", f"{CHURN}/actions/runs/77").json()

    assert (run["head_branch"], run["event"], run["path"]) == ("v1", "release", ".github/workflows/other.yml")
    assert (run["run_attempt"], run["status"], run["conclusion"]) == (3, "in_progress", None)


def test_runs_are_listed_by_what_is_asked(make_github: MakeGitHub) -> None:
    runs = [{"id": 5, "conclusion": "failure"}, {"id": 6, "head_branch": "dev"}, {"id": 7, "event": "schedule"}]
    github = make_github(repositories=[{"name": "org/churn", "runs": runs}])

    def ids(query: str) -> list[int]:
        return [run["id"] for run in github.rest("GET", f"{CHURN}/actions/runs{query}").json()["workflow_runs"]]

    assert ids("") == [77, 7, 6, 5]
    assert (ids("?status=failure"), ids("?status=in_progress"), ids("?branch=dev")) == ([5], [77], [6])
    assert ids("?event=schedule&branch=dev") == []


def test_a_repository_says_its_default_branch_and_what_it_is_a_fork_of(make_github: MakeGitHub) -> None:
    github = make_github(repositories=[{"name": "org/Churn", "default_branch": "trunk", "fork_of": "up/churn"}])

    shown = github.rest("GET", CHURN).json()

    assert (shown["full_name"], shown["default_branch"], shown["private"]) == ("org/Churn", "trunk", True)
    assert (shown["fork"], shown["parent"]["full_name"]) == (True, "up/churn")


def test_environments_are_listed_with_the_jobs_own(make_github: MakeGitHub) -> None:
    staging = {"name": "org/churn", "environments": {"staging": {}}}
    github = make_github(environment="production", repositories=[staging])

    listed = github.rest("GET", f"{CHURN}/environments").json()

    assert [each["name"] for each in listed["environments"]] == ["staging", "production"]
    assert github.rest("GET", f"{CHURN}/environments/Staging").json()["name"] == "staging"
    assert github.rest("GET", f"{CHURN}/environments/nobody").status == 404


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{permissions: {variables: write}}", "permissions.variables"),
        ("{tokens: [{token: pretend-github-token}]}", "token is there twice"),
        ("{repositories: [{name: o/r}, {name: O/R}]}", "repository o/r is there twice"),
        ("{repositories: [{name: o/r, runs: [{id: 77}]}]}", "run 77 is there twice"),
        ("{repositories: [{name: o/r, variables: {GITHUB_X: ''}}]}", "variables.GITHUB_X"),
        ("{repositories: [{name: o/r, runs: [{id: 1, status: in_progress, conclusion: success}]}]}", "conclusion"),
        ("{repositories: [{name: o/r, runs: [{id: 1, artifacts: [{name: a/b}]}]}]}", "artifacts.0.name"),
        ("{repositories: [{name: o/r, runs: [{id: 1, artifacts: [{name: a, archive: no.zip}]}]}]}", "there is no file"),
    ],
)
def test_a_github_that_cannot_be_is_refused_with_its_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "tenant.yml"
    path.write_text(f"github: {text}")

    with pytest.raises(TenantFileError) as refused:
        Tenant.load(path)

    assert key in str(refused.value)
    assert "pretend-github-token" not in str(refused.value)


def test_the_real_client_follows_a_tag_to_its_commit(make_github: MakeGitHub) -> None:
    tags = {"v1": "a" * 40, "v2": "b" * 40}
    github = make_github(repositories=[{"name": "org/churn", "tags": tags, "annotated_tags": ["v2"]}])
    job = github.tenant.github.job
    with in_process(github.tenant):
        repository = pygithub_client(job.token).get_repo("org/churn")
        light, annotated = (repository.get_git_ref(f"tags/{tag}").object for tag in tags)

        assert (light.type, light.sha) == ("commit", "a" * 40)
        assert (annotated.type, repository.get_git_tag(annotated.sha).object.sha) == ("tag", "b" * 40)
        with pytest.raises(UnknownObjectException):
            repository.get_git_ref("tags/v3").object  # noqa: B018 - read when it is asked for
