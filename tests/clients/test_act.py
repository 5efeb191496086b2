"""act's server of artifacts, which is nobody's we know: it takes what our client uploads, and gives it back."""

import os
import shlex
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from clients.programs import ACT, HERE, TIMEOUT_S, given_by, program, running

WORKFLOW = """\
on: push
jobs:
  upload:
    runs-on: here
    steps:
      - run: {python} {protocol} upload aml-state {given}
      - run: {python} {protocol} download aml-state {read}
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "given.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("record.json", "{}")
    return path


@pytest.fixture
def repository(tmp_path: Path, given: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / ".github" / "workflows").mkdir(parents=True)
    paths = {"python": sys.executable, "protocol": HERE / "protocol.py", "given": given, "read": tmp_path / "read.zip"}
    quoted = {name: shlex.quote(str(path)) for name, path in paths.items()}
    (folder / ".github" / "workflows" / "upload.yml").write_text(WORKFLOW.format(**quoted))
    author = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-q", "-m", "begin"]):
        subprocess.run([program("git"), *words], cwd=folder, check=True, timeout=TIMEOUT_S)  # noqa: S603 - fixed words
    return folder


def test_act_takes_our_upload_and_gives_it_back(repository: Path, given: Path, tmp_path: Path) -> None:
    """The job runs on this machine, so that no container engine is needed."""
    server = {"path": tmp_path / "artifacts", "addr": "127.0.0.1", "port": free_port()}
    options = [f"--artifact-server-{name}={value}" for name, value in server.items()]
    command = [given_by(ACT), "-P", "here=-self-hosted", "--no-cache-server", *options, "push"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    with running(command, repository, environment) as process:
        said, _ = process.communicate(timeout=TIMEOUT_S)

    assert process.returncode == 0, said
    stored = [path.read_bytes() for path in (tmp_path / "artifacts").rglob("*") if path.is_file()]
    assert (tmp_path / "read.zip").read_bytes() == given.read_bytes()
    assert given.read_bytes() in stored
