"""The record from run to run: the command line in a workflow and at a shell, with the tenant's GitHub around it."""

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from aks_deploy.domain.record import variable_name
from contract.stores import GITHUB, NAME, OWNER, PAT
from contract.world import PROVISIONING, Ended, MakeWorld, World, service

NAMELESS: dict[str, str | None] = {"service_name": None, "cluster_name": None, "provisioning_config": PROVISIONING}
KEYS = {"primary_key": "pL4n7Pr1m4ryK3y0123456789abcdefg", "secondary_key": "pL4n7S3c0nd4ryK3y0123456789abcde"}
NAMELESS_NAME = OWNER.model_copy(update={"service_name": None}).record_name
InJob = Callable[..., World]


@pytest.fixture
def in_job(make_world: MakeWorld, workflow: None, monkeypatch: pytest.MonkeyPatch) -> InJob:
    """Makes the one world at first, and a new job in it each time: a fresh checkout, and nothing of the job before."""
    _ = workflow
    worlds: list[World] = []

    def begin(github: dict[str, object] | None = None, **workspace: object) -> World:
        if not worlds:
            worlds.append(make_world({"github": {**GITHUB, **(github or {})}}, **workspace))
            found = worlds[0].tenant.github.job
        else:
            github_side = worlds[0].tenant.github
            github_side.end_run(github_side.job.spec.run_id)
            found = github_side.start_run()
        [world] = worlds
        shutil.rmtree(world.folder)
        world.folder.mkdir()
        monkeypatch.chdir(world.folder)
        for name, value in {**found.environment, "GITHUB_TOKEN": found.token}.items():
            monkeypatch.setenv(name, value)
        return world

    return begin


def kept(world: World, name: str = NAME) -> dict[str, Any]:
    """The record in the newest artifact of that name."""
    content = next(item.content for item in world.tenant.github.artifacts() if item.name == name)
    with zipfile.ZipFile(io.BytesIO(content or b"")) as archive:
        found: dict[str, Any] = json.loads(archive.read("record.json"))
    return found


def in_variable(world: World) -> dict[str, Any]:
    """The record in the variable."""
    found: dict[str, Any] = json.loads(world.tenant.github.variables()[variable_name(NAME)])
    return found


def test_the_next_run_finds_the_names_that_the_first_made_up(in_job: InJob) -> None:
    assert in_job(clusters=[]).deploy(**NAMELESS).change == "created"
    world = in_job()
    world.tenant.clock.advance(86_400)

    ended = world.deploy(**NAMELESS)

    assert (ended.verdict, ended.change) == ((0, "", ""), "unchanged")
    assert world.tenant.services == ["akswebservice071917"]
    assert kept(world, NAMELESS_NAME)["serial"] == 2


def test_without_the_record_a_run_with_names_converges_from_azure_alone(in_job: InJob) -> None:
    in_job(clusters=[]).deploy(provisioning_config=PROVISIONING)
    world = in_job()
    world.tenant.clock.advance(100 * 86_400)  # artifacts have expired

    ended = world.deploy(provisioning_config=PROVISIONING)

    assert (ended.verdict, ended.change) == ((0, "", ""), "unchanged")
    assert (kept(world)["serial"], kept(world)["made_cluster"]) == (1, False)


def test_without_the_record_no_second_name_is_made_up(in_job: InJob) -> None:
    in_job(clusters=[]).deploy(**NAMELESS)
    world = in_job()
    world.tenant.clock.advance(100 * 86_400)

    ended = world.deploy(**NAMELESS)

    assert ended.verdict == (5, "conflict", "deploy.name-conflict")
    assert "already made: akswebservice071917" in ended.log


def test_the_record_says_what_is_live_who_made_it_and_what_was_before(in_job: InJob) -> None:
    in_job(clusters=[]).deploy(provisioning_config=PROVISIONING, image="churn-model:11")
    world = in_job()

    ended = world.deploy(provisioning_config=PROVISIONING)

    found = kept(world)
    assert (found["service_name"], found["cluster_name"], found["made_cluster"]) == ("churn", "aks-prod", True)
    assert found["scoring_uri"] == ended.outputs["scoring-uri"]
    assert found["workspace"] == OWNER.workspace.model_dump()
    assert found["under_way"] is None
    assert (found["deployment"]["image"], found["deployment"]["change"]) == ("churn-model:12", "updated")
    by = {"repository": "org/churn", "run": "78", "attempt": "1", "actor": "octocat", "commit": "c0ffee00" * 5}
    assert found["deployment"]["by"] == by
    assert set(found["deployment"]["durations_s"]) == {"Observe and plan", "Update the web service"}
    assert [item["image"] for item in found["previous"]] == ["churn-model:11"]


def test_a_run_that_changes_nothing_keeps_the_deployment_as_it_was(in_job: InJob) -> None:
    in_job().deploy()
    before = kept(in_job())["deployment"]
    world = in_job()

    assert world.deploy().change == "unchanged"

    assert (kept(world)["deployment"], kept(world)["previous"]) == (before, [])
    assert kept(world)["saved_by"]["run"] == "79"


def test_what_is_asked_of_azure_is_written_down_before(in_job: InJob) -> None:
    world = in_job(clusters=[])
    world.tenant.faults.add("PUT", "computes/.*", status=403)

    assert world.deploy(provisioning_config=PROVISIONING).code == 3

    assert kept(world)["under_way"]["operation"] == "Provision the cluster"
    assert (kept(world)["under_way"]["name"], kept(world)["deployment"]) == ("aks-prod", None)
    asked = [entry.path.rpartition("/")[2] for entry in world.tenant.journal.entries if entry.method != "GET"]
    assert asked.index("FinalizeArtifact") < asked.index("aks-prod")


def test_the_next_run_says_what_was_under_way_and_goes_on(in_job: InJob) -> None:
    world = in_job(clusters=[])
    world.tenant.faults.add("PUT", "computes/.*", status=403, times=1)
    world.deploy(**NAMELESS)

    ended = in_job().deploy(**NAMELESS)

    assert (ended.code, ended.change) == (0, "created")
    assert "had not come to its end: Provision the cluster 'aks071917', begun by run 77 of org/churn" in ended.log


@pytest.mark.parametrize("state", ["artifact", "variable", "file", "none"])
def test_no_key_gets_into_a_record_whatever_the_store(
    in_job: InJob, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    world = in_job()
    monkeypatch.setenv("GITHUB_TOKEN", PAT)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(KEYS)))

    assert world.deploy(state=state, deployment_config="-", expose_keys="true").code == 0
    assert world.tenant.service("churn").keys.primary == KEYS["primary_key"]

    files = [path.read_text() for path in world.folder.rglob("*") if path.is_file()]
    artifacts = [item.content for item in world.tenant.github.artifacts()]
    everything = [*files, *world.tenant.github.variables().values(), *map(repr, artifacts)]
    everything += [json.dumps(kept(world))] if state == "artifact" else []
    assert not any(key in text for key in KEYS.values() for text in everything)


def test_at_a_shell_the_record_is_a_file(live_world: World) -> None:
    assert live_world.deploy().change == "unchanged"

    found = json.loads((live_world.folder / ".azureml" / f"{NAME}.json").read_text())
    assert (found["service_name"], found["saved_by"]["run"]) == ("churn", "shell")
    assert [path.name for path in (live_world.folder / ".azureml").iterdir()] == [f"{NAME}.json"]


def test_a_name_of_ones_own_is_taken_for_the_record(live_world: World) -> None:
    live_world.deploy(state_name="mine")

    assert (live_world.folder / ".azureml" / "mine.json").exists()


def test_a_record_is_never_written_outside_of_the_folder(
    world: World, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (world.folder / ".azureml").symlink_to(elsewhere)

    ended = world.deploy()

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert "is outside the workspace folder" in ended.log
    assert (list(elsewhere.iterdir()), world.changes) == ([], [])


def test_a_plan_saves_no_record_and_holds_nothing(in_job: InJob, monkeypatch: pytest.MonkeyPatch) -> None:
    world = in_job()
    monkeypatch.setenv("GITHUB_TOKEN", PAT)

    for state in ("artifact", "variable", "file"):
        assert world.plan(state=state).code == 0

    assert world.tenant.github.artifacts() == []
    assert world.tenant.github.variables() == {}
    assert [path.name for path in world.folder.iterdir()] == ["aks-deploy-plan.json"]


def test_with_state_variable_a_run_that_is_at_work_keeps_another_away(
    in_job: InJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = in_job()
    monkeypatch.setenv("GITHUB_TOKEN", PAT)
    other = world.tenant.github.start_run()
    lock = json.dumps({"run": other.spec.run_id, "attempt": 1, "by": "x"})
    world.tenant.github.set_variable(f"{variable_name(NAME)}_LOCK", lock)

    ended = world.deploy(state="variable")

    assert ended.verdict == (5, "conflict", "unknown")
    assert f"Run {other.spec.run_id} is deploying at the moment" in ended.log
    assert world.changes == []


def test_with_state_variable_the_record_is_there_and_the_lock_is_not(
    in_job: InJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = in_job()
    monkeypatch.setenv("GITHUB_TOKEN", PAT)

    assert world.deploy(state="variable").change == "created"

    assert in_variable(world)["deployment"]["image"] == "churn-model:12"
    assert list(world.tenant.github.variables()) == [variable_name(NAME)]


def test_a_failed_run_frees_the_lock(in_job: InJob, monkeypatch: pytest.MonkeyPatch) -> None:
    world = in_job()
    monkeypatch.setenv("GITHUB_TOKEN", PAT)

    assert world.deploy(state="variable", image="churn-model:13").code == 4

    assert world.tenant.github.variables() == {}


def test_where_the_lock_cannot_be_taken_given_names_go_on_and_the_end_says_that_nothing_was_saved(
    in_job: InJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = in_job()
    monkeypatch.setenv("GITHUB_TOKEN", PAT)
    world.tenant.faults.add("POST", "variables$", status=503, times=3)

    ended = world.deploy(state="variable")

    assert (ended.verdict, ended.change) == ((11, "state-store-failed", "unknown"), "created")
    assert "Locking the variable" in ended.log
    assert f"The web service 'churn' is live at {ended.outputs['scoring-uri']}." in ended.log
    assert world.tenant.github.variables() == {}


def test_a_token_that_may_never_lock_is_told_so_at_the_end_too(in_job: InJob) -> None:
    ended = in_job().deploy(state="variable")

    assert (ended.code, ended.change) == (11, "created")
    assert ended.log.count("GitHub's own token never may use variables") > 1


def unreadable(world: World) -> None:
    world.tenant.faults.add("GET", "actions/artifacts", status=503)


def test_an_unreadable_record_ends_the_run_where_a_name_would_come_from_it(in_job: InJob) -> None:
    world = in_job()
    unreadable(world)

    ended = world.deploy(service_name=None)

    assert ended.verdict == (11, "state-store-failed", "unknown")
    assert world.changes == []


def test_an_unreadable_record_is_only_warned_of_where_the_names_are_given(in_job: InJob) -> None:
    world = in_job()
    unreadable(world)

    ended = world.deploy()

    assert (ended.verdict, ended.change) == ((0, "", ""), "created")
    assert "The names are given, so the run goes on from what Azure has." in ended.log
    assert (kept(world)["parent"], kept(world)["made_cluster"]) == (None, None)


def test_without_the_permission_the_warning_names_it(in_job: InJob) -> None:
    world = in_job(github={"permissions": {"contents": "read"}})

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    assert "Resource not accessible by integration" in ended.log
    assert "actions: read" in ended.log


@pytest.mark.parametrize("path", ["CreateArtifact", "FinalizeArtifact"])
def test_a_record_that_cannot_be_saved_after_a_good_deployment_says_what_is_live(in_job: InJob, path: str) -> None:
    world = in_job(services=[service()])
    world.tenant.faults.add("POST", path, status=500)

    ended = world.deploy()

    assert ended.verdict == (11, "state-store-failed", "unknown")
    assert f"The web service 'churn' is live at {ended.outputs['scoring-uri']}." in ended.log
    assert "its endpoint answers" in ended.log
    assert ended.change == "updated"


def test_a_made_up_name_that_cannot_be_saved_creates_nothing(in_job: InJob) -> None:
    world = in_job(clusters=[])
    world.tenant.faults.add("POST", "FinalizeArtifact", status=500)

    ended = world.deploy(**NAMELESS)

    assert ended.verdict == (11, "state-store-failed", "unknown")
    assert world.changes == []


def test_given_names_go_on_where_the_record_of_what_comes_next_cannot_be_saved(in_job: InJob) -> None:
    world = in_job()
    world.tenant.faults.add("POST", "FinalizeArtifact", status=500, times=3)

    ended = world.deploy()

    assert (ended.code, ended.change) == (0, "created")
    assert "The names are given, so the run goes on without a record of it." in ended.log
    assert kept(world)["deployment"]["image"] == "churn-model:12"


def test_two_runs_at_the_same_time_are_told_by_the_third(in_job: InJob) -> None:
    world = in_job()
    world.deploy()
    forged = [{"name": NAME, "files": {"record.json": json.dumps(kept(world) | {"id": "f" * 32})}}]
    world.tenant.github.add_run(id=4000, age_days=0, artifacts=forged)

    ended = in_job().deploy()

    assert ended.verdict == (5, "conflict", "unknown")
    assert "Two runs deployed at the same time" in ended.log


@pytest.mark.parametrize(
    ("surroundings", "said"),
    [
        ({"ACTIONS_RUNTIME_TOKEN": ""}, "only an action may upload artifacts"),
        ({"ACTIONS_RESULTS_URL": ""}, "only an action may upload artifacts"),
        ({"GITHUB_SERVER_URL": "https://github.example.com"}, "GitHub Enterprise Server has no such artifacts"),
        ({"GITHUB_REPOSITORY_ID": ""}, "the job does not say of which repository and workflow it is"),
        ({"GITHUB_WORKFLOW_REF": ""}, "the job does not say of which repository and workflow it is"),
        ({"GITHUB_TOKEN": ""}, "github-token is empty"),
    ],
)
def test_where_artifacts_do_not_work_nothing_is_remembered_unless_they_were_asked_for(
    in_job: InJob, monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str], said: str
) -> None:
    world = in_job()
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)

    asked, unasked = world.deploy(state="artifact"), world.deploy()

    assert asked.verdict == (2, "invalid-input", "config.invalid")
    assert f"state: artifact does not work here: {said}" in asked.log
    assert (unasked.code, unasked.change) == (0, "created")
    assert f"Nothing is remembered for the next run: {said}" in unasked.log
    assert world.tenant.github.artifacts() == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"state": "artifact"}, "it belongs to a workflow"),
        ({"state": "variable"}, "it belongs to a workflow"),
        ({"state_name": "production/churn"}, "which only variables have"),
    ],
)
def test_at_a_shell_what_belongs_to_a_workflow_is_refused(
    world: World, settings: dict[str, str | None], said: str
) -> None:
    ended: Ended = world.deploy(**settings)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert said in ended.log
    assert world.tenant.journal.entries == []


@pytest.mark.parametrize("state", ["file", "none"])
def test_in_a_workflow_whose_store_ends_with_the_job_no_name_is_made_up(in_job: InJob, state: str) -> None:
    world = in_job(clusters=[])

    ended = world.deploy(**NAMELESS, state=state)

    assert ended.verdict == (2, "invalid-input", "config.invalid")
    assert "in this workflow nothing remembers a made-up name" in ended.log
