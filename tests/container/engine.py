"""The container engine that the tests use: whatever answers the `docker` command line."""

import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD_OPTIONS = "AKS_DEPLOY_BUILD_OPTIONS"
"""Environment variable: more options for `docker build`, such as `--network=host` or `--build-arg=BASE=…`."""


class EngineError(RuntimeError):
    """The engine refused; the text is its own."""


@dataclass(frozen=True)
class Engine:
    """The `docker` command line, and the socket that containers get as `/var/run/docker.sock`."""

    socket: str

    @classmethod
    def found(cls) -> "Engine":
        """The engine of this machine.

        Raises:
            EngineError: there is none.
        """
        if shutil.which("docker") is None:
            raise EngineError("there is no `docker` command")
        engine = cls(os.environ.get("DOCKER_HOST", "").removeprefix("unix://") or "/var/run/docker.sock")
        engine("version")
        return engine

    def __call__(self, *arguments: str, given: str | None = None) -> str:
        """Run `docker` with these arguments; what it prints."""
        ended = subprocess.run(["docker", *arguments], input=given, capture_output=True, text=True, check=False)  # noqa: S603, S607 - the tests' own arguments, and the engine that the machine has
        if ended.returncode:
            raise EngineError(f"docker {' '.join(arguments)}: {ended.stderr or ended.stdout}")
        return ended.stdout.strip()

    def build(self, tag: str, *, text: str | None = None, options: tuple[str, ...] = ()) -> str:
        """Build the project's Dockerfile, or one given as text; the tag."""
        more = shlex.split(os.environ.get(BUILD_OPTIONS, ""))
        self("build", "--tag", tag, *more, *options, "-" if text else str(ROOT), given=text)
        return tag

    def gateway(self, network: str) -> str:
        """The address by which the network's containers reach this machine."""
        return self("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", network)

    def run(self, image: str, *arguments: str, entrypoint: str | None = None) -> str:
        """Run a container to its end; what it prints."""
        options = ["--entrypoint", entrypoint] if entrypoint else []
        return self("run", "--rm", *options, image, *arguments)
