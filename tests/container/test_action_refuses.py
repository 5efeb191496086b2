"""What stops the action's container before anything is created."""

import pytest

from container.world import World

ANOTHER_SECRET = "another~Secret.9876543210"


@pytest.mark.parametrize(
    ("inputs", "code", "reason"),
    [
        ({"image": None}, 2, "invalid-input"),
        ({"image": "diabetes"}, 2, "invalid-input"),
        ({"service_name": "Churn_Model!"}, 2, "invalid-input"),
        ({"deployment_config": "cpu_core: 2\nmemory_gb: 4\n"}, 2, "invalid-input"),
        ({"azure_credentials": None}, 2, "invalid-input"),
        ({"azure_credentials": "{'clientId': 1}"}, 2, "invalid-input"),
        ({"image": "diabetis:1"}, 4, "not-found"),
        ({"workspace_name": "ml-prdo"}, 4, "not-found"),
        ({"provisioning_config": None}, 4, "not-found"),
    ],
)
def test_a_mistake_is_told_at_once_and_changes_nothing(
    bare: World, inputs: dict[str, str | None], code: int, reason: str
) -> None:
    step = bare.run(**inputs)

    assert (step.conclusion, step.exit_code, step.outputs["failure-reason"]) == ("failure", code, reason), step.log
    assert step.errors
    assert "Traceback" not in step.log
    assert (step.outputs["change"], bare.changes()) == ("none", [])


def test_a_wrong_secret_is_refused_by_name_and_stays_hidden(bare: World) -> None:
    step = bare.run(azure_credentials=bare.credentials(ANOTHER_SECRET))

    assert (step.exit_code, step.outputs["failure-reason"]) == (3, "access-denied"), step.log
    assert step.outputs["diagnosis-code"] == "auth.secret-invalid"
    assert ANOTHER_SECRET not in step.log + str(step.annotations) + (step.summary or "")
    assert bare.changes() == []


def test_a_missing_image_file_points_at_the_file(bare: World) -> None:
    step = bare.run(image=None)

    assert "aml_config/image.json" in step.errors[0]


def test_a_mistake_in_a_file_is_shown_at_its_line(bare: World) -> None:
    (bare.job.workspace / "deployment.yml").write_text("cpu_cores: 2\nmemory_gb: four\n", encoding="utf-8")

    step = bare.run(deployment_config="deployment.yml")

    errors = [(found.file, found.line) for found in step.annotations if found.kind == "error"]
    assert errors == [("deployment.yml", "2")], step.log
