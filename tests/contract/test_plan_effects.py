"""A plan says what each step means, and Azure does what it says."""

import json
from typing import Any

import pytest

from contract.world import PROVISIONING, MakeWorld, World, service

FILE = "aks-deploy-plan.json"
INTERNAL = "{agent_count: 4, load_balancer_type: InternalLoadBalancer}"
WITH_TLS = "{leaf_domain_label: churn}"


def steps(world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((world.folder / FILE).read_text())["steps"]
    return found


@pytest.mark.parametrize(
    ("config", "nodes", "said", "unsaid"),
    [
        (PROVISIONING, 3, "a public address appears", "load"),
        (INTERNAL, 4, "Scoring is over plain http", "a public address appears"),
        (WITH_TLS, 3, "a public address appears", "plain http"),
    ],
)
def test_a_new_cluster_says_what_it_adds_and_who_reaches_it(
    bare_world: World, config: str, nodes: int, said: str, unsaid: str
) -> None:
    ended = bare_world.plan(provisioning_config=config)

    assert f"! adds {nodes} nodes" in ended.log
    assert said in ended.log
    assert unsaid not in ended.log


def test_moving_to_another_cluster_says_that_callers_notice_and_they_do(make_world: MakeWorld) -> None:
    world = make_world(clusters=[{"name": "aks-old"}, {"name": "aks-prod"}], services=[service(cluster="aks-old")])
    before = world.plan(cluster_name="aks-old").outputs["scoring-uri"]

    planned = world.plan(replace="true")
    done = world.deploy(replace="true", plan_file=FILE)

    for said in (
        "does not answer until it is created again",
        "an interruption in between changes them",
        "URI will be another one",
    ):
        assert said in planned.log
    assert steps(world)[0]["effects"]["uri"] == "new"
    assert "cluster: aks-old → aks-prod" in planned.log
    assert (done.change, done.outputs["scoring-uri"] == before) == ("replaced", False)


@pytest.mark.parametrize(
    ("config", "restarts"), [("{cpu_cores: 2}", True), ("{scoring_timeout_ms: 5000}", False), ("{tags: {a: b}}", False)]
)
def test_an_update_says_whether_replicas_restart(live_world: World, config: str, *, restarts: bool) -> None:
    ended = live_world.plan(deployment_config=config)

    assert ("all its replicas start anew" in ended.log) is restarts
    assert steps(live_world)[0]["effects"]["restarts"] is restarts


def test_each_value_says_in_which_file_and_line_it_was_given(live_world: World) -> None:
    live_world.write(".azureml/aks-deploy.yml", "deployment:\n  cpu_cores: 2\n")
    live_world.write("aml_config/image.json", {"image_name": "churn-model", "image_version": 11})

    ended = live_world.plan(image=None)

    assert "image: churn-model:12 → churn-model:11  (given in aml_config/image.json)" in ended.log
    assert "(given in .azureml/aks-deploy.yml:2:14)" in ended.log
    assert [field["why"] for field in steps(live_world)[0]["fields"]] == [
        "given in aml_config/image.json",
        "given in .azureml/aks-deploy.yml:2:14",
    ]
