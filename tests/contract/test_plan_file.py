"""A plan is written, waits for somebody's yes, and is then carried out as it is or not at all."""

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contract.world import CLIENT_ID, PROVISIONING, SECRET, MakeWorld, World, service

FILE = "aks-deploy-plan.json"
SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "schema" / "plan.schema.json").read_text())
CHANGED = (6, "plan-changed", "unknown")
REFUSED = (2, "invalid-input", "config.invalid")
KEYS = {"primary_key": "pL4n7Pr1m4ryK3y0123456789abcdefg", "secondary_key": "pL4n7S3c0nd4ryK3y0123456789abcde"}


def written(world: World, path: str = FILE) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((world.folder / path).read_text())
    return found


def test_a_plan_is_a_document_whose_path_is_an_output(bare_world: World) -> None:
    ended = bare_world.plan(provisioning_config=PROVISIONING)

    assert ended.outputs["plan"] == FILE
    found = written(bare_world)
    jsonschema.validate(found, SCHEMA, jsonschema.Draft202012Validator)
    assert (found["schema"], found["has_changes"], found["change"]) == (1, True, "created")
    assert found["workspace"]["workspace_name"] == "ml-prod"
    assert [step["kind"] for step in found["steps"]] == ["provision-cluster", "create-service"]
    assert found["steps"][0]["effects"]["nodes"] == 3
    assert found["scoring"] == "http"
    assert bare_world.changes == []


def test_in_a_workflow_the_path_is_that_of_later_steps(
    make_world: MakeWorld, workflow: None, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _ = workflow
    world = make_world()
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    ended = world.plan(plan_file="plans/churn.json", state="none")

    assert ended.outputs["plan"] == "plans/churn.json"
    assert written(world, "plans/churn.json")["made_by"]["repository"] == "org/churn"


def test_a_plan_with_nothing_to_do_and_one_that_is_blocked_are_documents_too(live_world: World) -> None:
    assert live_world.plan().outputs["plan"] == FILE
    assert (written(live_world)["steps"], written(live_world)["has_changes"]) == ([], False)

    live_world.plan(image="churn-model:13")

    assert written(live_world)["blockers"][0]["diagnosis_code"] == "image.not-found"


def test_two_plans_of_the_same_have_one_hash_whenever_they_are_made(live_world: World) -> None:
    live_world.plan(image="churn-model:11")
    first = written(live_world)
    live_world.tenant.clock.advance(3600)
    live_world.plan(image="churn-model:11", timeout_minutes="5")
    second = written(live_world)

    assert first["hash"] == second["hash"]
    assert first["made_at"] != second["made_at"]


def test_a_plan_holds_no_secret(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    given = json.dumps({**KEYS, "description": f"signed in with {SECRET}", "tags": {"by": SECRET}})
    monkeypatch.setattr("sys.stdin", io.StringIO(given))

    assert world.plan(deployment_config="-").code == 0

    text = (world.folder / FILE).read_text()
    assert not any(secret in text for secret in (SECRET, *KEYS.values()))
    assert '"after": "signed in with ***"' in text
    after = {field["name"]: field["after"] for field in written(world)["steps"][0]["fields"]}
    assert after["primary_key"].startswith("sha256:")
    assert CLIENT_ID not in text


def test_what_was_planned_is_carried_out(bare_world: World) -> None:
    bare_world.plan(provisioning_config=PROVISIONING)

    ended = bare_world.deploy(provisioning_config=PROVISIONING, plan_file=FILE)

    assert (ended.verdict, ended.change) == ((0, "", ""), "created")
    assert bare_world.changes == ["PUT computes/aks-prod", "POST services"]


def test_a_plan_is_used_up_by_its_deployment(live_world: World) -> None:
    live_world.plan(image="churn-model:11")
    assert live_world.deploy(image="churn-model:11", plan_file=FILE).change == "updated"
    sent = live_world.changes

    ended = live_world.deploy(image="churn-model:11", plan_file=FILE)

    assert ended.verdict == CHANGED
    assert "Nothing of it is left to do" in ended.log
    assert live_world.changes == sent


def test_where_azure_changed_meanwhile_nothing_is_done_and_the_difference_is_told(live_world: World) -> None:
    settings = {"deployment_config": "{cpu_cores: 2, memory_gb: 4}"}
    live_world.plan(**settings)
    live_world.tenant.service("churn").edit(cpu_cores=1.5)

    ended = live_world.deploy(**settings, plan_file=FILE)

    assert (ended.verdict, ended.change, live_world.changes) == (CHANGED, "none", [])
    assert "other: cpu_cores: 0.1 → 2 was planned, now it would be cpu_cores: 1.5 → 2" in ended.log
    assert "nothing was done" in ended.log


def test_where_the_settings_changed_meanwhile_nothing_is_done(live_world: World) -> None:
    live_world.plan(image="churn-model:11")

    ended = live_world.deploy(image="churn-model:11", deployment_config="{cpu_cores: 2}", plan_file=FILE)

    assert (ended.verdict, live_world.changes) == (CHANGED, [])
    assert "new: cpu_cores: 0.1 → 2 (update-service 'churn')" in ended.log


def test_another_key_than_the_planned_one_is_not_set(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"primary_key": "a-key-0123456789abcdef"})))
    world.plan(deployment_config="-")
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"primary_key": "b-key-0123456789abcdef"})))

    ended = world.deploy(deployment_config="-", plan_file=FILE)

    assert (ended.verdict, world.changes) == (CHANGED, [])
    assert "other: primary_key = sha256:" in ended.log


def test_what_was_waited_for_meanwhile_is_no_difference(make_world: MakeWorld) -> None:
    world = make_world(clusters=[{"name": "aks-prod", "state": "Creating"}])
    assert [step["kind"] for step in (world.plan(), written(world))[1]["steps"]] == ["await-cluster", "create-service"]
    world.tenant.clock.advance(3600)

    assert world.deploy(plan_file=FILE).change == "created"


def test_what_stands_in_the_way_by_now_is_told_as_without_a_plan(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11")])
    world.plan()
    world.tenant.service("churn").edit(tags={"aks-deploy.repository": "org/other"})

    assert world.deploy(plan_file=FILE).verdict == (5, "conflict", "deploy.name-conflict")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"service_name": "fraud"}, "the plan is about the web service 'churn', not about 'fraud'"),
        ({"cluster_name": "aks-dev"}, "the plan is about the cluster 'aks-prod', not about 'aks-dev'"),
    ],
)
def test_the_plan_of_something_else_is_refused(make_world: MakeWorld, other: dict[str, str], said: str) -> None:
    world = make_world(clusters=[{"name": "aks-prod"}, {"name": "aks-dev"}])
    world.plan()

    ended = world.deploy(**other, plan_file=FILE)

    assert (ended.verdict, world.changes) == (REFUSED, [])
    assert said in ended.log


def test_the_plan_of_another_workspace_is_refused(live_world: World) -> None:
    live_world.plan()
    live_world.write(
        FILE, written(live_world) | {"workspace": written(live_world)["workspace"] | {"resource_group": "x"}}
    )

    ended = live_world.deploy(plan_file=FILE)

    assert ended.verdict == REFUSED
    assert "the plan is about the workspace ml-prod of x in" in ended.log


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, f"the file '{FILE}' does not exist"),
        ("{", "cannot be used: line 1, column 2"),
        ({"image_name": "churn-model"}, "it is no plan of aks-deploy"),
        ({"schema": 2, "hash": "", "steps": []}, "a newer aks-deploy wrote it (schema 2, this one reads up to 1)"),
        (" " * 1_000_001, "is larger than 1 MB"),
    ],
)
def test_what_is_no_plan_is_refused_before_anybody_is_asked(live_world: World, content: object, said: str) -> None:
    if content is not None:
        live_world.write(FILE, content)

    ended = live_world.deploy(plan_file=FILE)

    assert ended.verdict == REFUSED
    assert said in ended.log
    assert live_world.tenant.journal.entries == []


def test_an_edited_plan_is_refused(live_world: World) -> None:
    live_world.plan(deployment_config="{cpu_cores: 2}")
    path = live_world.folder / FILE
    path.write_text(path.read_text().replace('"after": 2.0', '"after": 20.0'))

    ended = live_world.deploy(deployment_config="{cpu_cores: 20}", plan_file=FILE)

    assert (ended.verdict, live_world.changes) == (REFUSED, [])
    assert "somebody changed it after it was made" in ended.log


def test_a_blocked_plan_is_refused(live_world: World) -> None:
    live_world.plan(image="churn-model:13")

    ended = live_world.deploy(image="churn-model:13", plan_file=FILE)

    assert ended.verdict == REFUSED
    assert "cannot be carried out: There is no image 'churn-model:13'" in ended.log


def test_names_that_each_run_makes_up_are_told_to_be_given(bare_world: World) -> None:
    nameless: dict[str, str | None] = {"service_name": None, "cluster_name": None, "provisioning_config": PROVISIONING}
    bare_world.plan(**nameless)
    bare_world.tenant.clock.advance(3600)

    ended = bare_world.deploy(**nameless, plan_file=FILE)

    assert (ended.verdict, bare_world.changes) == (REFUSED, [])
    assert "give service-name and cluster-name" in ended.log


def test_a_plan_is_never_written_over_something_else(live_world: World) -> None:
    live_world.write("aml_config/image.json", {"image_name": "churn-model", "image_version": 12})

    ended = live_world.plan(plan_file="aml_config/image.json")

    assert ended.verdict == REFUSED
    assert "is no plan of aks-deploy, so the plan is not written over it" in ended.log
    assert written(live_world, "aml_config/image.json") == {"image_name": "churn-model", "image_version": 12}
