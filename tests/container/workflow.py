"""The README's workflow, and act, which runs it."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from container.engine import ROOT

ACT = "AKS_DEPLOY_ACT"
"""Environment variable: the act executable, where it is not on the PATH."""
RUNNER_IMAGE = "AKS_DEPLOY_ACT_IMAGE"
"""Environment variable: the image for `runs-on: ubuntu-latest`, with bash and curl; left out: one is built."""
_ACTION = ("action.yml", "Dockerfile", ".dockerignore", "pyproject.toml", "requirements.lock", "README.md", "LICENSE")
_FOLDERS = ("docker", "src/aks_deploy")
_GIT = ("git", "-c", "user.name=test", "-c", "user.email=test@example.org")


def readme_workflow() -> str:
    """The first YAML block of the README, as it is."""
    found = re.search(
        r"^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found is not None
    return found.group(1)


def adapted(workflow: str) -> str:
    """The workflow with the action taken from the checkout; everything else stays."""
    text, replaced = re.subn(r"uses: org/aks-deploy@\S+", "uses: ./", workflow)
    assert replaced == 1
    return text


def checkout(folder: Path, files: Mapping[str, str]) -> Path:
    """A repository that holds the action and these files, as git knows it after a push."""
    for name in _ACTION:
        shutil.copy(ROOT / name, folder / name)
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    remote = ("remote", "add", "origin", "https://github.com/org/churn")
    for arguments in (("init", "-q"), remote, ("add", "--all"), ("commit", "-q", "-m", "churn")):
        subprocess.run([*_GIT, *arguments], cwd=folder, check=True)  # noqa: S603 - fixed words
    return folder


def program() -> str | None:
    """The act executable of this machine."""
    return os.environ.get(ACT) or shutil.which("act")


@dataclass(frozen=True)
class Act:
    """The act executable, on the engine that DOCKER_HOST names."""

    program: str
    runner_image: str

    def push(self, folder: Path, *, environment: Mapping[str, str], given: Mapping[str, str]) -> tuple[int, str]:
        """Run what a push starts; exit code and log. `given` are secrets and variables, by name."""
        options = ["--pull=false", "--bind", "--rm", "--container-daemon-socket", "-"]
        options += ["--platform", f"ubuntu-latest={self.runner_image}", "--directory", str(folder)]
        for kind, values in (("--env", environment), ("--secret", given), ("--var", given)):
            file = folder / ".git" / f"act{kind}"
            file.write_text("".join(f"{name}={text}\n" for name, text in values.items()), encoding="utf-8")
            options += [f"{kind}-file", str(file)]
        ended = subprocess.run(  # noqa: S603 - the tests' own arguments
            [self.program, "push", *options], capture_output=True, text=True, check=False, env=os.environ | {"CI": "1"}
        )
        return ended.returncode, ended.stdout + ended.stderr
