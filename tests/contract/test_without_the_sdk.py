"""azureml-core takes longer to import than a run that changes nothing takes: such a run does without it."""

import pytest

from contract.world import MakeWorld, service

LIVE = service(tags={"aks-deploy.run": "shell"})


@pytest.mark.proxy
@pytest.mark.parametrize(
    ("command", "image", "found"),
    [
        ("deploy", "churn-model:12", 0),
        ("plan", "churn-model:11", 0),
        ("deploy", "churn-model:99", 0),
        ("deploy", "churn-model:11", 1),
    ],
)
def test_only_a_run_that_changes_something_imports_the_sdk(
    make_served_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, command: str, image: str, found: int
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")  # Python then tells of every module on the standard error
    world = make_served_world(services=[LIVE])

    ended = world.deploy(image=image) if command == "deploy" else world.plan(image=image)

    assert ended.log.count("azureml.core.workspace\n") == found
