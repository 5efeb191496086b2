"""The action's container, started as a runner starts it, against a tenant."""

import json

from container.conftest import MakeWorld
from container.world import CLUSTER, SECRET, SERVICE, World


def test_the_first_run_provisions_and_deploys_and_its_key_scores(bare: World) -> None:
    step = bare.run()

    assert (step.conclusion, step.outputs["change"]) == ("success", "created"), step.log
    answer = bare.score(step.outputs["scoring-uri"], step.outputs["primary-key"])
    assert answer.status_code == 200
    assert "predictions" in answer.text or json.loads(answer.text)
    assert bare.score(step.outputs["scoring-uri"], "no-key").status_code == 401


def test_another_image_updates_the_web_service_in_place(make_world: MakeWorld) -> None:
    world = make_world(clusters=[CLUSTER], services=[SERVICE])

    step = world.run(image="diabetes:2")

    assert (step.conclusion, step.outputs["change"]) == ("success", "updated"), step.log
    assert world.tenant.service("churn").image == "diabetes:2"


def test_a_second_run_changes_nothing(make_world: MakeWorld) -> None:
    world = make_world(clusters=[CLUSTER], services=[SERVICE])
    assert world.run().conclusion == "success"
    before = world.changes()

    step = world.run()

    assert (step.conclusion, step.outputs["change"]) == ("success", "unchanged"), step.log
    assert world.changes() == before
