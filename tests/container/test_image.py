"""What is in the image, and what is not."""

import json
import re
import uuid
from collections.abc import Iterator

import pytest

from action.runner import Action
from container.engine import ROOT, Engine

PYTHON = "/opt/venv/bin/python"
LARGEST_PART_OF_PLAIN = 0.6
SIZES = """
import json, pathlib, sysconfig
root = pathlib.Path(sysconfig.get_path("purelib"))
sizes = {}
for path in root.rglob("*"):
    if path.is_file():
        top = path.relative_to(root).parts[0]
        sizes[top] = sizes.get(top, 0) + path.stat().st_size
print(json.dumps(sizes))
"""
PLAIN = """
ARG BASE=docker.io/library/python:3.11-slim
FROM ${{BASE}}
RUN python3 -m venv /opt/venv && /opt/venv/bin/python -m pip install --quiet --no-cache-dir azureml-core=={version}
"""
UNCOMPILED = """
import importlib.util, pathlib, sysconfig
root = pathlib.Path(sysconfig.get_path("purelib"))
flags = {}
for path in root.rglob("*.py"):
    compiled = pathlib.Path(importlib.util.cache_from_source(str(path)))
    flags[str(path)] = compiled.read_bytes()[4] if compiled.exists() else None
print([path for path, flag in flags.items() if flag != 1])
"""
ABSENT = """
import importlib.util
names = ["aml_simulator", "pip", "setuptools", "hatchling", "pytest", "tests", "uv", "ruff"]
print([name for name in names if importlib.util.find_spec(name)])
"""


@pytest.fixture(scope="session")
def plain_image(engine: Engine) -> Iterator[str]:
    """An image in which somebody has installed azureml-core and thought no more of it."""
    found = re.search(r"^azureml-core==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    tag = engine.build(f"localhost/azureml-core:{uuid.uuid4().hex[:8]}", text=PLAIN.format(version=found.group(1)))
    yield tag
    engine("rmi", tag)


def measured(engine: Engine, image: str) -> dict[str, int]:
    sizes: dict[str, int] = json.loads(engine.run(image, "-c", SIZES, entrypoint=PYTHON))
    return {top: size for top, size in sizes.items() if not top.startswith(("pip", "setuptools", "_distutils_hack"))}


def test_it_is_far_smaller_than_a_plain_installation_of_azureml_core(
    engine: Engine, image: str, plain_image: str
) -> None:
    ours, plain = measured(engine, image), measured(engine, plain_image)

    assert sum(ours.values()) < LARGEST_PART_OF_PLAIN * sum(plain.values()), (ours, plain)


def test_every_module_is_compiled_and_valid_whatever_the_times_of_the_files(engine: Engine, image: str) -> None:
    assert engine.run(image, "-c", UNCOMPILED, entrypoint=PYTHON) == "[]"


def test_nothing_is_in_it_that_only_builds_or_tests(engine: Engine, image: str) -> None:
    assert engine.run(image, "-c", ABSENT, entrypoint=PYTHON) == "[]"
    commands = engine.run(image, "-c", "import os; print(sorted(os.listdir('/opt/venv/bin')))", entrypoint=PYTHON)
    assert [name for name in json.loads(commands.replace("'", '"')) if not name.startswith("python")] == ["aks-deploy"]


def test_it_starts_with_what_action_yml_names_as_root_and_unbuffered(engine: Engine, image: str) -> None:
    [facts] = json.loads(engine("inspect", "--type", "image", image))
    action = Action.read(ROOT / "action.yml")

    config = facts["Config"]
    assert [*config["Entrypoint"], *config["Cmd"]] == [action.entrypoint, *action.arguments]
    assert config.get("User", "") in ("", "0", "root")
    assert "PYTHONUNBUFFERED=1" in config["Env"]


@pytest.mark.parametrize("arguments", [["--help"], ["deploy", "--help"], ["plan", "--help"], ["settings"]])
def test_every_command_that_needs_no_azure_works(engine: Engine, image: str, arguments: list[str]) -> None:
    assert engine.run(image, *arguments)
