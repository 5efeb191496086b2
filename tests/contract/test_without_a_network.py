"""The tests of the core flow once more, server and client, where no route leads out of the machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
UNSHARE = shutil.which("unshare") or ""
WAYS = (["--net"], ["--user", "--map-root-user", "--net"])


def isolated() -> list[str] | None:
    """The command that runs another one without a network; None where the machine does not allow it."""
    for way in WAYS if UNSHARE else ():
        if subprocess.run([UNSHARE, *way, "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603 - a fixed command
            return [UNSHARE, *way, sys.executable, str(HERE / "offline.py")]
    return None


@pytest.mark.proxy
def test_the_core_flow_passes_in_a_namespace_without_a_route_out() -> None:
    command = isolated()
    if command is None:
        pytest.skip("this machine does not allow network namespaces (unshare --net)")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "proxy", str(HERE / "test_core_flow.py")]

    done = subprocess.run(  # noqa: S603 - our own tests
        [*command, sys.executable, *tests], env=environment, capture_output=True, text=True, timeout=300, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 passed" in done.stdout
