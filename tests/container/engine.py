"""The container engine that the tests use: whatever answers the `docker` command line, or another that speaks it.

Podman 4.3 behind the `docker` client loses the exit code of `docker run --rm`, which is what runners use; its own
command line does not, and takes the same arguments.
"""

import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = "AKS_DEPLOY_DOCKER"
"""Environment variable: the command to use in place of `docker`."""
BUILD_OPTIONS = "AKS_DEPLOY_BUILD_OPTIONS"
"""Environment variable: more options for `docker build`, such as `--network=host` or `--build-arg=BASE=…`."""


class EngineError(RuntimeError):
    """The engine refused; the text is its own."""


@dataclass(frozen=True)
class Engine:
    """The command line, and the socket that containers get as `/var/run/docker.sock`."""

    command: str
    socket: str

    @classmethod
    def found(cls) -> "Engine":
        """The engine of this machine.

        Raises:
            EngineError: there is none.
        """
        command = os.environ.get(COMMAND) or "docker"
        if shutil.which(command) is None:
            raise EngineError(f"there is no command `{command}`")
        engine = cls(command, os.environ.get("DOCKER_HOST", "").removeprefix("unix://") or "/var/run/docker.sock")
        engine("version")
        return engine

    def __call__(self, *arguments: str, given: str | None = None) -> str:
        """Run it with these arguments; what it prints."""
        ended = self._ended(arguments, given)
        if ended.returncode:
            raise EngineError(f"{self.command} {' '.join(arguments)}: {ended.stderr or ended.stdout}")
        return ended.stdout.strip()

    def keeps_exit_codes(self, image: str) -> bool:
        """Whether a container's exit code reaches who started it; the image needs a Python."""
        line = ("run", "--rm", "--entrypoint", "/opt/venv/bin/python", image, "-c", "raise SystemExit(7)")
        return self._ended(line).returncode == 7

    def _ended(self, arguments: tuple[str, ...], given: str | None = None) -> "subprocess.CompletedProcess[str]":
        command = [self.command, *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False)  # noqa: S603 - the tests' own arguments, and the engine that the machine has

    def build(self, tag: str, *, text: str | None = None, options: tuple[str, ...] = ()) -> str:
        """Build the project's Dockerfile, or one given as text; the tag."""
        more = shlex.split(os.environ.get(BUILD_OPTIONS, ""))
        self("build", "--tag", tag, *more, *options, "-" if text else str(ROOT), given=text)
        return tag

    def gateway(self, network: str) -> str:
        """The address by which the network's containers reach this machine."""
        # Docker and Podman write the same fact in different places and cases.
        found = re.search(r'"gateway": "([^"]+)"', self("network", "inspect", network), re.IGNORECASE)
        if found is None:
            raise EngineError(f"the network {network} has no gateway")
        return found.group(1)

    def run(self, image: str, *arguments: str, entrypoint: str | None = None) -> str:
        """Run a container to its end; what it prints."""
        options = ["--entrypoint", entrypoint] if entrypoint else []
        return self("run", "--rm", *options, image, *arguments)
