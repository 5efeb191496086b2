"""Models with a script from a source directory, really scored; and what is told where that cannot be."""

import pytest
import requests

from contract.serving import CONDA, DESCRIBED, MODELS, serve, serving_world
from contract.world import MakeWorld, World

pytestmark = pytest.mark.scoring

SCRIPT = """
import json
import os

from lib.weighing import weighed

def init():
    global weights
    with open(os.path.join(os.environ["AZUREML_MODEL_DIR"], "weights.json")) as file:
        weights = json.load(file)

def run(data):
    return weighed(json.loads(data)["data"], weights)
"""
LIBRARY = "def weighed(values, weights):\n    return [a * b for a, b in zip(values, weights)]\n"
RAISES = "def init():\n    raise ValueError('no weights')\n\ndef run(data):\n    return data\n"


@pytest.fixture
def models(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """Two versions of the model, each with a file of weights."""
    made: list[dict[str, object]] = []
    for model in MODELS[:2]:
        files = tmp_path_factory.mktemp("model") / "weights.json"
        files.write_text(f"[{model['version']}, 10]")
        made.append({**model, "files": files})
    return made


def with_code(world: World) -> World:
    world.write("src/score.py", SCRIPT)
    world.write("src/lib/weighing.py", LIBRARY)
    return world


def scored(world: World, uri: str, key: str) -> object:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    answer = requests.post(uri, data='{"data": [1, 2]}', headers=headers, proxies=dict(world.proxies), timeout=60)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("described", [False, True])
def test_a_prediction_comes_from_the_model_and_the_files_of_the_source_directory(
    make_mounted_world: MakeWorld,
    models: list[dict[str, object]],
    described: bool,  # noqa: FBT001 - a parameter
) -> None:
    world = with_code(serving_world(make_mounted_world, models=models))
    settings = {"inference_config": DESCRIBED} if described else {}

    first = serve(world, expose_keys="true", **settings).outputs
    before = scored(world, first["scoring-uri"], first["primary-key"])
    world.write("src/lib/weighing.py", LIBRARY.replace("a * b", "a - b"))
    second = serve(world, models="churn:2", **settings)

    assert before == [3, 20]
    assert second.change == "updated"
    assert scored(world, first["scoring-uri"], first["primary-key"]) == [-1, -8]


def test_a_script_that_raises_is_told_with_its_line_in_the_source_directory(make_world: MakeWorld) -> None:
    world = serving_world(make_world)
    world.write("src/score.py", RAISES)

    ended = serve(world)

    assert ended.verdict == (7, "deployment-failed", "deploy.script-error")
    assert "Its scoring script raised ValueError: no weights" in ended.log
    assert "src/score.py:2" in ended.log
    assert (ended.change, ended.outputs["models"]) == ("created", "churn:3")


def test_a_corrected_script_repairs_the_service(make_world: MakeWorld) -> None:
    world = serving_world(make_world)
    world.write("src/score.py", RAISES)
    serve(world)
    world.write("src/score.py", RAISES.replace("raise", "print").replace("ValueError", ""))

    assert serve(world).change == "updated"

    assert world.tenant.service("churn").state == "Healthy"


def test_an_environment_that_cannot_be_built_fails_in_place_until_another_one_repairs_it(
    make_world: MakeWorld,
) -> None:
    world = serving_world(lambda **workspace: make_world({"unbuildable": {"scikit-lern": "not found"}}, **workspace))
    world.write("src/conda.yml", f"{CONDA}  - scikit-lern==1.0\n")

    failed = serve(world, inference_config=DESCRIBED)
    keys = world.tenant.service("churn").keys
    again = serve(world, inference_config=DESCRIBED)
    world.write("src/conda.yml", f"{CONDA}  - scikit-learn==1.0\n")
    repaired = serve(world, inference_config=DESCRIBED)

    assert failed.verdict[:2] == again.verdict[:2] == (7, "deployment-failed")
    assert "Failed building the Environment" in failed.log
    assert (again.change, repaired.code, repaired.change) == ("replaced", 0, "updated")
    assert world.changes == ["POST services", "POST services", "PATCH services/churn"]
    assert world.tenant.service("churn").keys == keys
