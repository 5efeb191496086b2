"""The file of a plan, as a setting: read by a deployment, written by a plan."""

import json
from pathlib import Path

import pytest

from aks_deploy.deploying.plan import make_plan
from aks_deploy.domain.plan_document import PlanDocument
from aks_deploy.domain.record import Workspace
from unit.deploying.samples import NOW, desired, observed
from unit.settings.folder import Folder

WORKSPACE = Workspace(subscription_id="2b9e", resource_group="ml-prod", workspace_name="ml-prod")
FILE = "aks-deploy-plan.json"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def document(*, image: str | None = "Succeeded") -> PlanDocument:
    return PlanDocument.of(make_plan(desired(), observed(image=image)), workspace=WORKSPACE, at=NOW, hide=str)


def test_a_deployment_reads_the_plan_that_it_is_held_to(folder: Folder) -> None:
    folder.write(FILE, document().text)

    assert folder.resolve(plan_file=FILE).approved == document()
    assert folder.resolve().approved is None


def test_the_file_may_be_named_in_the_configuration_file(folder: Folder) -> None:
    folder.write(FILE, document().text)
    folder.config(f"plan_file: {FILE}")

    assert folder.resolve().approved == document()


def test_a_plan_reads_none_and_may_name_what_is_not_there_yet(folder: Folder) -> None:
    assert folder.resolve(command="plan", plan_file="plans/new.json").approved is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (document().text.replace("churn-model:12", "churn-model:13"), "somebody changed it after it was made"),
        (json.dumps({"schema": 2, "hash": "", "steps": []}), "a newer aks-deploy wrote it"),
        ('{"image_name": "churn"}', "it is no plan of aks-deploy"),
        ("{", "line 1, column 2"),
        (document(image=None).text, "cannot be carried out: There is no image 'churn-model:12'"),
        (" " * 1_000_001, "is larger than 1 MB"),
    ],
)
def test_what_cannot_be_held_to_is_refused_at_the_place_that_names_it(folder: Folder, text: str, said: str) -> None:
    folder.write(FILE, text)

    [problem] = folder.problems(plan_file=FILE)

    assert problem.startswith("input plan-file: plan-file: ")
    assert said in problem


def test_a_plan_that_is_not_there_is_missing_where_settings_are_only_checked(folder: Folder) -> None:
    [problem] = folder.problems(plan_file=FILE)
    checked = folder.resolve(command="validate", plan_file=FILE)

    assert f"the file '{FILE}' does not exist" in problem
    assert [str(missing) for missing in checked.missing] == [problem]


@pytest.mark.parametrize("command", ["plan", "deploy"])
def test_a_plan_is_kept_in_the_folder(folder: Folder, command: str) -> None:
    [problem] = folder.problems(command=command, plan_file="../plan.json")

    assert "'../plan.json' is outside the workspace folder" in problem


def test_a_link_out_of_the_folder_is_no_place_for_a_plan_that_nobody_named(folder: Folder) -> None:
    (folder.path / FILE).symlink_to("/elsewhere/plan.json")

    [problem] = folder.problems(command="plan")

    assert f"'{FILE}' is outside the workspace folder" in problem


def test_values_say_where_they_were_given(folder: Folder) -> None:
    folder.config("deployment:\n  cpu_cores: 2\n")
    folder.write("aml_config/image.json", '{"image_name": "churn", "image_version": 1}')

    given = folder.resolve(image="").given_in
    assert (given["deployment.cpu_cores"], given["image"]) == (".azureml/aks-deploy.yml:2:14", "aml_config/image.json")
    assert folder.resolve().given_in["image"] == "input image"
