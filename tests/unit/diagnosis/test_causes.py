"""What is recognised in the words of Azure and Kubernetes, and what is not."""

import json
from pathlib import Path

import pytest

from aks_deploy.diagnosis.catalogue import REASONS
from aks_deploy.diagnosis.causes import CAUSES, cause_of

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus" / "failures.jsonl"
SAID = {
    "RequestDisallowedByPolicy: Resource 'nic' was disallowed by policy.": "compute.policy-denied",
    "QuotaExceeded: it would exceed the approved cores quota, Current Limit: 4": "compute.quota-exceeded",
    "Operation results in exceeding quota limits of Microsoft.BatchAI/clusters": "compute.limit-reached",
    "BadRequest: The VM size 'Standard_X' is not available in 'eastus'.": "compute.vm-size-unavailable",
    "ServiceCidrOverlapExistingSubnetsCidr: overlaps": "compute.network-overlap",
    "Subnet does not have enough capacity for 93 IP addresses": "compute.subnet-full",
    "Cluster should have at least 12 cores to operate": "compute.cluster-too-small",
    "0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules": "compute.cluster-too-small",
    "0/4 nodes: anti-affinity rules, 2 node(s) had taints": "compute.router-unschedulable",
    "ComputeResourceNotCreated: not in Succeeded state": "compute.failed-state",
    "Unschedulable: 0/3 nodes are available: 3 Insufficient nvidia.com/gpu.": "deploy.gpu-unavailable",
    "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.": "deploy.unschedulable",
    "Back-off: ImagePullBackOff": "image.pull-failed",
    "EnvironmentBuildFailed: Failed building the Environment.": "image.build-failed",
    "Error in entry script, ModuleNotFoundError: No module named 'x'": "deploy.dependency-broken",
    "CrashLoopBackOff: Your container application crashed.": "deploy.container-crashed",
}
UNKNOWN = ["", "InternalServerError: Something went wrong.", "The managed cluster is stopped.", "12 cores are used"]


@pytest.mark.parametrize(("said", "code"), SAID.items())
def test_the_cause_is_told_whatever_the_case_and_whatever_surrounds_it(said: str, code: str) -> None:
    for text in (said, said.upper(), f"BadArgument: the outer words\n{said}\nand more"):
        cause = cause_of(("something else", text))

        assert cause is not None
        assert cause.code == code


@pytest.mark.parametrize("said", UNKNOWN)
def test_what_tells_no_known_cause_has_none(said: str) -> None:
    assert cause_of((said,)) is None


def test_every_cause_is_one_of_a_failed_deployment_and_says_what_to_do() -> None:
    assert {REASONS[cause.code] for cause in CAUSES} == {"deployment-failed"}
    assert all(cause.remedy.endswith(".") for cause in CAUSES)
    assert len({cause.code for cause in CAUSES}) == len(CAUSES)


def test_in_failures_of_others_nothing_is_recognised_as_something_else() -> None:
    if not CORPUS.is_file():
        pytest.skip("the failures of others are not here")
    failures = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    found = [(each, cause_of((each["error_text"],))) for each in failures]
    told = [
        (each, cause) for each, cause in found if cause is not None and each["stage"] in ("compute", "deploy", "image")
    ]

    assert len(told) > 20
    assert [(each["id"], cause.code) for each, cause in told if cause.code not in each["codes"]] == []
