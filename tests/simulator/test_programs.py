"""Programs on azureml-core as people publish them, run unchanged through `aml-simulator run`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.programs_kit import LAUNCHER, PROGRAMS, TENANT, TIMEOUT_S, VARIABLES, WORKSPACE, write_files

pytestmark = [pytest.mark.proxy, pytest.mark.scoring]
FRAUD = {"name": "fraud", "image": "fraud:1", "cluster": "aks-prod"}


def run(folder: Path, program: str, **workspace: object) -> str:
    """What the program printed; it has ended without an error and without a call unanswered."""
    write_files(folder)
    described = {**TENANT, "workspaces": [{**WORKSPACE, **workspace}]}
    (folder / "tenant.json").write_text(json.dumps(described))
    simulator = [sys.executable, "-m", "aml_simulator.cli", "run", "--tenant", "../tenant.json", "--speed", "5000"]
    command = [*simulator, "--", sys.executable, str(LAUNCHER), str(PROGRAMS / program)]
    ended = subprocess.run(  # noqa: S603 - one of the programs beside this file
        command, cwd=folder / "work", env={**os.environ, **VARIABLES, "HOME": str(folder / "home")},
        capture_output=True, text=True, check=False, timeout=TIMEOUT_S,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
    assert "Traceback" not in ended.stderr
    printed, _, journal = ended.stdout.rstrip().rpartition("\n")
    assert json.loads(journal)["unrouted"] == []
    return printed


@pytest.mark.parametrize(
    ("program", "last"),
    [
        ("deploy_notebook.py", "cleaned up"),
        ("deploy_action.py", "detached"),
        ("image_notebook.py", "nothing left"),
        ("pipeline_steps.py", "smoke test passed"),
    ],
)
def test_a_published_program_runs_to_its_end(tmp_path: Path, program: str, last: str) -> None:
    assert run(tmp_path, program).rstrip().endswith(last)


def test_a_report_finds_everything_that_the_tenant_file_describes(tmp_path: Path) -> None:
    printed = run(tmp_path, "inventory.py", images=[{"name": "fraud"}], services=[FRAUD])

    report = json.loads(printed[: printed.rindex("\n}\n") + 2])
    assert report["ml-prod"]["services"] == {"fraud": ["AKS", "Healthy"]}
    assert report["ml-prod"]["compute"] == {"aks-prod": "Succeeded"}
