"""What must not leave the machine with the code: looked for in every byte that reached Azure."""

import gzip
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from aml_simulator.http import Request, Response
from contract.serving import DESCRIBED, SCRIPT, serve, serving_world
from contract.world import MakeWorld, World

TOKEN = "ghp-pretend-token-0123456789"
GIT = shutil.which("git") or ""
NEVER_SENT = (".env", ".env.production", "tls.pem", "certificates/tls.key", ".git/credentials")


@pytest.fixture
def serving(make_world: MakeWorld) -> World:
    return serving_world(make_world)


@pytest.fixture
def arrived(serving: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bytes]:
    """Everything that reached the tenant, archives unpacked: addresses, headers and bodies."""
    parts: list[bytes] = []
    handle = serving.tenant.handle

    def handled(request: Request) -> Response:
        body = request.body
        parts.extend((repr(request).encode(), gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body))
        return handle(request)

    monkeypatch.setattr(serving.tenant, "handle", handled)
    return lambda: b"\n".join(parts)


@pytest.mark.parametrize("where", ["src", "."])
def test_no_secret_beside_the_code_reaches_azure(serving: World, arrived: Callable[[], bytes], where: str) -> None:
    serving.write("score.py", SCRIPT)
    for name in NEVER_SENT:
        serving.write(f"{where}/{name}", f"password={TOKEN}")
    serving.write(f"{where}/.gitignore", "local.txt\n!.env\n")
    serving.write(f"{where}/local.txt", TOKEN)
    section = f"{{entry_script: score.py, source_directory: {where}, environment: churn-env:2}}"

    ended = serve(serving, inference_config=section)
    serving.write(f"{where}/score.py", SCRIPT + "# other")
    updated = serve(serving, inference_config=section)

    assert (ended.change, updated.change) == ("created", "updated")
    assert b"def run(data)" in arrived()
    assert TOKEN.encode() not in arrived()


@pytest.mark.skipif(not GIT, reason="makes a repository with git")
def test_the_address_of_the_repository_and_its_credentials_do_not_reach_azure(
    serving: World, arrived: Callable[[], bytes]
) -> None:
    remote = f"https://x-access-token:{TOKEN}@github.com/org/churn"
    for command in (["init", "--quiet"], ["remote", "add", "origin", remote]):
        subprocess.run([GIT, *command], cwd=serving.folder, check=True)  # noqa: S603 - git, on files of this test
    section = "{entry_script: score.py, source_directory: ., conda_file: src/conda.yml}"
    serving.write("score.py", SCRIPT)

    ended = serve(serving, inference_config=section)

    assert ended.change == "created"
    assert TOKEN.encode() not in arrived()
    assert b"azureml.git" not in arrived()
    assert b"github.com" not in arrived()


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.startswith("aml-simulator-")]


@pytest.fixture
def temporary(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("fault", [None, ("POST", "services$", 400), ("PUT", "LocalUpload/.*", 403)])
def test_copies_are_gone_when_the_run_ends(serving: World, temporary: Path, fault: tuple[str, str, int] | None) -> None:
    if fault:
        serving.tenant.faults.add(*fault[:2], status=fault[2])

    ended = serve(serving, inference_config=DESCRIBED)

    assert (ended.code == 0) is (fault is None)
    assert left_behind(temporary) == []


def test_storage_that_lets_nobody_in_is_named(serving: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKS_DEPLOY_DEBUG", "1")
    serving.tenant.faults.add("PUT", "LocalUpload/.*", status=403)

    ended = serve(serving)

    assert ended.verdict == (3, "access-denied", "workspace.storage-blocked")
    assert ".blob.core.windows.net does not let this machine write (403" in ended.log
    assert "LocalUpload" in ended.log
    assert "sig=" not in ended.log
    assert serving.changes == []


def test_storage_that_does_not_answer_is_asked_again_by_the_next_run(serving: World) -> None:
    serving.tenant.faults.add("PUT", "LocalUpload/.*", status=503)

    ended = serve(serving)
    serving.tenant.faults.clear()

    assert ended.verdict == (10, "remote-unavailable", "service.unavailable")
    assert serving.changes == []
    assert serve(serving).change == "created"


def test_storage_that_recovers_is_not_noticed(serving: World) -> None:
    serving.tenant.faults.add("PUT", "LocalUpload/.*", status=503, times=1)

    ended = serve(serving)

    assert (ended.code, ended.change) == (0, "created")
    assert serving.changes == ["POST services"]
