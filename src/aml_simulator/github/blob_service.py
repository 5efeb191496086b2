"""The blob service that keeps artifacts: what `azure-storage-blob` and the actions toolkit ask of a signed address."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import wraps
from hmac import compare_digest
from xml.etree import ElementTree as ET

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Call, Handler, Route
from aml_simulator.github.blobs import Blob, BlockError
from aml_simulator.github.crc64 import crc64
from aml_simulator.github.errors import BlobError
from aml_simulator.http import Request, Response

_PATH = "/{container}/{run}/{job}/{folder}/{file}"
_LONGEST_BLOCK_ID = 64
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_GIVEN = {
    f"x-ms-blob-{name.lower()}": name
    for name in ("Content-Type", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-MD5")
}
_OVERRIDDEN = {
    "rscc": "Cache-Control",
    "rscd": "Content-Disposition",
    "rsce": "Content-Encoding",
    "rsct": "Content-Type",
}


@dataclass(frozen=True, slots=True)
class _Opened(Call):
    path: str


def _signed(handler: Callable[[_Opened], Response], permission: str) -> Handler:
    """A handler that needs an address signed for this permission."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        path = call.request.path.removeprefix("/")
        _check_signature(call, path, permission)
        answer = handler(_Opened(call.request, call.world, call.cloud, call.params, path))
        version = call.request.headers.get("x-ms-version") or call.request.query["sv"]
        return Response(answer.status, {"x-ms-version": version, **answer.headers}, answer.body)

    return checked


def _check_signature(call: Call, path: str, permission: str) -> None:
    """Source: "Create a service SAS"; codes of Azure Storage, texts by assumption."""
    hub, query = call.world.github, call.request.query
    if "authorization" in call.request.headers:
        # Two ways to sign in at once: a client took its token along to another host.
        raise BlobError(401, "InvalidAuthenticationInfo", "Authentication information is not given as expected.")
    if "sig" not in query:
        raise BlobError(409, "PublicAccessNotPermitted", "Public access is not permitted on this storage account.")
    if not compare_digest(query["sig"], hub.account.signature(path, query)):
        raise BlobError(403, "AuthenticationFailed", "Server failed to authenticate the request: wrong signature.")
    if datetime.fromisoformat(query["se"]).timestamp() <= hub.wall():
        raise BlobError(403, "AuthenticationFailed", f"The signature expired at {query['se']}.")
    if permission not in query.get("sp", ""):
        raise BlobError(403, "AuthorizationPermissionMismatch", "The signature does not permit this operation.")


def write(call: _Opened) -> Response:
    """PUT: a block, a list of blocks, or a whole blob.

    Source: "Put Block", "Put Block List", "Put Blob" of the Blob service's REST API.
    """
    actions = {"": _put_blob, "block": _put_block, "blocklist": _put_block_list}
    comp = call.request.query.get("comp", "")
    if comp not in actions:
        raise BlobError(400, "InvalidQueryParameterValue", f"The simulator does not know comp={comp}.")
    checksums = _checked_content(call.request)
    answer = actions[comp](call)
    return Response(201, {**checksums, "x-ms-request-server-encrypted": "true", **answer})


def _checked_content(request: Request) -> dict[str, str]:
    """The checksums that came with the body, which are sent back; those of a list of blocks are of the list."""
    given = {name: request.headers[name] for name in _CHECKSUMS if name in request.headers}
    for name, value in given.items():
        code, digest = _CHECKSUMS[name]
        if value != base64.b64encode(digest(request.body)).decode():
            raise BlobError(400, code, f"The checksum in {name} is not that of the content.")
    return given


def _md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


_CHECKSUMS: Mapping[str, tuple[str, Callable[[bytes], bytes]]] = {
    "content-md5": ("Md5Mismatch", _md5),
    "x-ms-content-crc64": ("Crc64Mismatch", lambda content: crc64(content).to_bytes(8, "little")),
}


def _put_block(call: _Opened) -> dict[str, str]:
    block_id = call.request.query.get("blockid", "")
    try:
        decoded = base64.b64decode(block_id, validate=True)
    except binascii.Error:
        decoded = b""
    if not 0 < len(decoded) <= _LONGEST_BLOCK_ID:
        raise BlobError(400, "InvalidQueryParameterValue", f"The block id '{block_id}' is no short base64.")
    try:
        call.world.github.blobs.put_block(call.path, block_id, call.request.body)
    except BlockError:
        raise BlobError(400, "InvalidBlobOrBlock", "The specified blob or block content is invalid.") from None
    return {}


def _put_block_list(call: _Opened) -> dict[str, str]:
    try:
        root = ET.fromstring(call.request.body)  # noqa: S314 - expat itself limits what entities may become
    except ET.ParseError:
        raise BlobError(400, "InvalidXmlDocument", "XML specified is not syntactically valid.") from None
    wanted = [(block.tag, (block.text or "").strip()) for block in root]
    _check_precondition(call)
    blobs, now = call.world.github.blobs, call.world.clock.now()
    try:
        blob = blobs.commit(call.path, wanted, modified=now, headers=_given_headers(call.request))
    except BlockError:
        raise BlobError(400, "InvalidBlockList", "The specified block list is invalid.") from None
    return _version_of(blob)


def _put_blob(call: _Opened) -> dict[str, str]:
    if call.request.headers.get("x-ms-blob-type") != "BlockBlob":
        raise BlobError(400, "InvalidHeaderValue", "x-ms-blob-type: the simulator has block blobs only.")
    _check_precondition(call)
    blob = Blob(call.request.body, call.world.clock.now(), _given_headers(call.request))
    call.world.github.blobs.put(call.path, blob)
    return _version_of(blob)


def _check_precondition(call: _Opened) -> None:
    if call.request.headers.get("if-none-match") == "*" and call.world.github.blobs.get(call.path):
        raise BlobError(409, "BlobAlreadyExists", "The specified blob already exists.")


def _given_headers(request: Request) -> dict[str, str]:
    """What an uploader says of a blob, by the names under which it is shown."""
    content = {name: request.headers[given] for given, name in _GIVEN.items() if given in request.headers}
    metadata = {name: value for name, value in request.headers.items() if name.startswith("x-ms-meta-")}
    return {"Content-Type": "application/octet-stream", **content, **metadata}


def _version_of(blob: Blob) -> dict[str, str]:
    return {"ETag": blob.etag, "Last-Modified": format_datetime(blob.modified, usegmt=True)}


def read(call: _Opened) -> Response:
    """GET or HEAD: the blob, or a range of it.

    Source: "Get Blob", "Get Blob Properties" of the Blob service's REST API.
    """
    blob = call.world.github.blobs.get(call.path)
    if blob is None:
        raise BlobError(404, "BlobNotFound", "The specified blob does not exist.")
    if call.request.headers.get("if-match", blob.etag) not in (blob.etag, "*"):
        raise BlobError(412, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.")
    headers = _shown(blob, call.request.query)
    if call.request.method == "HEAD":
        return Response(200, {**headers, "Content-Length": str(len(blob.data))})
    asked = call.request.headers.get("x-ms-range") or call.request.headers.get("range")
    return _part(blob, asked, headers) if asked else Response(200, headers, blob.data)


def _shown(blob: Blob, query: Mapping[str, str]) -> dict[str, str]:
    overridden = {name: query[key] for key, name in _OVERRIDDEN.items() if key in query}
    own = {"x-ms-blob-type": "BlockBlob", "Accept-Ranges": "bytes", "x-ms-server-encrypted": "true"}
    return {**own, **_version_of(blob), **blob.headers, **overridden}


def _part(blob: Blob, asked: str, headers: Mapping[str, str]) -> Response:
    found = _RANGE.fullmatch(asked.strip())
    size = len(blob.data)
    if not found or int(found[1]) >= size:
        raise BlobError(416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    content_range = {"Content-Range": f"bytes {first}-{last}/{size}"}
    return Response(206, {**headers, **content_range}, blob.data[first : last + 1])


ROUTES = (
    Route(Area.GITHUB_BLOBS, "PUT", _PATH, _signed(write, "w")),
    Route(Area.GITHUB_BLOBS, "GET", _PATH, _signed(read, "r")),
    Route(Area.GITHUB_BLOBS, "HEAD", _PATH, _signed(read, "r")),
)
