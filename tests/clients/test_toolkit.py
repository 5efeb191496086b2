"""The actions toolkit's own client: it uploads to the simulator, reads what others uploaded, and hears its refusals."""

import io
import zipfile
from pathlib import Path

import pytest

from clients.conftest import JobOf, MakeTenant, MakeToolkit
from clients.programs import python_client

RECORD = '{"serial": 1}'
LONG = bytes(range(256)) * 40_000


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_text(RECORD)
    return path


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "packed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("record.json", RECORD)
    return path


def members(content: bytes | None) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content or b""))
    return {name: archive.read(name) for name in archive.namelist()}


def test_what_the_toolkit_uploads_is_read_by_others(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, record: Path, tmp_path: Path
) -> None:
    tenant = make_tenant()
    uploaded = make_toolkit(job_of(tenant))("upload", "aml-state", record)

    (artifact,) = tenant.github.artifacts()
    assert (artifact.id, artifact.digest) == (uploaded["id"], f"sha256:{uploaded['digest']}")
    assert members(artifact.content) == {"record.json": RECORD.encode()}
    python_client(job_of(tenant), "download", "aml-state", tmp_path / "read.zip")
    assert (tmp_path / "read.zip").read_bytes() == artifact.content


def test_the_toolkit_sends_what_is_long_in_blocks(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, tmp_path: Path
) -> None:
    tenant = make_tenant()
    (tmp_path / "long").write_bytes(LONG)

    make_toolkit(job_of(tenant))("upload", "long", tmp_path / "long")

    assert members(tenant.github.artifacts()[0].content) == {"long": LONG}
    assert sum(entry.query.get("comp") == "block" for entry in tenant.journal.entries) > 1


def test_the_toolkit_reads_what_others_upload(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, packed: Path, tmp_path: Path
) -> None:
    tenant = make_tenant()
    python_client(job_of(tenant), "upload", "aml-state", packed)

    read = make_toolkit(job_of(tenant))("download", "aml-state", tmp_path / "read")

    assert not read["digestMismatch"]
    assert (tmp_path / "read" / "record.json").read_text() == RECORD


def test_the_toolkit_reads_what_another_run_left_with_a_token(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, packed: Path, tmp_path: Path
) -> None:
    tenant = make_tenant()
    python_client(job_of(tenant), "upload", "aml-state", packed)
    later = tenant.github.start_run()
    toolkit = make_toolkit(job_of(tenant, later))

    read = toolkit("download", "aml-state", tmp_path / "read", TOKEN=later.token, RUN="77")

    assert not read["digestMismatch"]
    assert (tmp_path / "read" / "record.json").read_text() == RECORD
    assert toolkit("list") == {"artifacts": []}


def test_a_digest_that_is_wrong_is_noticed_by_the_toolkit(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, tmp_path: Path
) -> None:
    poisoned = {"name": "aml-state", "files": {"record.json": "{}"}, "digest": "sha256:" + "0" * 64}
    tenant = make_tenant(repositories=[{"name": "org/churn", "runs": [{"id": 5, "artifacts": [poisoned]}]}])
    token = tenant.github.job.token

    read = make_toolkit(job_of(tenant))("download", "aml-state", tmp_path / "read", TOKEN=token, RUN="5")

    assert read["digestMismatch"]


def test_the_toolkit_has_to_delete_before_it_uploads_again(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, record: Path
) -> None:
    tenant = make_tenant()
    toolkit = make_toolkit(job_of(tenant))
    first = toolkit("upload", "aml-state", record)["id"]

    assert "(409)" in (refused := toolkit("upload", "aml-state", record))
    assert "an artifact with this name already exists on the workflow run" in refused
    assert toolkit("remove", "aml-state") == {"id": first}
    assert toolkit("upload", "aml-state", record)["id"] != first


def test_the_toolkit_finds_the_latest_of_several_attempts(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, record: Path
) -> None:
    tenant = make_tenant()
    make_toolkit(job_of(tenant))("upload", "aml-state", record)
    toolkit = make_toolkit(job_of(tenant, tenant.github.start_run(run_id=77)))
    second = toolkit("upload", "aml-state", record)["id"]

    assert len(toolkit("list")["artifacts"]) == 2
    assert [each["id"] for each in toolkit("listLatest")["artifacts"]] == [second]


def test_the_toolkit_uploads_a_file_as_it_is(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, record: Path, tmp_path: Path
) -> None:
    tenant = make_tenant()
    toolkit = make_toolkit(job_of(tenant))
    toolkit("uploadRaw", record)

    toolkit("download", "record.json", tmp_path / "read")

    assert (tmp_path / "read" / "record.json").read_text() == RECORD
    assert tenant.github.artifacts()[0].content == RECORD.encode()


def test_a_connection_that_is_reset_is_an_error_in_the_toolkit(
    make_tenant: MakeTenant, job_of: JobOf, make_toolkit: MakeToolkit, record: Path
) -> None:
    tenant = make_tenant()
    tenant.faults.add("POST", "FinalizeArtifact", kind="reset")

    assert "ECONNRESET" in make_toolkit(job_of(tenant))("upload", "aml-state", record)
    assert tenant.github.artifacts() == []
