"""The blobs behind artifacts: the real client, the pieces it sends, and what an address does not open."""

import base64
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import pytest
from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobClient, generate_blob_sas

from aml_simulator.github.crc64 import crc64
from aml_simulator.github.signatures import Account
from aml_simulator.github.spec import BlobStoreSpec
from aml_simulator.mounts.in_process import in_process
from simulator.github_kit import BLOCK_BLOB, GitHub, small_blocks

TEXT = b"a text of some length"


@pytest.fixture
def upload_url(github: GitHub) -> str:
    return str(github.twirp("CreateArtifact", name="record", version=4).json()["signed_upload_url"])


@pytest.fixture
def download_url(github: GitHub) -> str:
    github.upload("stored", TEXT)
    return str(github.twirp("GetSignedArtifactURL", name="stored").json()["signed_url"])


def block_id(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def error_of(
    github: GitHub, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    answer = github.blob(method, url, body, headers)
    code = answer.response.headers["x-ms-error-code"]
    assert f"<Code>{code}</Code>".encode() in answer.response.body
    return answer.status, code


def test_the_real_client_sends_blocks_and_fetches_ranges(github: GitHub, upload_url: str) -> None:
    with in_process(github.tenant):
        small_blocks(upload_url).upload_blob(TEXT)
        github.twirp("FinalizeArtifact", name="record", size=len(TEXT))
        url = github.twirp("GetSignedArtifactURL", name="record").json()["signed_url"]
        assert small_blocks(url).download_blob().readall() == TEXT
        assert BlobClient.from_blob_url(url).get_blob_properties().size == len(TEXT)

    puts = [entry.query.get("comp") for entry in github.tenant.journal.entries if entry.method == "PUT"]
    assert puts == ["block"] * 6 + ["blocklist"]


@pytest.mark.parametrize("content", [b"", b"x"])
def test_the_real_client_sends_and_fetches_a_whole_blob(github: GitHub, upload_url: str, content: bytes) -> None:
    with in_process(github.tenant):
        BlobClient.from_blob_url(upload_url).upload_blob(content, overwrite=True, validate_content=True)
        github.twirp("FinalizeArtifact", name="record", size=len(content))
        url = github.twirp("GetSignedArtifactURL", name="record").json()["signed_url"]
        assert BlobClient.from_blob_url(url).download_blob().readall() == content


def test_the_real_client_understands_what_is_not_there(github: GitHub, download_url: str) -> None:
    github.twirp("DeleteArtifact", name="stored")

    with in_process(github.tenant):
        assert not BlobClient.from_blob_url(download_url).exists()
        with pytest.raises(ResourceNotFoundError, match="BlobNotFound"):
            BlobClient.from_blob_url(download_url).download_blob()


def test_the_real_client_overwrites_only_if_told_to(github: GitHub, upload_url: str) -> None:
    with in_process(github.tenant):
        client = BlobClient.from_blob_url(upload_url)
        client.upload_blob(b"one")
        with pytest.raises(ResourceExistsError):
            client.upload_blob(b"two")
        client.upload_blob(b"two", overwrite=True)


def test_the_real_client_signs_as_we_do() -> None:
    key = base64.b64encode(b"a pretend key").decode()
    account = Account.of(BlobStoreSpec(url="http://127.0.0.1:1/pretend", account="pretend", key=key))

    ours = dict(parse_qsl(urlsplit(account.signed("box/a/b", permissions="cw", expires=2e9)).query))
    signed = generate_blob_sas("pretend", "box", "a/b", account_key=key, permission=ours["sp"], expiry=ours["se"])

    theirs = dict(parse_qsl(signed))
    assert account.signature("box/a/b", ours | {"sv": theirs["sv"]}) == theirs["sig"]


def test_an_address_opens_one_blob_for_one_purpose(github: GitHub, upload_url: str, download_url: str) -> None:
    parts, other = urlsplit(upload_url), urlsplit(download_url)

    assert error_of(github, "GET", upload_url) == (403, "AuthorizationPermissionMismatch")
    assert error_of(github, "PUT", download_url, headers=BLOCK_BLOB) == (403, "AuthorizationPermissionMismatch")
    swapped = other._replace(query=parts.query).geturl()
    assert error_of(github, "PUT", swapped, headers=BLOCK_BLOB) == (403, "AuthenticationFailed")
    assert error_of(github, "GET", download_url.replace("se=20", "se=21")) == (403, "AuthenticationFailed")
    assert error_of(github, "GET", download_url.partition("?")[0]) == (409, "PublicAccessNotPermitted")
    assert error_of(github, "GET", download_url, headers={"Authorization": "Bearer x"}) == (
        401,
        "InvalidAuthenticationInfo",
    )


def test_blocks_are_put_together_in_the_order_of_the_list(github: GitHub, upload_url: str) -> None:
    for name, text in {"1": b"one", "2": b"two", "3": b"left out"}.items():
        assert github.blob("PUT", f"{upload_url}&comp=block&blockid={block_id(name)}", text).status == 201
    latest = "".join(f"<Latest>{block_id(name)}</Latest>" for name in "212")

    committed = github.blob(
        "PUT", f"{upload_url}&comp=blocklist", f"<BlockList>{latest}</BlockList>".encode(), {"x-ms-meta-who": "me"}
    )

    assert committed.status == 201
    github.twirp("FinalizeArtifact", name="record", size=9)
    url = github.twirp("GetSignedArtifactURL", name="record").json()["signed_url"]
    shown = github.blob("HEAD", url).response
    assert (shown.headers["x-ms-meta-who"], shown.headers["Content-Length"], shown.body) == ("me", "9", b"")
    assert github.blob("GET", url).response.body == b"twoonetwo"


@pytest.mark.parametrize(
    ("query", "body", "headers", "refused"),
    [
        ("&comp=block&blockid=%21", b"", {}, (400, "InvalidQueryParameterValue")),
        ("&comp=block", b"", {}, (400, "InvalidQueryParameterValue")),
        ("&comp=lease", b"", {}, (400, "InvalidQueryParameterValue")),
        ("&comp=blocklist", b"<BlockList>", {}, (400, "InvalidXmlDocument")),
        ("&comp=blocklist", b"<BlockList><Latest>eA==</Latest></BlockList>", {}, (400, "InvalidBlockList")),
        ("", b"x", {}, (400, "InvalidHeaderValue")),
        ("", b"x", BLOCK_BLOB | {"Content-MD5": "eA=="}, (400, "Md5Mismatch")),
        ("", b"x", BLOCK_BLOB | {"x-ms-content-crc64": "eA=="}, (400, "Crc64Mismatch")),
    ],
)
def test_what_cannot_be_stored_is_refused(
    github: GitHub, upload_url: str, query: str, body: bytes, headers: dict[str, str], refused: tuple[int, str]
) -> None:
    assert error_of(github, "PUT", upload_url + query, body, headers) == refused


def test_ids_of_blocks_have_one_length(github: GitHub, upload_url: str) -> None:
    github.blob("PUT", f"{upload_url}&comp=block&blockid={block_id('1')}", b"")

    refused = error_of(github, "PUT", f"{upload_url}&comp=block&blockid={block_id('four')}")
    assert refused == (400, "InvalidBlobOrBlock")


def test_a_checksum_that_fits_is_sent_back(github: GitHub, upload_url: str) -> None:
    checksum = base64.b64encode(crc64(b"123456789").to_bytes(8, "little")).decode()

    answer = github.blob("PUT", upload_url, b"123456789", BLOCK_BLOB | {"x-ms-content-crc64": checksum})

    assert (answer.status, answer.response.headers["x-ms-content-crc64"]) == (201, checksum)


def test_the_checksum_is_the_catalogues() -> None:
    assert crc64(b"123456789") == 0xAE8B14860A799888


@pytest.mark.parametrize(
    ("asked", "status", "content"),
    [
        ("bytes=0-3", 206, TEXT[:4]),
        ("bytes=2-", 206, TEXT[2:]),
        ("bytes=20-99", 206, TEXT[20:]),
        (f"bytes={len(TEXT)}-", 416, None),
        ("lines=1-2", 416, None),
    ],
)
@pytest.mark.parametrize("header", ["Range", "x-ms-range"])
def test_a_range_is_a_part_of_the_blob(
    github: GitHub, download_url: str, header: str, asked: str, status: int, content: bytes | None
) -> None:
    answer = github.blob("GET", download_url, headers={header: asked})

    assert answer.status == status
    assert content in (None, answer.response.body)


def test_a_blob_that_changed_in_between_is_not_mixed(github: GitHub, download_url: str) -> None:
    assert error_of(github, "GET", download_url, headers={"If-Match": '"0xOLD"'}) == (412, "ConditionNotMet")
