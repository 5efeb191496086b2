"""What the simulator's own page shows is true: its files, its commands and its code, block by block."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

import aml_simulator
from aml_simulator.faults import Faults
from aml_simulator.mounts.server import Server
from aml_simulator.scenarios.library import Scenarios
from aml_simulator.tenant import Tenant

README = Path(aml_simulator.__file__).with_name("README.md")
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
BLOCKS = [token for token in MarkdownIt().parse(README.read_text(encoding="utf-8")) if token.type == "fence"]
TIMEOUT_S = 240.0
_FILE = re.compile(r"# ([\w./]+\.\w+)\n")
# It is led to the tenant and takes no time; the first command and all Python run the page's own program.
STAND_IN = """
import requests
assert requests.get("https://management.azure.com/subscriptions?api-version=2022-12-01").status_code == 401
"""
PIP = "import sys; assert sys.argv[1:] == ['install', 'aks-deploy[simulator]'], sys.argv"
DOCKER = """
import os, subprocess, sys
command, *options, image = sys.argv[1:]
given = dict(zip(options[::2], options[1::2]))
pairs = [text.split("=", 1) for name, text in zip(options[::2], options[1::2]) if name == "-e"]
outside, inside = given["-v"].split(":")
assert (command, given["--network"], image) == ("run", "host", "my-program")
environment = {name: outside if value == inside else value for name, value in pairs}
assert environment.keys() == {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"}
subprocess.run([sys.executable, "deploy.py"], env=environment, check=True)
"""


def shown(*languages: str) -> list[object]:
    """The blocks of these languages that are no files, as parameters named by their lines."""
    chosen = [token for token in BLOCKS if token.info in languages and not _FILE.match(token.content)]
    return [pytest.param(token.content, id=f"line {token.map[0] + 1}") for token in chosen if token.map]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that the page shows, those that it speaks of, and two programs that others bring."""
    files = {found[1]: token.content for token in BLOCKS if (found := _FILE.match(token.content))}
    script = {"bin/pip": PIP, "bin/docker": DOCKER}
    programs = {name: f"#!{sys.executable}\n{text}" for name, text in script.items()}
    for name, text in {**files, **programs, "models/churn.pkl": "", "home/.keep": ""}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    return tmp_path


def ran(command: list[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What the command printed; it must end well, and finds this Python and its programs first."""
    path = f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    ended = subprocess.run(  # noqa: S603 - a block of our own page
        command, cwd=folder, env={**inherited, "HOME": str(folder / "home"), "PATH": path, **environment},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_S, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


@pytest.mark.proxy
@pytest.mark.scoring
@pytest.mark.parametrize("block", shown("console"))
def test_a_command_does_what_the_page_shows(
    folder: Path, block: str, make_aml_simulator_server: Callable[..., Server]
) -> None:
    server = make_aml_simulator_server({})
    lines = block.splitlines()
    printed = [line for line in lines if not line.startswith("$ ")]
    if not printed:
        (folder / "deploy.py").write_text(STAND_IN)
    if "docker" in block:
        (folder / "ready.json").write_text(f'{{"proxy": "{server.url}", "ca_file": "{server.ca_file}"}}')

    script = "\n".join(line.removeprefix("$ ") for line in lines if line.startswith("$ "))
    told = ran(["/bin/bash", "-euc", script], folder, {"PROXY": server.url})

    assert [line for line in printed if line not in told.splitlines()] == []


@pytest.mark.proxy
@pytest.mark.scoring
@pytest.mark.parametrize("block", shown("python"))
def test_code_runs_as_it_is_shown(folder: Path, block: str) -> None:
    ran([sys.executable, "-W", "ignore", "-c", block], folder, {})


@pytest.mark.proxy
@pytest.mark.scoring
def test_the_tests_that_are_shown_pass(folder: Path) -> None:
    options = ["-p", "no:cacheprovider", "-q", "--override-ini=filterwarnings=ignore", "test_deploy.py"]

    assert "3 passed" in ran([sys.executable, "-m", "pytest", *options], folder, {})


@pytest.mark.proxy
@pytest.mark.parametrize("block", shown("yaml"))
def test_each_piece_of_yaml_is_what_the_page_says(folder: Path, block: str) -> None:
    (folder / "shown.yml").write_text(block)
    (folder / "deploy.py").write_text(STAND_IN)
    content = yaml.safe_load(block)

    if isinstance(content, dict):
        with Tenant.load(folder / "shown.yml") as tenant:
            assert content.keys() <= tenant.spec.model_fields_set
    elif "run" in content[0]:
        for step in content:
            ran(["/bin/bash", "-eo", "pipefail", "-c", step["run"]], folder, {})
    else:
        for entry in content:
            assert Scenarios(Faults(), folder / "shown.yml").arm(entry["code"])


def test_every_block_is_of_a_kind_that_is_tried() -> None:
    languages = {token.info for token in BLOCKS}
    files = {found[1] for token in BLOCKS if (found := _FILE.match(token.content))}

    assert languages == {"console", "python", "yaml"}
    assert files == {"tenant.yml", "score/score.py", "deploy.py", "test_deploy.py"}


def test_what_it_says_to_install_is_what_there_is() -> None:
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]

    assert (project["name"], "simulator" in project["optional-dependencies"]) == ("aks-deploy", True)
