"""Artifacts that Azurite keeps: our signatures open it to both clients."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.storage.blob import ContainerClient

from clients.conftest import JobOf, MakeTenant, MakeToolkit
from clients.programs import line_with, program, python_client, running

ACCOUNT, KEY = "devstoreaccount1", "cHJldGVuZC1rZXktb2YtdGhlLXRlc3Rz"
_MAIN = "node_modules/azurite/dist/src/blob/main.js"
_OPTIONS = ("--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry")


@pytest.fixture
def azurite(packages: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Azurite with an account and GitHub's container in it, as a tenant file names it."""
    environment = {"PATH": os.environ["PATH"], "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}"}
    command = [program("node"), str(packages / _MAIN), *_OPTIONS, "--skipApiVersionCheck"]
    with running(command, tmp_path, environment) as process:
        assert process.stdout
        url = f"{line_with('successfully listens on', process.stdout).split()[-1]}/{ACCOUNT}"
        credential = {"account_name": ACCOUNT, "account_key": KEY}
        with ContainerClient(url, "actions-results", credential=credential) as container:
            container.create_container()
        yield {"url": url, "account": ACCOUNT, "key": KEY}


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_text("{}")
    return path


def test_the_toolkit_and_python_meet_at_azurite(
    azurite: dict[str, str],
    make_tenant: MakeTenant,
    job_of: JobOf,
    make_toolkit: MakeToolkit,
    record: Path,
    tmp_path: Path,
) -> None:
    tenant = make_tenant(blob_store=azurite)
    job = {**job_of(tenant), "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    toolkit = make_toolkit(job)

    toolkit("upload", "aml-state", record)
    python_client(job, "download", "aml-state", tmp_path / "read.zip")
    python_client(job, "upload", "again", tmp_path / "read.zip")
    read = toolkit("download", "again", tmp_path / "read", TOKEN=tenant.github.job.token, RUN="77")

    assert not read["digestMismatch"]
    assert zipfile.ZipFile(tmp_path / "read.zip").namelist() == ["record.json"]
    assert (tmp_path / "read" / "record.json").read_text() == "{}"
    assert {entry.host for entry in tenant.journal.entries if entry.method == "PUT"} == set()
