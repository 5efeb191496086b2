"""Real scoring scripts: a prediction at the end, or the traceback of what went wrong."""

import runpy
from pathlib import Path

import pytest
import requests

from contract.world import MakeWorld, World, service

pytestmark = pytest.mark.scoring

SCRIPT = """
import json

def init():
    global factor
    factor = {factor}

def run(data):
    return [factor * value for value in json.loads(data)["data"]]
"""
RAISES = """
def init():
    print("loading the model")
    raise FileNotFoundError("no weights in /var/azureml-app")

def run(data):
    return data
"""


def scripts(folder: Path, **by_version: str) -> list[dict[str, object]]:
    """Images of churn-model, version by version, each with its scoring script."""
    made = []
    for version, text in by_version.items():
        (folder / version).mkdir()
        (folder / version / "score.py").write_text(text)
        made.append({"name": "churn-model", "version": int(version[1:]), "scoring": folder / version})
    return made


def predicted_by(script: Path, data: str) -> object:
    """What the script says when it is run here."""
    module = runpy.run_path(str(script))
    module["init"]()
    return module["run"](data)


def scored(world: World, key: str, data: str) -> requests.Response:
    uri = world.deploy(expose_keys="true").outputs["scoring-uri"]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"} if key else {}
    return requests.post(uri, data=data, headers=headers, timeout=30)


def test_a_prediction_equals_the_one_of_the_script_run_here(make_world: MakeWorld, tmp_path: Path) -> None:
    world = make_world(images=scripts(tmp_path, v12=SCRIPT.format(factor=3)))
    key = world.deploy(expose_keys="true").outputs["primary-key"]
    data = '{"data": [1, 2.5]}'

    answer = scored(world, key, data)

    assert answer.status_code == 200
    assert answer.json() == predicted_by(tmp_path / "v12/score.py", data) == [3, 7.5]
    assert scored(world, "", data).status_code == 401


def test_after_an_update_the_new_version_answers_the_old_key(make_world: MakeWorld, tmp_path: Path) -> None:
    world = make_world(images=scripts(tmp_path, v11=SCRIPT.format(factor=2), v12=SCRIPT.format(factor=3)))
    key = world.deploy(image="churn-model:11", expose_keys="true").outputs["primary-key"]

    assert world.deploy().change == "updated"

    assert scored(world, key, '{"data": [1]}').json() == [3]


def test_a_script_that_raises_in_init_ends_in_a_failure_with_its_traceback(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world = make_world(images=scripts(tmp_path, v12=RAISES))

    ended = world.deploy()

    assert ended.verdict == (7, "deployment-failed", "deploy.script-error")
    assert "Its scoring script raised FileNotFoundError: no weights in /var/azureml-app" in ended.log
    assert "Traceback (most recent call last):" in ended.log
    assert "in init" in ended.log
    assert ended.change == "created"
    assert ended.outputs["service-state"] == "Unhealthy"


def test_a_corrected_version_repairs_a_service_whose_script_failed(make_world: MakeWorld, tmp_path: Path) -> None:
    world = make_world(images=scripts(tmp_path, v11=RAISES, v12=SCRIPT.format(factor=3)))
    assert world.deploy(image="churn-model:11").code == 7

    assert world.deploy().change == "updated"

    assert world.tenant.service("churn").state == "Healthy"


def test_a_bad_update_fails_and_leaves_the_version_before_answering(make_world: MakeWorld, tmp_path: Path) -> None:
    images = scripts(tmp_path, v11=SCRIPT.format(factor=2), v12=RAISES)
    world = make_world(images=images, services=[service(image="churn-model:11")])

    assert world.deploy().verdict == (7, "deployment-failed", "deploy.script-error")
