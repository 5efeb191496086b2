"""A world whose web services run models: registered models, an environment, and a folder with the code."""

from collections.abc import Mapping

from contract.world import Ended, MakeWorld, World

INFERENCE = "{entry_script: score.py, source_directory: src, environment: churn-env:2}"
DESCRIBED = "{entry_script: score.py, source_directory: src, conda_file: conda.yml}"
SCRIPT = """
import json

def init():
    pass

def run(data):
    return [2 * value for value in json.loads(data)["data"]]
"""
CONDA = "dependencies:\n- python=3.8\n- pip:\n  - azureml-defaults\n"
MODELS = (
    {"name": "churn", "version": 2, "framework": "ScikitLearn"},
    {"name": "churn", "version": 3, "framework": "ScikitLearn"},
    {"name": "scaler", "version": 1},
)
ENVIRONMENTS = ({"name": "churn-env", "version": "1"}, {"name": "churn-env", "version": "2"})
FOR_MODELS: Mapping[str, str | None] = {"image": None, "models": "churn:3", "inference_config": INFERENCE}


def serving_world(make_world: MakeWorld, **workspace: object) -> World:
    """A workspace with models and an environment; the folder `src` has a script and a conda file."""
    world = make_world(**{"models": MODELS, "environments": ENVIRONMENTS, **workspace})
    world.write("src/score.py", SCRIPT)
    world.write("src/conda.yml", CONDA)
    return world


def serve(world: World, **settings: str | None) -> Ended:
    """Deploy `churn:3` with the script of `src`, or what the settings say."""
    return world.deploy(**{**FOR_MODELS, **settings})
