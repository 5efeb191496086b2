"""The tenant as a whole: its file, its clock, its isolation, its scoring hosts, its way back."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from aml_simulator.mounts.in_process import UnroutedRequestError, in_process
from aml_simulator.schema import TenantFileError
from aml_simulator.scoring.seam import Limits
from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, Client, StagedScoring, create_body

SERVICE = {"name": "churn", "image": "churn:1", "cluster": "aks-prod", "settings": {"numReplicas": 2}}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "tenant.yml"
        path.write_text(text)
        return path

    return write


def test_two_tenants_in_one_process_do_not_see_each_other(make_tenant: Callable[..., Tenant]) -> None:
    one, other = Client(make_tenant()), Client(make_tenant())
    one.tenant.faults.add("GET", "images", status=500)
    one.mms("POST", "services", create_body())
    one.tenant.clock.advance(90)

    assert (one.tenant.services, other.tenant.services) == (["churn"], [])
    assert other.mms("GET", "images").status == 200
    assert other.tenant.clock.elapsed_s == 0
    assert other.tenant.journal.count("POST", "services") == 0


def test_reset_leads_back_to_the_file_with_the_same_ids(make_tenant: Callable[..., Tenant]) -> None:
    tenant = make_tenant(workspaces=[WORKSPACE | {"services": [SERVICE]}], faults=[{"path": "x", "kind": "reset"}])
    client = Client(tenant)
    before = client.arm("GET").json()
    client.mms("DELETE", "services/churn")
    tenant.faults.clear()

    tenant.reset()

    assert tenant.journal.entries == []
    assert tenant.services == ["churn"]
    assert [fault.path for fault in tenant.faults.entries] == ["x"]
    assert client.arm("GET").json() == before


def test_closing_ends_what_scores(tenant: Tenant, scoring: StagedScoring) -> None:
    with tenant:
        pass

    assert scoring.closed


def test_a_service_in_the_file_is_there_with_its_settings_and_starts_when_asked(
    make_tenant: Callable[..., Tenant], scoring: StagedScoring
) -> None:
    keys = {"primary_key": "one", "secondary_key": "two"}
    tenant = make_tenant(workspaces=[WORKSPACE | {"services": [SERVICE | keys]}])
    client = Client(tenant)
    uri = client.mms("GET", "services/churn").json()["scoringUri"]

    assert (tenant.service("churn").state, tenant.service("churn").settings["num_replicas"]) == ("Healthy", 2)
    assert [release.service for release in scoring.asleep.values()] == ["churn"]
    answer = client.send("POST", uri, {"data": [1]})
    assert answer.json()["path"] == "/api/v1/service/churn/score"
    assert next(iter(scoring.accesses.values())).keys == ("one", "two")
    assert scoring.releases == {}


def test_a_service_in_the_file_can_still_be_deploying(make_tenant: Callable[..., Tenant]) -> None:
    tenant = make_tenant(workspaces=[WORKSPACE | {"services": [SERVICE | {"state": "Transitioning"}]}])

    assert tenant.service("churn").state == "Transitioning"
    tenant.clock.advance(90)
    assert tenant.service("churn").state == "Healthy"


def test_who_may_score_follows_the_settings(client: Client, scoring: StagedScoring) -> None:
    client.mms("POST", "services", create_body(authEnabled=False, aadAuthEnabled=True))
    token = client.mms("POST", "services/churn/token").json()["accessToken"]
    service = client.mms("GET", "services/churn").json()
    client.send("POST", service["scoringUri"], {})
    client.send("GET", service["swaggerUri"])

    (access,) = scoring.accesses.values()
    assert (access.auth_enabled, access.keys) == (True, ())
    assert [access.opens(each) for each in (token, token + "x", "", client.token)] == [True, False, False, False]


def test_how_much_at_once_and_how_many_replicas_follow_the_settings(client: Client, scoring: StagedScoring) -> None:
    limits = {"maxConcurrentRequestsPerContainer": 3, "maxQueueWaitMs": 700, "scoringTimeoutMs": 4000}
    client.mms("POST", "services", create_body(numReplicas=2, **limits))
    client.send("POST", client.mms("GET", "services/churn").json()["scoringUri"], {})

    (found,), ((release,),) = scoring.limits.values(), scoring.releases.values()
    assert found == Limits(requests_per_replica=3, queue_wait_s=0.7, scoring_timeout_s=4.0)
    assert release.replicas == 2


def test_another_number_of_replicas_starts_them_anew(client: Client, tenant: Tenant, scoring: StagedScoring) -> None:
    client.mms("POST", "services", create_body(numReplicas=2))
    tenant.clock.advance(90)

    client.mms("PATCH", "services/churn", [{"op": "replace", "path": "/numReplicas", "value": 3}])

    ((first, second),) = scoring.releases.values()
    assert (first.replicas, second.replicas) == (2, 3)


def test_a_service_without_sign_in_lets_everybody_score(client: Client, scoring: StagedScoring) -> None:
    client.mms("POST", "services", create_body(authEnabled=False))
    client.send("POST", client.mms("GET", "services/churn").json()["scoringUri"], {})

    assert not next(iter(scoring.accesses.values())).auth_enabled


def test_a_colleague_can_change_a_service_by_hand(client: Client) -> None:
    client.mms("POST", "services", create_body())
    client.tenant.clock.advance(90)

    client.tenant.service("churn").edit(cpu_cores=1, image="churn:2", tags={"by": "hand"})

    shown = client.mms("GET", "services/churn?expand=true").json()
    assert shown["containerResourceRequirements"]["cpu"] == 1
    assert (shown["imageDetails"]["id"], shown["kvTags"], shown["state"]) == ("churn:2", {"by": "hand"}, "Healthy")


@pytest.mark.parametrize("change", [{"cpu_coers": 1}, {"image": "churn:9"}])
def test_a_change_by_hand_that_names_what_is_not_there_is_an_error(client: Client, change: dict[str, object]) -> None:
    client.mms("POST", "services", create_body())

    with pytest.raises(KeyError):
        client.tenant.service("churn").edit(**change)


def test_what_is_gone_cannot_be_read(tenant: Tenant) -> None:
    with pytest.raises(KeyError, match="no service 'nobody'"):
        _ = tenant.service("nobody").state


def test_an_unknown_call_is_501_and_says_which(tenant: Tenant, client: Client) -> None:
    answer = client.send("GET", "https://example.org/x")

    assert answer.status == 501
    assert answer.json()["error"].items() >= {"method": "GET", "host": "example.org", "path": "/x"}.items()
    assert tenant.journal.unrouted == ["GET example.org/x"]


def test_in_process_an_unknown_call_fails_the_test(tenant: Tenant) -> None:
    with pytest.raises(UnroutedRequestError, match=r"example\.org/x"), in_process(tenant):
        requests.get("https://example.org/x", timeout=1)


def test_in_process_an_unknown_call_fails_the_test_even_if_it_was_swallowed(tenant: Tenant) -> None:
    def swallow() -> None:
        # As the SDK does in places.
        with contextlib.suppress(Exception):
            requests.get("https://example.org/x", timeout=1)

    with pytest.raises(UnroutedRequestError, match=r"example\.org/x"), in_process(tenant):
        swallow()


def test_in_process_an_unknown_call_can_be_let_through_as_501(tenant: Tenant) -> None:
    with in_process(tenant, strict=False):
        assert requests.get("https://example.org/x", timeout=1).status_code == 501


def test_in_process_leaves_the_session_alone(tenant: Tenant) -> None:
    before = requests.Session.send

    with in_process(tenant):
        assert requests.Session.send is before


def test_calls_from_many_threads_are_all_answered(client: Client) -> None:
    answers: list[int] = []

    def work(number: int) -> None:
        answers.append(client.mms("POST", "services", create_body(name=f"churn-{number}")).status)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [202] * 8
    assert len(client.tenant.services) == 8


def test_a_file_is_read_with_its_folders_beside_it(file: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "score.py").write_text("")

    with Tenant.load(file("workspaces: [{name: w, images: [{name: churn, scoring: model}]}]"), speed=100) as tenant:
        assert tenant.spec.workspaces[0].images[0].scoring == tmp_path / "model"


def test_an_empty_file_is_a_tenant_with_nothing_in_it(file: Callable[[str], Path]) -> None:
    with Tenant.load(file("")) as tenant:
        assert tenant.services == tenant.clusters == []


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("workspaces: [{nmae: w}]", "workspaces.0.nmae"),
        ("workspaces: [{name: w, images: [{name: c, version: x}]}]", "workspaces.0.images.0.version"),
        ("workspaces: [{name: w, images: [{name: c, scoring: nowhere}]}]", "workspaces.0.images.0"),
        ("workspaces: [{name: w, services: [{name: s, image: 'c:1', cluster: a}]}]", "image c:1, which is not there"),
        (
            "workspaces: [{name: w, services: [{name: s, image: i, cluster: c, settings: {x: 1}}]}]",
            "settings: x: Extra",
        ),
        ("workspaces: [{name: w, images: [{name: c}, {name: c}]}]", "workspaces.0: image c:1 is there twice"),
        ("workspaces: [{name: w, subscription: 00000000-0000-4000-8000-000000000000}]", "not in subscriptions"),
        ("faults: [{kind: status}]", "faults.0"),
        ("faults: [{path: '(', kind: reset}]", "faults.0"),
        ("- a", "valid dictionary"),
        ("a: [", "line 2"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name_and_key(
    file: Callable[[str], Path], text: str, key: str
) -> None:
    with pytest.raises(TenantFileError) as refused:
        Tenant.load(file(text))

    assert "tenant.yml: " in str(refused.value)
    assert key in str(refused.value)


def test_a_file_that_is_missing_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(TenantFileError, match=r"nowhere\.yml: No such file"):
        Tenant.load(tmp_path / "nowhere.yml")
