"""Each failure that the simulator knows by name: how a run ends that meets it, and the one after it."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from aml_simulator.github.oidc import id_token_environment
from aml_simulator.scenarios.reading import shipped
from contract.serving import FOR_MODELS, serving_world
from contract.test_attaching import BY_NAME
from contract.test_attaching import TENANT as WITH_AKS_CLUSTERS
from contract.world import CLIENT_ID, PROVISIONING, TENANT, MakeWorld, World

Meet = Callable[[str], tuple[World, dict[str, Any]]]
Verdict = tuple[int, str, str]

MADE = (0, "", "")
STUCK = (7, "deployment-failed", "compute.failed-state")
# Every failure ends as its reason says; the codes are those that are recognised so far.
MAKING = (
    "compute.quota-exceeded compute.vm-size-unavailable compute.provisioning-failed compute.attach-failed "
    "compute.principal-not-replicated compute.policy-denied compute.network-overlap compute.subnet-full "
    "compute.router-unschedulable compute.extension-conflict"
)
UNHEALTHY = "deploy.container-crashed deploy.script-error deploy.dependency-broken deploy.unschedulable"
PODS = "deploy.gpu-unavailable image.pull-failed"
RECOGNISED = {
    (3, "access-denied"): (
        "auth.secret-invalid auth.secret-expired auth.app-not-found auth.tenant-mismatch auth.federation-mismatch "
        "auth.no-credentials auth.permission-denied workspace.storage-blocked"
    ),
    (4, "not-found"): "workspace.not-found workspace.resource-group-not-found compute.not-found",
    (7, "deployment-failed"): (
        f"{MAKING} {UNHEALTHY} {PODS} compute.cluster-too-small compute.stale-credentials "
        "image.build-failed image.registry-admin-disabled"
    ),
    (9, "verification-failed"): "score.unauthorized score.not-ready score.crashed",
    (10, "remote-unavailable"): "service.throttled service.unavailable",
}
LATE = "deploy.timed-out deploy.endpoint-unreachable"
TAKEN_FOR = {
    (4, "not-found", "unknown"): "image.not-found model.not-found",
    (5, "conflict", "unknown"): "compute.legacy-kind deploy.name-conflict",
    (7, "deployment-failed", "unknown"): (
        f"{LATE} compute.name-invalid compute.limit-reached compute.failed-state "
        "deploy.name-invalid deploy.instance-type-unknown"
    ),
    (9, "verification-failed", "score.not-ready"): "score.overloaded",
    MADE: "score.unreachable",  # told as a warning: who deploys need not be able to score
}
VERDICTS: dict[str, Verdict] = {code: (*end, code) for end, codes in RECOGNISED.items() for code in codes.split()}
VERDICTS |= {code: verdict for verdict, codes in TAKEN_FOR.items() for code in codes.split()}
# A cluster or a web service that has failed is still there for the next run, which does not make it anew unasked.
LASTING = {code: VERDICTS[code] for code in f"{UNHEALTHY} {PODS} {LATE}".split()}
# The next run still reads why a cluster has failed; where nothing tells, that it has.
LASTING |= {code: VERDICTS[code] for code in MAKING.split()}
LASTING |= dict.fromkeys(("compute.provisioning-failed", "compute.attach-failed"), STUCK)


def as_machine(make_world: MakeWorld, patch: pytest.MonkeyPatch) -> World:
    for name in [name for name in os.environ if name.startswith(("AZURE_", "ACTIONS_", "IDENTITY_", "MSI_"))]:
        patch.delenv(name)
    return make_world({"managed_identities": [{"client_id": CLIENT_ID}]})


def as_job(make_world: MakeWorld, patch: pytest.MonkeyPatch) -> World:
    patch.delenv("AZURE_CREDENTIALS")
    trusted = [{"subject": "repo:org/churn:ref:refs/heads/main"}]
    principals = [{"client_id": CLIENT_ID, "federated_credentials": trusted}]
    world = make_world({"service_principals": principals, "github": {}})
    for name, value in id_token_environment(world.tenant.spec.github).items():
        patch.setenv(name, value)
    return world


@pytest.fixture
def meet(make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> Meet:
    """Makes the world in which a failure can be met, and the settings that lead to it."""

    def met(code: str) -> tuple[World, dict[str, Any]]:
        match code.split("."):
            case ["auth", "no-credentials"]:
                return as_machine(make_world, monkeypatch), {"auth": "managed-identity"}
            case ["auth", "federation-mismatch"]:
                return as_job(make_world, monkeypatch), {"client_id": CLIENT_ID, "tenant_id": TENANT}
            case ["model", _] | ["workspace", "storage-blocked"] | ["image", "build-failed"]:
                return serving_world(make_world), dict(FOR_MODELS)
            case ["compute", "attach-failed"]:
                return make_world(WITH_AKS_CLUSTERS, clusters=[]), {"attach_config": BY_NAME}
            case ["compute", cause] if cause not in ("not-found", "failed-state", "stale-credentials"):
                return make_world(clusters=[]), {"provisioning_config": PROVISIONING}
        return make_world(), {}

    return met


def test_every_scenario_is_run() -> None:
    assert VERDICTS.keys() == shipped().keys()


@pytest.mark.parametrize("code", sorted(shipped()))
def test_a_run_that_meets_a_failure_ends_as_it_should_and_the_next_one_goes_on(meet: Meet, code: str) -> None:
    world, settings = meet(code)
    world.tenant.scenarios.arm(code)

    ended = world.deploy(**settings)

    assert ended.verdict == VERDICTS[code]
    assert "aks_deploy/" not in ended.log  # no frame of ours
    assert world.tenant.services == (["churn"] if ended.change == "created" else [])
    world.tenant.faults.clear()
    assert world.deploy(**settings).verdict == LASTING.get(code, MADE)
