"""Blob storage behind signed URLs, as blob clients use it; and what of it is seen in the journal."""

from collections.abc import Iterator

import pytest
from azure.core.exceptions import ClientAuthenticationError, ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobClient

from aml_simulator.mounts.in_process import in_process
from aml_simulator.tenant import Tenant
from simulator.kit import READER, Answer, Client


def asked(client: Client, *paths: object) -> Answer:
    root = f"https://eastus.api.azureml.ms/artifact/v2.0{client.workspace}/artifacts"
    body = {"paths": [{"path": path} for path in paths]}
    return client.send("POST", f"{root}/batch/metadata/LocalUpload/c", body)


@pytest.fixture
def url(client: Client) -> str:
    """Where the artifact LocalUpload/c/a.txt may be written."""
    answer = asked(client, "a.txt")
    return str(answer.json()["artifactContentInformation"]["a.txt"]["contentUri"])


@pytest.fixture
def blob(tenant: Tenant, url: str) -> Iterator[BlobClient]:
    with in_process(tenant):
        yield BlobClient.from_blob_url(url, retry_total=0)


def test_a_blob_is_404_until_it_is_written(blob: BlobClient) -> None:
    with pytest.raises(ResourceNotFoundError):
        blob.get_blob_properties()
    blob.upload_blob(b"content")

    assert blob.get_blob_properties().size == 7


def test_a_blob_comes_in_blocks_where_it_is_long(tenant: Tenant, url: str) -> None:
    content = bytes(range(256)) * 4096 * 3
    with in_process(tenant):
        client = BlobClient.from_blob_url(url, max_single_put_size=1 << 20, max_block_size=1 << 20, retry_total=0)
        client.upload_blob(content, validate_content=True)

        assert client.download_blob(offset=300, length=5).readall() == content[300:305]
    assert tenant.uploads == {"LocalUpload/c/a.txt": content}
    assert tenant.journal.count("PUT", "LocalUpload/c/a.txt") == 4


def test_a_blob_is_not_written_twice_unless_that_is_wanted(blob: BlobClient) -> None:
    blob.upload_blob(b"one")
    with pytest.raises(ResourceExistsError):
        blob.upload_blob(b"two")
    blob.upload_blob(b"three", overwrite=True)

    assert blob.download_blob().readall() == b"three"


def test_an_empty_blob_is_a_blob(blob: BlobClient) -> None:
    blob.upload_blob(b"")

    assert blob.download_blob().readall() == b""


@pytest.mark.parametrize(
    ("before", "after"), [("sig=", "sig=x"), ("a.txt", "b.txt"), ("sp=rcw", "sp=rcwd"), ("/azureml/", "/other/")]
)
def test_a_signature_opens_its_own_blob_and_nothing_else(tenant: Tenant, url: str, before: str, after: str) -> None:
    with in_process(tenant), pytest.raises(ClientAuthenticationError, match="AuthenticationFailed"):
        BlobClient.from_blob_url(url.replace(before, after, 1), retry_total=0).upload_blob(b"x")


def test_neither_signature_nor_content_is_in_the_journal(tenant: Tenant, blob: BlobClient) -> None:
    blob.upload_blob(b'{"content": "that is JSON"}')

    (entry,) = [each for each in tenant.journal.entries if each.method == "PUT"]
    assert (entry.query["sig"], entry.body) == ("***", "27 bytes")


def test_what_was_uploaded_is_gone_after_a_reset(tenant: Tenant, blob: BlobClient) -> None:
    blob.upload_blob(b"content")
    tenant.reset()

    assert tenant.uploads == {}


@pytest.mark.parametrize("paths", [[], ["../a.txt"], ["/a.txt"], [1], [f"{number}.txt" for number in range(51)]])
def test_paths_that_no_artifact_can_have_are_400(client: Client, paths: list[object]) -> None:
    assert asked(client, *paths).status == 400


def test_a_reader_gets_no_place_to_write_to(tenant: Tenant) -> None:
    assert asked(Client(tenant, client_id=READER), "a.txt").status == 403
