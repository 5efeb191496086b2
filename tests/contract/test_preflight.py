"""Before the first slow call: everything that stands in the way in one report, doubts told, nothing changed."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from contract.test_attaching import BY_NAME, GROUP, attached
from contract.world import CLIENT_ID, PROVISIONING, SECRET, MakeWorld, World, service

MANAGED = {"resource_id": f"{GROUP}/shared"}
TAINTED = {"name": "gpu", "vm_size": "Standard_NC12", "count": 2, "taints": ["sku=gpu:NoSchedule"]}
REFUSALS: dict[str, dict[str, Any]] = {
    "403": {"status": 403},
    "404": {"status": 404},
    "500": {"status": 500},
    "503": {"status": 503},
    "throttled": {"status": 429, "retry_after_s": 60},
    "silence": {"kind": "silence"},
    "reset": {"kind": "reset"},
    "a sign-in page": {"status": 200, "body": "<html>Sign in</html>"},
    "a redirect": {"status": 302, "body": ""},
    "a list": {"status": 200, "body": "[]", "content_type": "application/json"},
    "strange items": {"status": 200, "body": '{"value": [7, {"name": null}]}', "content_type": "application/json"},
    "nothing to read": {"status": 200, "body": '{"value": 7}', "content_type": "application/json"},
}


@dataclass(frozen=True)
class Case:
    """A tenant, a workspace and settings; the codes of all blockers, and what is said."""

    settings: dict[str, str] = field(default_factory=dict)
    tenant: dict[str, Any] = field(default_factory=dict)
    workspace: dict[str, Any] = field(default_factory=lambda: {"clusters": []})
    code: str = ""
    said: tuple[str, ...] = ()


def quotas(**limits: int) -> dict[str, Any]:
    return {"quotas": {"eastus": limits}}


def f4s(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - a field of any type
    return {"vm_sizes": {"Standard_F4s_v2": {"vcpus": 4, "memory_gb": 8, "family": "standardFSv2Family", **more}}}


BLOCKED = {
    "quota of the region": Case(
        {"provisioning_config": PROVISIONING},
        quotas(cores=11),
        code="compute.quota-exceeded",
        said=("all vCPUs in eastus is 11: 0 are used, and 3 x Standard_F4s_v2 need 3 x 4 = 12 more",),
    ),
    "quota of the family": Case(
        {"provisioning_config": PROVISIONING},
        {**quotas(standardFSv2Family=20), "managed_clusters": [MANAGED | {"vm_size": "Standard_F8s_v2"}]},
        code="compute.quota-exceeded",
        said=("vCPUs of standardFSv2Family in eastus is 20: 24 are used", "together 36"),
    ),
    "size elsewhere": Case(
        {"provisioning_config": PROVISIONING},
        f4s(regions=["westus"]),
        code="compute.vm-size-unavailable",
        said=("Standard_F4s_v2 is not offered in eastus", "Standard_F8s_v2"),
    ),
    "size restricted": Case(
        {"provisioning_config": PROVISIONING},
        f4s(restricted=["eastus"]),
        code="compute.vm-size-unavailable",
        said=("not available to this subscription", "of the same family: Standard_F2s_v2, Standard_F8s_v2"),
    ),
    "size in another location": Case(
        {"provisioning_config": "{vm_size: Standard_F4s_v2, location: West US}"},
        f4s(regions=["eastus"]),
        code="compute.vm-size-unavailable",
        said=("is not offered in West US",),
    ),
    "size that nobody knows": Case(
        {"provisioning_config": "{vm_size: Standard_F4_v2}"},
        code="compute.vm-size-unavailable",
        said=("with the nearest names: Standard_F4s_v2",),
    ),
    "too small": Case(
        {"provisioning_config": "{agent_count: 2, vm_size: Standard_F4s_v2}"},
        code="compute.cluster-too-small",
        said=("asks for 12 vCPUs", "2 x 4 = 8 vCPUs", "cluster_purpose: DevTest"),
    ),
    "AKS cluster too small": Case(
        {"attach_config": BY_NAME},
        {"managed_clusters": [MANAGED | {"agent_count": 2}]},
        code="compute.cluster-too-small",
        said=("2 x Standard_D3_v2: 8 = 8 vCPUs",),
    ),
    "replica larger than a new node": Case(
        {"provisioning_config": PROVISIONING, "deployment_config": "{cpu_cores: 4}"},
        code="deploy.unschedulable",
        said=("One replica asks for 4 cores and 0.5 GB", "3 x Standard_F4s_v2: 4 vCPUs, 8 GB"),
    ),
    "replica larger than a node": Case(
        {"deployment_config": "{memory_gb: 14}"},
        workspace={},
        code="deploy.unschedulable",
        said=("3 x Standard_D3_v2",),
    ),
    "larger than the node that takes pods": Case(
        {"deployment_config": "{cpu_cores: 8}"},
        {"managed_clusters": [MANAGED | {"pools": [TAINTED, {"name": "work", "vm_size": "Standard_F4s_v2"}]}]},
        {"clusters": [attached()]},
        code="deploy.unschedulable",
        said=("(3 x Standard_F4s_v2: 4 vCPUs",),
    ),
    "no GPU": Case(
        {"deployment_config": "{gpu_cores: 1}"}, workspace={}, code="deploy.gpu-unavailable", said=("have no GPU",)
    ),
    "update larger than a node": Case(
        {"deployment_config": "{cpu_cores: 4}"},
        workspace={"services": [service()]},
        code="deploy.unschedulable",
        said=("One replica asks for 4 cores",),
    ),
}


@pytest.mark.parametrize("case", BLOCKED.values(), ids=BLOCKED)
def test_what_cannot_be_ends_the_run_before_anything_is_changed(make_world: MakeWorld, case: Case) -> None:
    world = make_world(case.tenant, **case.workspace)

    ended = world.deploy(**case.settings)

    assert ended.verdict == (7, "deployment-failed", case.code)
    assert [text for text in case.said if text not in ended.log] == []
    assert world.changes == []
    assert world.clock.slept == []


@pytest.mark.parametrize("case", BLOCKED.values(), ids=BLOCKED)
def test_a_plan_shows_it_and_ends_well(make_world: MakeWorld, case: Case) -> None:
    world = make_world(case.tenant, **case.workspace)

    ended = world.plan(**case.settings)

    assert ended.code == 0
    assert [text for text in case.said if text not in ended.log] == []


def test_all_that_stands_in_the_way_is_told_at_once(make_world: MakeWorld) -> None:
    world = make_world(quotas(cores=3, standardFSv2Family=2), clusters=[])

    ended = world.deploy(
        image="churn-model:99",
        provisioning_config="{agent_count: 1, vm_size: Standard_F4s_v2}",
        deployment_config="{gpu_cores: 1}",
    )

    assert ended.verdict == (4, "not-found", "image.not-found")
    for text in ("no image 'churn-model:99'", "all vCPUs", "vCPUs of standardFSv2Family", "12 vCPUs", "have no GPU"):
        assert text in ended.log
    assert world.changes == []


WARNED = {
    "three replicas on one node": Case(
        {"provisioning_config": PROVISIONING, "deployment_config": "{cpu_cores: 2, num_replicas: 4}"},
        said=("cores: 4 x 2 are asked for", "places for 3 of 2"),
    ),
    "others on the cluster": Case(
        {"service_name": "fraud", "deployment_config": "{cpu_cores: 3, num_replicas: 2}"},
        workspace={"services": [service(settings={"numReplicas": 2, "containerResourceRequirements": {"cpu": 3.0}})]},
        said=("cores: 2 x 3 + 6 of other web services = 12 are asked for", "have 10.38"),
    ),
    "one more while it is updated": Case(
        {"deployment_config": "{cpu_cores: 3.2}"},
        workspace={"services": [service(settings={"numReplicas": 3, "containerResourceRequirements": {"cpu": 3.0}})]},
        said=("3 x 3 + 1 x 3.2 = 12.2 are asked for",),
    ),
    "two nodes for production": Case(
        {"provisioning_config": "{agent_count: 2, vm_size: Standard_F8s_v2}"},
        said=("2 x Standard_F8s_v2: for production Azure ML runs its router three times",),
    ),
}


@pytest.mark.parametrize("case", WARNED.values(), ids=WARNED)
def test_what_may_not_work_is_a_warning_with_its_sum(make_world: MakeWorld, case: Case) -> None:
    ended = make_world(case.tenant, **case.workspace).plan(**case.settings)

    (warning,) = [line for line in ended.log.splitlines() if line.startswith("warning: ")]
    assert [text for text in case.said if text not in warning] == []


def test_what_the_roles_do_not_allow_is_named_before_a_cluster_is_made(make_world: MakeWorld) -> None:
    reader = {"client_id": CLIENT_ID, "secret": SECRET, "roles": {"*": "reader"}}
    world = make_world({"service_principals": [reader]}, clusters=[])

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict == (3, "access-denied", "auth.permission-denied")
    assert (
        "None of this identity's roles allows Microsoft.MachineLearningServices/workspaces/computes/write" in ended.log
    )


def test_a_role_that_deploys_and_makes_no_clusters_is_told_before_azure_refuses(make_world: MakeWorld) -> None:
    principal = {"client_id": CLIENT_ID, "secret": SECRET, "roles": {"*": "reader", "ml-prod": "data-scientist"}}
    world = make_world({"service_principals": [principal]}, clusters=[])

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert ended.verdict[:2] == (3, "access-denied")
    assert "allows Microsoft.MachineLearningServices/workspaces/computes/write on the workspace" in ended.log
    assert world.tenant.clusters == []


def test_a_role_that_leaves_something_out_is_understood(bare_world: World) -> None:
    custom = '{"value": [{"actions": ["*/read"]}, {"actions": ["*"], "notActions": ["*/services/aks/WRITE"]}]}'
    bare_world.tenant.faults.add("GET", "permissions", status=200, body=custom, content_type="application/json")

    ended = bare_world.plan(provisioning_config=PROVISIONING)

    assert "allows Microsoft.MachineLearningServices/workspaces/services/aks/write on the workspace" in ended.log
    assert "computes/write" not in ended.log


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("question", ["skus", "usages", "permissions"])
def test_a_question_without_an_answer_is_a_doubt_and_no_more(bare_world: World, question: str, refusal: str) -> None:
    bare_world.tenant.faults.add("GET", question, **REFUSALS[refusal])

    ended = bare_world.deploy(provisioning_config=PROVISIONING)

    assert (ended.verdict, ended.change) == ((0, "", ""), "created")
    assert len([line for line in ended.log.splitlines() if "note: Not certain: nothing was checked" in line]) == 1


def test_where_azure_says_nothing_at_all_little_time_is_lost(bare_world: World) -> None:
    for fault in ("skus", "usages", "permissions"):
        bare_world.tenant.faults.add("GET", fault, status=503, retry_after_s=30)

    ended = bare_world.plan(provisioning_config=PROVISIONING)

    assert ended.code == 0
    assert sum(bare_world.clock.slept) <= 6
    assert "answered 503" in ended.log


def test_an_identity_that_sees_the_workspace_alone_is_told_once_what_it_lacks(make_world: MakeWorld) -> None:
    principal = {"client_id": CLIENT_ID, "secret": SECRET, "roles": {"ml-prod": "contributor"}}
    world = make_world({"service_principals": [principal]}, clusters=[])

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert ended.change == "created"
    doubts = [line for line in ended.log.splitlines() if "Not certain" in line]
    assert len(doubts) == 1
    assert "the VM sizes of eastus and the quotas of eastus" in doubts[0]
    assert "Reader on the subscription" in doubts[0]


def test_a_run_that_changes_nothing_asks_nothing_of_it(make_world: MakeWorld) -> None:
    world = make_world(services=[service(settings={"containerResourceRequirements": {"cpu": 2.0}})])

    assert world.deploy(deployment_config="{cpu_cores: 2}").change == "unchanged"

    ends = ("/skus", "/usages", "/permissions", "/agentPools", "/services")
    assert [entry.path for entry in world.tenant.journal.entries if entry.path.endswith(ends)] == []


def test_each_question_is_asked_once(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Transitioning")])

    assert world.deploy(deployment_config="{cpu_cores: 2}").change == "updated"

    assert [world.tenant.journal.count("GET", each) for each in ("skus", "permissions")] == [1, 1]
    assert world.tenant.journal.count("GET", "usages") == 0


def test_a_list_in_pages_is_read_to_its_end(bare_world: World) -> None:
    path = f"/subscriptions/{bare_world.tenant.spec.subscriptions[0]}/providers/Microsoft.Compute/skus"
    link = f"https://management.azure.com{path}?api-version=2021-07-01"
    first = f'{{"value": [], "nextLink": "{link}"}}'
    bare_world.tenant.faults.add("GET", "skus", status=200, body=first, content_type="application/json", times=1)

    ended = bare_world.plan(provisioning_config="{vm_size: Standard_F4_v2}")

    assert "Standard_F4_v2 is not offered in eastus" in ended.log


@pytest.mark.parametrize("link", ["https://management.azure.com.example.org/skus", "http://management.azure.com/x"])
def test_no_token_goes_where_a_list_leads(bare_world: World, link: str) -> None:
    page = f'{{"value": [], "nextLink": "{link}"}}'
    bare_world.tenant.faults.add("GET", "skus", status=200, body=page, content_type="application/json")

    ended = bare_world.plan(provisioning_config=PROVISIONING)

    assert "leads to another host" in ended.log
    assert bare_world.tenant.journal.unrouted == []


@pytest.mark.parametrize("cloud", ["AzureUSGovernment", "AzureChinaCloud"])
def test_other_clouds_are_asked_at_their_own_address(make_world: MakeWorld, cloud: str) -> None:
    world = make_world({**quotas(cores=1), "clouds": [cloud]}, clusters=[])

    ended = world.deploy(provisioning_config=PROVISIONING, azure_cloud=cloud)

    assert ended.verdict == (7, "deployment-failed", "compute.quota-exceeded")
