"""Capacity: what nodes hold against what replicas ask for, with the replica more that an update needs."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aml_simulator.azure.pods import SURGE, Pods, stages
from aml_simulator.tenant import Tenant
from simulator.kit import WORKSPACE, Client, StagedScoring, create_body

# Each of the three nodes has 3.5 free CPUs: one replica of this size.
LARGE = {"cpu": 3}
NEW_IMAGE = [{"op": "replace", "path": "/imageId", "value": "churn:2"}]


@pytest.fixture
def deployed(make_tenant: Callable[..., Tenant]) -> Callable[..., Client]:
    """A client of a tenant with a healthy web service of large replicas, and perhaps others."""

    def client(replicas: int, *others: dict[str, object], **settings: object) -> Client:
        ours = {"numReplicas": replicas, "containerResourceRequirements": LARGE, **settings}
        services = [{"name": "churn", "image": "churn:1", "cluster": "aks-prod", "settings": ours}]
        services += [
            {"name": f"other-{n}", "image": "fraud:1", "cluster": "aks-prod", "settings": other}
            for n, other in enumerate(others)
        ]
        return Client(make_tenant(workspaces=[WORKSPACE | {"services": services}]))

    return client


def settled(client: Client, patch: object, name: str = "churn") -> dict[str, object]:
    """The web service after an update and all the time that it may take."""
    assert client.mms("PATCH", f"services/{name}", patch).status == 202
    client.tenant.clock.advance(1200)
    shown: dict[str, object] = client.mms("GET", f"services/{name}").json()
    return shown


def replace(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "replace", "path": path, "value": value}]


def test_an_update_without_room_for_one_replica_more_hangs_and_fails_and_the_old_ones_serve_on(
    deployed: Callable[..., Client], scoring: StagedScoring
) -> None:
    client = deployed(3)
    client.mms("PATCH", "services/churn", NEW_IMAGE)
    client.tenant.clock.advance(1199)
    assert client.tenant.service("churn").state == "Transitioning"
    client.tenant.clock.advance(1)

    shown = client.mms("GET", "services/churn").json()

    assert (shown["state"], shown["error"]["details"][0]["code"]) == ("Unhealthy", "Unschedulable")
    assert "Insufficient cpu" in shown["error"]["details"][0]["message"]
    assert (shown["deploymentStatus"]["availableReplicas"], shown["deploymentStatus"]["updatedReplicas"]) == (3, 0)
    assert scoring.releases == {}


def test_an_update_with_room_for_one_replica_more_succeeds(deployed: Callable[..., Client]) -> None:
    assert settled(deployed(2), NEW_IMAGE)["state"] == "Healthy"


def test_going_back_to_what_still_answers_needs_no_room(deployed: Callable[..., Client]) -> None:
    client = deployed(3)
    assert settled(client, NEW_IMAGE)["state"] == "Unhealthy"

    assert settled(client, replace("/imageId", "churn:1"))["state"] == "Healthy"


@pytest.mark.parametrize(
    "patch",
    [
        replace("/maxQueueWaitMs", 700),
        replace("/scoringTimeoutMs", 9000),
        replace("/numReplicas", 2),
        replace("/autoScaler", {"autoscaleEnabled": True, "minReplicas": 3, "maxReplicas": 30}),
        [{"op": "replace", "path": "/authEnabled", "value": False}],
    ],
)
def test_what_makes_no_other_pods_needs_no_room(deployed: Callable[..., Client], patch: object) -> None:
    assert settled(deployed(3), patch)["state"] == "Healthy"


@pytest.mark.parametrize(
    "patch",
    [
        replace("/appInsightsEnabled", value=True),
        replace("/containerResourceRequirements/cpu", 2.9),
        replace("/maxConcurrentRequestsPerContainer", 2),
        replace("/livenessProbeRequirements/periodSeconds", 20),
        replace("/numReplicas", 4),
    ],
)
def test_what_makes_other_pods_or_more_of_them_needs_room(deployed: Callable[..., Client], patch: object) -> None:
    assert settled(deployed(3), patch)["state"] == "Unhealthy"


def test_replicas_are_added_without_one_more(deployed: Callable[..., Client]) -> None:
    assert settled(deployed(2), replace("/numReplicas", 3))["state"] == "Healthy"


def test_fewer_and_other_replicas_at_once_need_room_for_fewer(deployed: Callable[..., Client]) -> None:
    assert settled(deployed(3), NEW_IMAGE + replace("/numReplicas", 2))["state"] == "Healthy"


def test_a_replacement_needs_the_room_of_an_update(deployed: Callable[..., Client]) -> None:
    body = create_body(overwrite=True, numReplicas=3, containerResourceRequirements=LARGE, imageId="churn:2")
    client = deployed(3)
    assert client.mms("POST", "services", body).status == 202
    client.tenant.clock.advance(1200)

    assert client.tenant.service("churn").state == "Unhealthy"


def test_a_replacement_on_another_cluster_needs_no_room_beside_the_old_one(deployed: Callable[..., Client]) -> None:
    client = deployed(3)
    client.arm("PUT", "/computes/aks-new", {"properties": {"computeType": "AKS"}})
    client.tenant.clock.advance(600)
    body = create_body(overwrite=True, numReplicas=3, containerResourceRequirements=LARGE, computeName="aks-new")
    client.mms("POST", "services", body)
    client.tenant.clock.advance(90)

    assert client.tenant.service("churn").state == "Healthy"


def test_room_that_another_update_uses_is_taken(deployed: Callable[..., Client]) -> None:
    other = {"numReplicas": 1, "containerResourceRequirements": LARGE}
    client = deployed(1, other)
    client.mms("PATCH", "services/churn", NEW_IMAGE)

    assert (
        settled(client, replace("/imageId", "fraud:1") + replace("/appInsightsEnabled", value=True), "other-0")["state"]
        == "Unhealthy"
    )
    assert client.tenant.service("churn").state == "Healthy"


def test_room_that_a_failed_update_wanted_is_not_taken(deployed: Callable[..., Client]) -> None:
    client = deployed(2, {"numReplicas": 1, "containerResourceRequirements": {"cpu": 1}})
    assert settled(client, replace("/containerResourceRequirements/cpu", 3.4))["state"] == "Unhealthy"

    assert settled(client, replace("/containerResourceRequirements/cpu", 2), "other-0")["state"] == "Healthy"


@settings(deadline=None)
@given(st.integers(1, 20), st.integers(1, 20))
def test_an_update_never_has_more_than_one_replica_too_many(before: int, after: int) -> None:
    steps = list(stages(Pods(before, {}), Pods(after, {})))

    assert [old.count for old, _ in steps] == list(range(min(before, after), -1, -1))
    assert max(old.count + new.count for old, new in steps) <= after + SURGE
    assert all(new.count >= 1 for _, new in steps)
    assert steps[-1][1].count == after
