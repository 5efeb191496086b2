"""Large tenants: what is asked costs the same work however much there is. Work is counted, not timed."""

import os
import sys
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from aml_simulator.clock import ManualClock
from aml_simulator.schema import TenantSpec
from aml_simulator.tenant import Tenant
from simulator.kit import CLIENT, SECRET, Client, StagedScoring
from simulator.processes import children_of

SMALL, LARGE = 1_000, 10_000
SCORE = "http://203.0.113.1:80/api/v1/service/service-7/score"


@cache
def described(size: int) -> TenantSpec:
    """`size` images, models and environments of a few versions each, and a tenth as many services."""
    versioned = [{"name": f"thing-{number // 5}", "version": number % 5 + 1} for number in range(size)]
    environments = [each | {"version": str(each["version"])} for each in versioned]
    services = [
        {"name": f"service-{number}", "image": f"thing-{number}:1", "cluster": "aks"} for number in range(size // 10)
    ]
    kinds = {"images": versioned, "models": versioned, "environments": environments, "services": services}
    workspace = {"name": "ml-prod", "resource_group": "ml-group", "clusters": [{"name": "aks"}], **kinds}
    return TenantSpec.model_validate(
        {"workspaces": [workspace], "service_principals": [{"client_id": CLIENT, "secret": SECRET}]}
    )


@pytest.fixture(scope="module")
def clients() -> dict[int, Client]:
    return {
        size: Client(Tenant.of(described(size), clock=ManualClock(), scoring=StagedScoring()))
        for size in (SMALL, LARGE)
    }


def work(action: Callable[[], object]) -> int:
    """How many functions are called, those of C included; caches are warm."""
    action()
    numbers = count()

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            next(numbers)

    sys.setprofile(note)
    try:
        action()
    finally:
        sys.setprofile(None)
    return next(numbers)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "images?name=thing-77&version=3&count=1&orderBy=CreatedAtDesc&expand=true"),
        ("GET", "images?name=thing-77&count=1&orderBy=CreatedAtDesc&expand=true"),
        ("GET", "images/thing-77:3"),
        ("GET", "models?name=thing-77&count=1"),
        ("GET", "models/thing-77%3A3"),
        ("GET", "services/service-77?expand=true"),
        ("POST", "services/service-77/listkeys"),
        ("POST", "services/validate/name/service-new"),
    ],
)
def test_a_lookup_looks_at_nothing_else(clients: dict[int, Client], method: str, path: str) -> None:
    def look_up(client: Client) -> None:
        assert client.mms(method, path).status == 200

    assert work(lambda: look_up(clients[LARGE])) == work(lambda: look_up(clients[SMALL]))


@pytest.mark.parametrize(
    "url",
    [
        "https://eastus.api.azureml.ms/environment/v1.0{workspace}/environments/thing-77",
        "https://eastus.api.azureml.ms/environment/v1.0{workspace}/environments/thing-77/versions/3",
        "https://eastus.api.azureml.ms/rp/workspaces{workspace}/computes/aks",
        "https://management.azure.com{workspace}?api-version=2022-05-01",
        SCORE,
    ],
)
def test_what_has_another_address_is_looked_up_alike(clients: dict[int, Client], url: str) -> None:
    def look_up(client: Client) -> None:
        assert client.send("GET", url.format(workspace=client.workspace)).status == 200

    assert work(lambda: look_up(clients[LARGE])) == work(lambda: look_up(clients[SMALL]))


@pytest.mark.parametrize(
    "path",
    [
        "images?expand=true&",
        "images?orderBy=CreatedAtAsc&",
        "models?count=100&",
        "services?expand=true&",
    ],
)
def test_a_page_looks_at_no_other_page(clients: dict[int, Client], path: str) -> None:
    def first_page(client: Client) -> None:
        assert client.mms("GET", path).status == 200

    assert work(lambda: first_page(clients[LARGE])) <= work(lambda: first_page(clients[SMALL])) * 1.01


def test_a_later_page_costs_what_the_first_one_costs(clients: dict[int, Client]) -> None:
    def page(skip: int) -> int:
        return work(lambda: clients[LARGE].mms("GET", f"images?expand=true&$skipToken={skip}"))

    assert page(9_000) <= page(0) * 1.01


def test_all_pages_together_hold_everything_once(clients: dict[int, Client]) -> None:
    url, found = "images?expand=true&tags=", []
    while url:
        answer = clients[SMALL].mms("GET", url).json()
        found += [image["id"] for image in answer["value"]]
        url = "images?" + answer["nextLink"].partition("?")[2] if "nextLink" in answer else ""

    assert len(found) == len(set(found)) == SMALL


def test_a_tenant_ten_times_as_large_begins_with_about_ten_times_the_work() -> None:
    def begin(size: int) -> None:
        Tenant.of(described(size), scoring=StagedScoring()).close()

    assert work(lambda: begin(LARGE)) < 12 * work(lambda: begin(SMALL))


def test_a_thousand_services_of_a_script_start_no_process_and_share_its_archive(tmp_path: Path) -> None:
    (tmp_path / "score.py").write_text("def init(): pass\ndef run(data): return data\n")
    images = [{"name": "scored", "scoring": tmp_path}]
    services: list[dict[str, object]] = [
        {"name": f"image-{number}", "image": "scored:1", "cluster": "aks"} for number in range(500)
    ]
    made_from: dict[str, object] = {"environment": "ours:1", "scoring": tmp_path, "cluster": "aks"}
    services += [{"name": f"model-{number}", **made_from} for number in range(500)]
    workspace = {"name": "w", "images": images, "environments": [{"name": "ours"}], "clusters": [{"name": "aks"}]}
    before = children_of(os.getpid())

    with Tenant.of(TenantSpec.model_validate({"workspaces": [workspace | {"services": services}]})) as tenant:
        assert children_of(os.getpid()) == before
        archives = [content for name, content in tenant.uploads.items() if name.endswith(".tar.gz")]

    assert (len(archives), len({id(archive) for archive in archives})) == (500, 1)
