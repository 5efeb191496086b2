"""GitHub that stumbles, is asked by many at once, or is reached over the network."""

import json
import threading
from collections.abc import Iterator

import github as pygithub
import pytest
import requests

from aml_simulator.mounts.in_process import in_process
from aml_simulator.mounts.proxy import Proxy
from simulator.github_kit import API, CHURN, PAT, GitHub, MakeGitHub, pygithub_client, small_blocks, zipped
from simulator.processes import TIMEOUT_S

VARIABLES = f"{CHURN}/actions/variables"
SECONDARY = json.dumps({"message": "You have exceeded a secondary rate limit."})


def patient_client() -> pygithub.Github:
    """The real client with the retries that it has by itself."""
    retry = pygithub.GithubRetry(total=3, backoff_factor=0, secondary_rate_wait=0)
    auth = pygithub.Auth.Token(PAT)
    return pygithub.Github(auth=auth, retry=retry, lazy=True, seconds_between_requests=0, seconds_between_writes=0)


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"status": 429, "retry_after_s": 0}, {"status": 403, "body": SECONDARY}],
)
def test_the_real_client_asks_again_where_github_stumbles(make_github: MakeGitHub, fault: dict[str, object]) -> None:
    github = make_github(repositories=[{"name": "org/churn", "variables": {"A": "1"}}])
    github.tenant.faults.add("GET", "variables", times=2, **fault)

    with in_process(github.tenant):
        assert patient_client().get_repo("org/churn").get_variable("A").value == "1"

    assert github.tenant.journal.count("GET", "variables") == 3


def test_a_lock_can_be_taken_by_one_only(github: GitHub) -> None:
    statuses: list[int] = []

    def take(number: int) -> None:
        statuses.append(github.rest("POST", VARIABLES, {"name": "LOCK", "value": str(number)}).status)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [201] + [409] * 7


def test_a_lost_answer_was_carried_out(github: GitHub) -> None:
    github.tenant.faults.add("POST", "variables", kind="lost_answer", times=1)

    with in_process(github.tenant), pytest.raises(requests.ConnectionError):
        pygithub_client(PAT).get_repo("org/churn").create_variable("A", "1")

    assert github.tenant.github.variables() == {"A": "1"}


def test_no_token_and_no_signature_is_in_the_journal(github: GitHub) -> None:
    number = github.upload("record", zipped(record="{}"))
    redirect = github.rest("GET", f"{CHURN}/actions/artifacts/{number}/zip")
    url = redirect.response.headers["Location"]
    github.blob("GET", url)

    written = json.dumps([entry.as_json() for entry in github.tenant.journal.entries])
    job = github.tenant.github.job
    secrets = (PAT, job.token, job.environment["ACTIONS_RUNTIME_TOKEN"], url.partition("&sig=")[2])
    assert [secret for secret in secrets if secret in written] == []
    assert '"sig": "***"' in written


@pytest.mark.parametrize("host", ["gist.github.com", "productionresultssa1.blob.core.windows.net"])
def test_a_host_that_is_not_simulated_is_a_501(github: GitHub, host: str) -> None:
    assert github.blob("GET", f"https://{host}/").status == 501


@pytest.fixture
def served(github: GitHub, monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    with Proxy(github.tenant) as proxy:
        for name, value in proxy.environment.items():
            monkeypatch.setenv(name, value)
        yield github


@pytest.mark.proxy
def test_the_real_clients_reach_it_over_the_network(served: GitHub) -> None:
    variable = pygithub_client(PAT).get_repo("org/churn").create_variable("A", "1")
    content = zipped(record="{}")
    created = served.twirp("CreateArtifact", name="record", version=4).json()
    small_blocks(created["signed_upload_url"]).upload_blob(content)
    served.twirp("FinalizeArtifact", name="record", size=len(content))

    (found,) = pygithub_client(PAT).get_repo("org/churn").get_artifacts("record")
    headers = {"Authorization": f"Bearer {PAT}"}
    read = requests.get(found.archive_download_url, headers=headers, timeout=TIMEOUT_S)

    assert variable.value == "1"
    assert read.content == content
    assert requests.head(read.url, timeout=TIMEOUT_S).headers["Content-Length"] == str(len(content))


@pytest.mark.proxy
@pytest.mark.parametrize("kind", ["reset", "silence"])
def test_a_broken_connection_is_broken_over_the_network_too(served: GitHub, kind: str) -> None:
    served.tenant.faults.add("GET", "variables", kind=kind)

    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        requests.get(f"{API}{VARIABLES}", timeout=0.5 if kind == "silence" else TIMEOUT_S)
