"""Whose web service it is: tags of ours, adoption, conflicts."""

import pytest

from contract.world import MakeWorld, World, service

THEIRS = {"aks-deploy.repository": "org/other"}
OURS = {"aks-deploy.repository": "org/churn"}


@pytest.mark.usefixtures("workflow")
def test_a_service_made_in_a_workflow_names_its_repository_commit_and_run_beside_the_tags_of_the_user(
    world: World,
) -> None:
    world.deploy(deployment_config="{tags: {team: ml}}")

    assert world.tenant.service("churn").tags == {
        "team": "ml",
        "aks-deploy.repository": "org/churn",
        "aks-deploy.commit": "c0ffee",
        "aks-deploy.run": "77",
    }


@pytest.mark.usefixtures("workflow")
def test_another_commit_and_run_are_no_change(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.deploy(deployment_config="{tags: {team: ml}}")
    world.tenant.journal.clear()
    monkeypatch.setenv("GITHUB_SHA", "beef")
    monkeypatch.setenv("GITHUB_RUN_ID", "78")

    assert world.deploy(deployment_config="{tags: {team: ml}}").change == "unchanged"

    assert world.changes == []


@pytest.mark.usefixtures("workflow")
def test_an_update_brings_the_tags_of_ours_up_to_date_and_keeps_the_others(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11", tags={**OURS, "aks-deploy.run": "1", "team": "ml"})])

    assert world.deploy().change == "updated"

    assert world.tenant.service("churn").tags["aks-deploy.run"] == "77"
    assert world.tenant.service("churn").tags["team"] == "ml"


@pytest.mark.usefixtures("workflow")
def test_a_service_without_a_tag_of_ours_is_adopted_with_a_notice(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11")])

    ended = world.deploy()

    assert ended.change == "updated"
    assert "was not made by aks-deploy; it is managed from here on" in ended.log
    assert world.tenant.service("churn").tags["aks-deploy.repository"] == "org/churn"


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize("replace", ["false", "true"])
def test_a_service_of_another_repository_is_a_conflict_whatever_is_allowed(make_world: MakeWorld, replace: str) -> None:
    world = make_world(services=[service(image="churn-model:11", tags=THEIRS)])

    ended = world.deploy(replace=replace)

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "belongs to the repository org/other; this is org/churn" in ended.log
    assert world.changes == []
    assert world.tenant.service("churn").image == "churn-model:11"


def test_a_run_that_knows_no_repository_leaves_the_service_of_one_alone(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11", tags=THEIRS)])

    assert world.deploy().verdict == (5, "conflict", "deploy.name-conflict")

    assert world.changes == []


@pytest.mark.usefixtures("workflow")
def test_a_service_of_this_repository_is_updated_without_a_word_about_it(make_world: MakeWorld) -> None:
    world = make_world(services=[service(image="churn-model:11", tags=OURS)])

    ended = world.deploy()

    assert ended.change == "updated"
    assert "not made by aks-deploy" not in ended.log


def test_a_run_at_a_shell_claims_no_repository(world: World) -> None:
    world.deploy()

    assert world.tenant.service("churn").tags == {"aks-deploy.run": "shell"}
