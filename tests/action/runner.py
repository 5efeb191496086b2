"""A model of the runner: one job on one machine that runs a container action as GitHub's does.

Source: actions/runner, ContainerActionHandler, DockerCommandManager, FileCommandManager and JobExtension.
"""

import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from action.file_commands import FileCommandError, pairs
from action.masking import Masker
from action.process import Cancellation, LiveProcess
from action.step_log import Annotation, StepLog

LARGEST_SUMMARY = 1024 * 1024
_FILES = {
    "OUTPUT": "set_output", "ENV": "set_env", "STATE": "save_state", "PATH": "add_path",
    "STEP_SUMMARY": "step_summary",
}  # fmt: skip


@dataclass(frozen=True)
class Action:
    """What action.yml says of a container action."""

    defaults: Mapping[str, str]
    entrypoint: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Action":
        """The action that is described at `path`."""
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        runs = content["runs"]
        defaults = {name: str(facts.get("default", "")) for name, facts in content["inputs"].items()}
        return cls(defaults, runs["entrypoint"], tuple(runs.get("args", ())), runs.get("env", {}))


@dataclass(frozen=True)
class EndedStep:
    """What a step came to, as the runner sees it."""

    conclusion: str
    exit_code: int
    log: str
    annotations: tuple[Annotation, ...]
    outputs: Mapping[str, str]
    summary: str | None
    cancellation: Cancellation | None = None

    @property
    def errors(self) -> list[str]:
        """The messages of its error annotations."""
        return [found.message for found in self.annotations if found.kind == "error"]


class LiveStep:
    """A step that runs in `container`: wait for a line of its log, cancel it, or let it end."""

    def __init__(self, container: str, process: LiveProcess, log: StepLog, files: Mapping[str, Path]) -> None:
        self._process = process
        self._files = files
        self._cancellation: Cancellation | None = None
        self.container = container
        self.log = log

    def wait_for(self, text: str, *, timeout_s: float = 60) -> None:
        """Block until a visible line holds the text."""
        assert self.log.wait_for(text, timeout_s=timeout_s), f"{text!r} did not come:\n{self.log.text}"

    def cancel(self) -> EndedStep:
        """Somebody presses the button."""
        self._cancellation = self._process.cancel()
        return self.end()

    def end(self) -> EndedStep:
        """Let it end by itself, and read what it wrote for the runner."""
        code = self._process.finish()
        outputs, summary = self._written_outputs(), self._uploaded_summary()
        good = code == 0 and not self.log.failed
        conclusion = "cancelled" if self._cancellation else "success" if good else "failure"
        annotations = tuple(self.log.annotations)
        return EndedStep(conclusion, code, self.log.text, annotations, outputs, summary, self._cancellation)

    def _written_outputs(self) -> dict[str, str]:
        found: dict[str, str] = {}
        try:
            found.update(pairs(self._files["OUTPUT"].read_text(encoding="utf-8")))
        except FileCommandError as error:
            self.log.take("::error::Unable to process file command 'output' successfully.")
            self.log.take(f"::error::{error}")
            self.log.failed = True
        return found

    def _uploaded_summary(self) -> str | None:
        """The summary with secrets hidden line by line; None where it is empty or too large to be uploaded."""
        content = self._files["STEP_SUMMARY"].read_bytes()
        if len(content) > LARGEST_SUMMARY:
            self.log.take("::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up a size of 1024k")
            return None
        lines = content.decode("utf-8", "replace").splitlines()
        return "\n".join(self.log.masker.hide(line) for line in lines) or None


@dataclass
class Job:
    """A job on one machine, below `work`: its steps share folders, the masks and the network.

    `token` is its GITHUB_TOKEN; `environment` is what it has besides, and over, the usual facts of a run.
    """

    work: Path
    network: str
    docker: str = "docker"
    docker_socket: str = "/var/run/docker.sock"
    token: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    masker: Masker = field(default_factory=Masker)

    def __post_init__(self) -> None:
        for folder in (self.workspace, *(self.temp / name for name in _MOUNTED.values())):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def workspace(self) -> Path:
        """The checkout."""
        return self.work / "churn" / "churn"

    @property
    def temp(self) -> Path:
        """RUNNER_TEMP on the host."""
        return self.work / "_temp"

    @contextmanager
    def step(self, image: str, action: Action, inputs: Mapping[str, str]) -> Iterator[LiveStep]:
        """Run the action's container; whatever happens, it has ended when the block has."""
        suffix = uuid.uuid4()
        files = {name: self.temp / "_runner_file_commands" / f"{file}_{suffix}" for name, file in _FILES.items()}
        for path in files.values():
            path.touch()
        environment = self._environment(action, inputs, files)
        log = StepLog(self.masker, debug=environment.get("RUNNER_DEBUG") == "1")
        container = f"aks_deploy_{suffix.hex[:6]}"
        command = self._command(container, image, action, environment)
        with LiveProcess(command, os.environ | environment, log) as process:
            yield LiveStep(container, process, log, files)

    def job_outputs(self, outputs: Mapping[str, str]) -> dict[str, str]:
        """The outputs that reach other jobs: those in which something would be hidden do not."""
        return {name: value for name, value in outputs.items() if value and self.masker.hide(value) == value}

    def _environment(self, action: Action, inputs: Mapping[str, str], files: Mapping[str, Path]) -> dict[str, str]:
        defaults = {name: text.replace("${{ github.token }}", self.token) for name, text in action.defaults.items()}
        given = {f"INPUT_{name.replace(' ', '_').upper()}": value for name, value in {**defaults, **inputs}.items()}
        written = {f"GITHUB_{name}": f"/github/file_commands/{path.name}" for name, path in files.items()}
        return {**action.environment, **_FACTS, **self.environment, **given, **written, **_FOLDERS}

    def _command(self, name: str, image: str, action: Action, environment: Mapping[str, str]) -> list[str]:
        """The line of DockerCommandManager.DockerRun; values of variables come from the client's own environment."""
        line = [self.docker, "run", "--name", name, "--label", "a1b2c3", "--workdir", "/github/workspace", "--rm"]
        for variable in environment:
            line += ["-e", variable]
        line += ["-e", "GITHUB_ACTIONS=true", "-e", "CI=true", "--entrypoint", action.entrypoint]
        line += ["--network", self.network, "-v", f"{self.docker_socket}:/var/run/docker.sock"]
        line += ["-v", f"{self.temp}:/github/runner_temp"]
        for inside, folder in _MOUNTED.items():
            line += ["-v", f"{self.temp / folder}:/github/{inside}"]
        return [*line, "-v", f"{self.workspace}:/github/workspace", image, *action.arguments]


_MOUNTED = {"home": "_github_home", "workflow": "_github_workflow", "file_commands": "_runner_file_commands"}
_FOLDERS = {
    "HOME": "/github/home",
    "GITHUB_WORKSPACE": "/github/workspace",
    "RUNNER_TEMP": "/github/runner_temp",
}
_FACTS = {
    "GITHUB_REPOSITORY": "org/churn",
    "GITHUB_REPOSITORY_ID": "4711",
    "GITHUB_SHA": "c0ffee",
    "GITHUB_REF": "refs/heads/main",
    "GITHUB_REF_NAME": "main",
    "GITHUB_EVENT_NAME": "push",
    "GITHUB_RUN_ID": "77",
    "GITHUB_RUN_ATTEMPT": "1",
    "GITHUB_SERVER_URL": "https://github.com",
    "GITHUB_API_URL": "https://api.github.com",
    "RUNNER_OS": "Linux",
}
