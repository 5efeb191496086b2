"""Failures that explain themselves: what happened, in the words of Azure and the container, the cause, the way out."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aml_simulator.scoring.seam import RolloutState
from contract.meddling import unseen
from contract.serving import CONDA, DESCRIBED, serve, serving_world
from contract.test_attaching import GROUP, STOPPED
from contract.world import PROVISIONING, MakeWorld, World, service
from simulator.kit import StagedRollout, StagedScoring

SCRIPT = 'import json\nimport weights\n\ndef init():\n    raise ValueError("no weights")\n'
RAISED = """Starting
Traceback (most recent call last):
  File "/var/azureml-app/score.py", line {line}, in {where}
    {text}
{error}
Worker exits"""
RAISES = RAISED.format(line=5, where="init", text='raise ValueError("no weights")', error="ValueError: no weights")
IMPORTS = RAISED.format(
    line=2, where="<module>", text="import weights", error="ModuleNotFoundError: No module named 'weights'"
)
LIVE: dict[str, Any] = {"services": [service(image="churn-model:11")]}
BARE: dict[str, Any] = {"clusters": []}


@dataclass(frozen=True)
class Case:
    """What is there, what is asked for, and what goes wrong; then what is to be told."""

    code: str
    told: tuple[str, ...]
    workspace: Mapping[str, Any] = field(default_factory=lambda: LIVE)
    tenant: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    log: str | None = None
    """What the container prints before it ends; None where it does not end."""
    error: Mapping[str, Any] | None = None
    """Azure's account of the operation, which failed."""
    place: str = ""
    """Of the user's file."""


def stopped(said: str) -> Mapping[str, Any]:
    return {"managed_clusters": [STOPPED | {"attach_error": said}]}


def failed(code: str, message: str, *details: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"code": code, "statusCode": 400, "message": message, "details": list(details)}


ATTACH = {"attach_config": f"{{resource_id: {GROUP}/stopped}}"}
PROVISION = {"provisioning_config": PROVISIONING}
CASES = {
    "the quota is too small": Case(
        "compute.quota-exceeded", ("Current Limit: 4", "Have the quota raised"), BARE,
        {"quotas": {"eastus": {"cores": 4}}}, PROVISION,
    ),
    "the size is not offered": Case(
        "compute.vm-size-unavailable", ("'Standard_Z9' is not available", "Give a vm_size"), BARE,
        settings={"provisioning_config": "{vm_size: Standard_Z9}"},
    ),
    "the cluster is refused at once": Case(
        "compute.cluster-too-small", ("at least 12 cores", "cluster_purpose: DevTest"), BARE,
        settings={"provisioning_config": "{agent_count: 1, vm_size: Standard_F4s_v2}"},
    ),
    "a policy forbids the attachment": Case(
        "compute.policy-denied", ("disallowed by policy", "have the cluster exempted"), BARE,
        stopped("RequestDisallowedByPolicy: Resource 'nic' was disallowed by policy."), ATTACH,
    ),
    "the attachment fails for reasons nobody knows": Case(
        "compute.attach-failed", ("Something went wrong.", "the AKS cluster itself stays"), BARE,
        stopped("Something went wrong."), ATTACH,
    ),
    "no node has room": Case(
        "deploy.unschedulable", ("Insufficient cpu", "Ask for less"), settings={"deployment_config": "{cpu_cores: 64}"},
    ),
    "no node has a GPU": Case(
        "deploy.gpu-unavailable", ("Insufficient nvidia.com/gpu", "free GPUs"),
        settings={"deployment_config": "{gpu_cores: 1}"},
    ),
    "init raises": Case(
        "deploy.script-error", ("Its scoring script raised ValueError: no weights", 'raise ValueError("no weights")'),
        log=RAISES, place="score.py:5",
    ),
    "a package is missing": Case(
        "deploy.dependency-broken", ("raised ModuleNotFoundError: No module named 'weights'", "Add the package"),
        log=IMPORTS, place="score.py:2",
    ),
    "two replicas end, and each tells why": Case(
        "deploy.script-error", ("raised ValueError: no weights",), log=f"{RAISES}\n{RAISES}", place="score.py:5",
    ),
    "the container ends without a word": Case(
        "deploy.container-crashed", ("CrashLoopBackOff", "Killed", "ended while it started"), log="Killed",
    ),
    "the image cannot be fetched": Case(
        "image.pull-failed", ("KubernetesDeploymentFailed", "Back-off pulling", "role AcrPull"),
        error=failed(
            "KubernetesDeploymentFailed", "It failed", {"code": "ImagePullBackOff", "message": "Back-off pulling"}
        ),
    ),
    "details are nested": Case(
        "compute.failed-state", ("BadRequest: The request is invalid", "ComputeResourceNotCreated: deep down"),
        error=failed(
            "BadRequest", "The request is invalid",
            failed("Outer", "outer", failed("ComputeResourceNotCreated", "deep down")),
        ),
    ),
    "the endpoint is not reached": Case(
        "deploy.endpoint-unreachable", ("Timed out waiting", "Its replicas run", "host name of its scoring URI"),
        error=failed("DeploymentTimedOut", "Timed out waiting for the deployment to complete"),
    ),
}  # fmt: skip


def worlds(case: Case, make_world: MakeWorld) -> World:
    state = RolloutState.READY if case.log is None else RolloutState.CRASHED
    scoring = StagedScoring(next=lambda: StagedRollout(state, case.log or ""))
    world = make_world(case.tenant, scoring=scoring, **case.workspace)
    unseen(world)
    world.write("score.py", SCRIPT)
    if case.error is not None:
        body = json.dumps({"id": "op", "state": "Failed", "error": case.error})
        world.tenant.faults.add("GET", "operations/.*", status=200, body=body, content_type="application/json", skip=9)
    return world


@pytest.fixture
def summary(workflow: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:  # noqa: ARG001 - for its effect
    """What the step summary holds."""
    file = tmp_path / "summary.md"
    file.touch()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    return lambda: file.read_text().replace("\\", "").replace("&#8203;", "").replace("&quot;", '"')


@pytest.mark.parametrize("name", CASES)
def test_log_summary_and_annotation_tell_what_happened(
    make_world: MakeWorld, summary: Callable[[], str], name: str
) -> None:
    case = CASES[name]

    ended = worlds(case, make_world).deploy(**case.settings)

    assert ended.verdict == (7, "deployment-failed", case.code)
    for text in case.told:
        assert text in ended.log
        assert text in summary()
    assert case.code in summary()
    annotation = next(line for line in ended.log.splitlines() if line.startswith("::error"))
    assert "title=deployment-failed" in annotation
    file, _, line = case.place.partition(":")
    assert (f"file={file},line={line}" in annotation) is bool(case.place)


def printed(world: World, *contents: str) -> None:
    """What Azure returns as the log of the containers, read by read."""
    for content in contents:
        body = json.dumps({"content": content})
        fault = {"status": 200, "body": body, "content_type": "application/json", "times": 1}
        world.tenant.faults.add("GET", "services/churn/logs", **fault)


def test_where_no_node_has_room_the_log_of_the_replicas_before_explains_nothing(live_world: World) -> None:
    unseen(live_world)
    printed(live_world, RAISES)

    ended = live_world.deploy(deployment_config="{cpu_cores: 64}")

    assert ended.verdict == (7, "deployment-failed", "deploy.unschedulable")
    assert "ValueError" not in ended.log


def test_what_prepares_a_replica_is_heard_where_the_replica_itself_says_nothing(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Unhealthy")])
    printed(world, "", "init: the model cannot be mounted")

    ended = world.deploy()

    assert ended.verdict == (7, "deployment-failed", "deploy.container-crashed")
    assert "init: the model cannot be mounted" in ended.log


def test_a_log_that_cannot_be_read_hides_nothing_else(make_world: MakeWorld) -> None:
    world = make_world(services=[service(state="Unhealthy")])
    world.tenant.faults.add("GET", "services/churn/logs", status=503)

    ended = world.deploy()

    assert ended.verdict == (7, "deployment-failed", "unknown")
    assert "The web service 'churn' is Unhealthy, with 0 of 1 replicas." in ended.log


def test_the_operation_before_tells_why_a_service_does_not_heal(live_world: World) -> None:
    unseen(live_world)
    live_world.deploy(deployment_config="{cpu_cores: 64}")
    error = failed("Outer", "outer", failed("ImagePullBackOff", "nobody lets us in"))
    body = json.dumps({"id": "op", "state": "Failed", "error": error})
    live_world.tenant.faults.add("GET", "operations/.*", status=200, body=body, content_type="application/json")

    ended = live_world.deploy(deployment_config="{cpu_cores: 64}")

    assert "nobody lets us in" in ended.log
    assert "Insufficient cpu" in ended.log


def test_an_environment_that_cannot_be_built_is_told_with_its_package(make_world: MakeWorld) -> None:
    world = serving_world(lambda **workspace: make_world({"unbuildable": {"scikit-lern": "not found"}}, **workspace))
    world.write("src/conda.yml", f"{CONDA}  - scikit-lern==1.0\n")

    ended = serve(world, inference_config=DESCRIBED)

    assert ended.verdict == (7, "deployment-failed", "image.build-failed")
    assert "correct the environment or the conda file" in ended.log
