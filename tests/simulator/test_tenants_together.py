"""Tenants beside each other, and many clients of one: nobody sees what is not his, nothing is lost, nothing hangs."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aml_simulator.clock import ManualClock
from aml_simulator.http import Request
from aml_simulator.scoring.router import Router
from aml_simulator.tenant import Tenant
from simulator.kit import Client, StagedScoring, create_body, spec

TIMEOUT_S = 60.0
MANY = 20
T = TypeVar("T")
NAMES = ("churn", "fraud", "price")
Step = Callable[[Client], object]


def make() -> Client:
    """A tenant with the same ids as every other one."""
    return Client(Tenant.of(spec(), clock=ManualClock(), scoring=StagedScoring()))


def at_once(*actions: Callable[[], T]) -> list[T]:
    """All of them in threads that begin together; what hangs fails."""
    together = threading.Barrier(len(actions), timeout=TIMEOUT_S)

    def begin(action: Callable[[], T]) -> T:
        together.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return [each.result(TIMEOUT_S) for each in [threads.submit(begin, action) for action in actions]]


def patch(path: str, value: object) -> list[dict[str, object]]:
    return [{"op": "replace", "path": path, "value": value}]


def steps() -> st.SearchStrategy[Step]:
    """What a client may do; each says what it saw."""
    names = st.sampled_from(NAMES)
    image = st.sampled_from(["churn:1", "churn:2", "broken:1"])
    model = {"name": "m", "url": "https://elsewhere", "mimeType": "application/json"}
    return st.one_of(
        st.builds(
            lambda name, of: lambda c: c.mms("POST", "services", create_body(name=name, imageId=of)).status,
            names,
            image,
        ),
        st.builds(
            lambda name, of: lambda c: c.mms("PATCH", f"services/{name}", patch("/imageId", of)).status, names, image
        ),
        st.builds(lambda name: lambda c: c.mms("DELETE", f"services/{name}").status, names),
        st.builds(lambda seconds: lambda c: c.tenant.clock.advance(seconds), st.integers(0, 100)),
        st.just(lambda c: c.mms("POST", "models", model).json()["id"]),
        st.just(lambda c: len(c.mms("GET", "services").json()["value"])),
        st.just(lambda c: c.arm("PUT", "/computes/aks-new", {"properties": {"computeType": "AKS"}}).status),
    )


def outcome(client: Client, seen: list[object]) -> object:
    tenant = client.tenant
    states = {name: (tenant.service(name).state, tenant.service(name).image) for name in tenant.services}
    return seen, states, tenant.clusters, len(tenant.journal.entries)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 1), steps()), max_size=30))
def test_tenants_that_take_turns_are_as_each_of_them_alone(plan: list[tuple[int, Step]]) -> None:
    together, apart = (make(), make()), (make(), make())
    seen: tuple[list[object], list[object]] = ([], [])
    for which, step in plan:
        seen[which].append(step(together[which]))

    for which in (0, 1):
        alone = [step(apart[which]) for turn, step in plan if turn == which]
        assert outcome(together[which], seen[which]) == outcome(apart[which], alone)


@settings(deadline=None, max_examples=20)
@given(st.lists(steps(), min_size=5, max_size=15), st.lists(steps(), min_size=5, max_size=15))
def test_tenants_in_threads_are_as_each_of_them_alone(one: list[Step], other: list[Step]) -> None:
    plans, clients = (one, other), (make(), make())

    def run(which: int) -> list[object]:
        return [step(clients[which]) for step in plans[which]]

    seen = at_once(lambda: run(0), lambda: run(1))

    for client, saw, plan in zip(clients, seen, plans, strict=True):
        alone = make()
        assert outcome(client, saw) == outcome(alone, [step(alone) for step in plan])


@pytest.fixture
def two() -> tuple[Client, Client]:
    return make(), make()


def test_a_token_of_one_tenant_is_refused_by_another(two: tuple[Client, Client]) -> None:
    one, other = two
    other.token = one.token

    for answer in (other.arm("GET"), other.mms("GET", "services")):
        assert (answer.status, answer.code) == (401, "InvalidAuthenticationToken")


def test_a_signed_address_of_one_tenant_opens_nothing_in_another(two: tuple[Client, Client]) -> None:
    one, other = two
    path = f"artifact/v2.0{one.workspace}/artifacts/batch/metadata/LocalUpload/c"
    made = one.send("POST", f"https://eastus.api.azureml.ms/{path}", {"paths": [{"path": "a"}]}).json()
    url = made["artifactContentInformation"]["a"]["contentUri"]

    def put(tenant: Tenant) -> int:
        return tenant.handle(Request.of_url("PUT", url, headers={"x-ms-blob-type": "BlockBlob"}, body=b"a")).status

    assert (put(other.tenant), put(one.tenant)) == (403, 201)
    assert other.tenant.uploads == {}


def test_operations_and_keys_of_one_tenant_are_nothing_in_another(two: tuple[Client, Client]) -> None:
    one, other = two
    location, _ = (each.mms("POST", "services", create_body()).response.headers["Operation-Location"] for each in two)

    assert other.send("GET", location).status == 404
    keys, others = (keys_of(each) for each in two)
    assert keys.isdisjoint(others)
    assert one.send("GET", location).status == 200


def keys_of(client: Client) -> set[str]:
    keys = client.tenant.service("churn").keys
    return {keys.primary, keys.secondary}


def test_of_many_who_want_one_name_exactly_one_gets_it() -> None:
    client = make()

    answers = at_once(*[lambda: client.mms("POST", "services", create_body()).status] * MANY)

    assert sorted(answers) == [202] + [409] * (MANY - 1)


def test_of_many_changes_at_once_exactly_one_is_taken() -> None:
    client = make()
    client.mms("POST", "services", create_body())
    client.tenant.clock.advance(90)

    def change(number: int) -> Callable[[], int]:
        return lambda: client.mms("PATCH", "services/churn", patch("/scoringTimeoutMs", 1000 + number)).status

    answers = at_once(*map(change, range(MANY)))

    assert sorted(answers) == [202] + [409] * (MANY - 1)
    taken = 1000 + answers.index(202)
    assert client.tenant.service("churn").settings["scoring_timeout_ms"] == taken


def test_versions_that_are_registered_at_once_are_all_there() -> None:
    client = make()
    model = {"name": "m", "url": "https://elsewhere", "mimeType": "application/json"}

    made = at_once(*[lambda: client.mms("POST", "models", model).json()["version"]] * MANY)

    assert sorted(made) == list(range(1, MANY + 1))


@pytest.fixture
def routed() -> Iterator[Client]:
    """A client of a tenant with a real router, whose services have nothing to run."""
    with Tenant.of(spec(), clock=ManualClock(), scoring=Router()) as tenant:
        yield Client(tenant)


def live_and_die(client: Client, name: str) -> list[int]:
    """A web service is made, changed, asked and deleted; what its owner saw."""
    seen = [client.mms("POST", "services", create_body(name=name, imageId="churn:1")).status]
    client.tenant.clock.advance(200)
    seen.append(client.mms("PATCH", f"services/{name}", patch("/imageId", "churn:2")).status)
    uri = client.mms("GET", f"services/{name}").json()["scoringUri"]
    seen.append(client.send("POST", uri, {}).status)
    client.tenant.clock.advance(200)
    keys = client.mms("POST", f"services/{name}/listkeys").json()
    return [*seen, len(keys), client.mms("DELETE", f"services/{name}").status]


def test_many_who_do_everything_at_once_leave_a_tenant_that_is_consistent(routed: Client) -> None:
    tenant, rounds = routed.tenant, 5
    names = [f"service-{number}" for number in range(MANY)]

    def own(name: str) -> Callable[[], list[object]]:
        body = create_body(name=name)
        return lambda: [
            *(live_and_die(routed, name) for _ in range(rounds)),
            routed.mms("POST", "services", body).status,
        ]

    seen = at_once(*map(own, names))
    tenant.clock.advance(200)

    assert seen == [[[202, 202, 401, 2, 200]] * rounds + [202]] * MANY
    assert sorted(tenant.services) == sorted(names)
    assert {tenant.service(name).state for name in names} == {"Healthy"}
    with tenant._site.settled() as world:
        assert world.running == []
    assert tenant.journal.count("POST", "services$") == MANY * (rounds + 1)
