"""Blob storage, as far as Azure ML needs it: block blobs behind signed URLs, or for who has the account's key."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import wraps
from xml.etree import ElementTree as ET

from aml_simulator.azure.blobs import Blob, Blobs
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ApiError
from aml_simulator.azure.routing import Call, Handler, Route
from aml_simulator.azure.shared_key import is_signed
from aml_simulator.azure.workspace import Workspace
from aml_simulator.http import Response

VERSION = "2021-12-02"
"""Of the blob service's protocol."""

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class BlobError(ApiError):
    """A refusal by blob storage: XML, with the code in a header as well.

    Source: Azure's public reference of blob storage.
    """

    def response(self) -> Response:
        """The refusal on the wire."""
        error = ET.Element("Error")
        ET.SubElement(error, "Code").text = self.code
        ET.SubElement(error, "Message").text = self.message
        headers = {"Content-Type": "application/xml", "x-ms-error-code": self.code, "x-ms-version": VERSION}
        return Response(self.status, headers, ET.tostring(error, "utf-8", xml_declaration=True))


def _opened(handler: Callable[[Call, Blobs, str], Response], permission: str) -> Handler:
    """A handler of one blob; the URL must be signed for `permission`, or the request with the account's key."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        workspace, name = account_of(call), call.params["blob"]
        blobs = workspace.containers.get(call.params["container"]) if workspace else None
        if blobs and blobs.opens(name, call.request.query, permission, call.world.tokens.now()):
            return handler(call, blobs, name)
        check_key(call, workspace)
        if blobs is None:
            raise no_container()
        return handler(call, blobs, name)

    return checked


def account_of(call: Call) -> Workspace | None:
    """The workspace whose storage account was called."""
    account = call.request.host.partition(".")[0]
    return next((each for each in call.world.workspaces.values() if each.blobs.account == account), None)


def check_key(call: Call, workspace: Workspace | None) -> None:
    """Refuse a request that is not signed with the account's key."""
    if workspace is None or not is_signed(call.request, workspace.blobs.account, workspace.storage_key):
        message = "Server failed to authenticate the request. The signature is missing, wrong or expired."
        raise BlobError(403, "AuthenticationFailed", message)


def no_container() -> BlobError:
    """The refusal where there is no such container."""
    return BlobError(404, "ContainerNotFound", "The specified container does not exist.")


def put(call: Call, blobs: Blobs, name: str) -> Response:
    """PUT a blob, a block of one, or the list of blocks that makes it.

    Source: Azure's public reference (Put Blob, Put Block, Put Block List); what the SDK's blob client sends.
    Differs: of conditions only `If-None-Match: *` is looked at; a block list takes the blocks sent last.
    """
    kind = call.request.query.get("comp", "")
    _check_digest(call)
    if kind == "block":
        blobs.stage(name, call.request.query.get("blockid", ""), call.request.body)
        return Response(201, _checked_headers(call))
    if kind not in ("", "blocklist"):
        raise BlobError(501, "UnsupportedQueryParameter", f"comp={kind} is not simulated.")
    if call.request.headers.get("if-none-match") == "*" and blobs.get(name):
        raise BlobError(409, "BlobAlreadyExists", "The specified blob already exists.")
    content = call.request.body if not kind else blobs.staged(name, _listed(call))
    if content is None:
        raise BlobError(400, "InvalidBlockList", "The specified block list is invalid.")
    content_type = call.request.headers.get("x-ms-blob-content-type", "application/octet-stream")
    blob = Blob(content, call.world.clock.now(), content_type)
    blobs.put(name, blob)
    return Response(201, {**_checked_headers(call), **facts_of(blob)})


def _check_digest(call: Call) -> None:
    given = call.request.headers.get("content-md5")
    if given and given != _digest(call.request.body):
        raise BlobError(400, "Md5Mismatch", "The MD5 value specified in the request did not match with the body.")


def _listed(call: Call) -> list[str]:
    try:
        blocks = ET.fromstring(call.request.body)  # noqa: S314 - from a program under test, to a pretend host
    except ET.ParseError as error:
        raise BlobError(400, "InvalidXmlDocument", f"The list of blocks is not XML: {error}.") from None
    return [block.text or "" for block in blocks]


def _digest(content: bytes) -> str:
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def _checked_headers(call: Call) -> dict[str, str]:
    return {"Content-MD5": _digest(call.request.body), "x-ms-version": VERSION}


def facts_of(blob: Blob) -> dict[str, str]:
    """When it was written, and a mark that changes with it."""
    moment: datetime = blob.modified
    return {"ETag": f'"0x{int(moment.timestamp() * 1e6):X}"', "Last-Modified": format_datetime(moment, usegmt=True)}


def get(call: Call, blobs: Blobs, name: str) -> Response:
    """GET or HEAD a blob, whole or the asked range of it; 404 where nothing was written.

    Source: Azure's public reference (Get Blob, Get Blob Properties).
    """
    blob = blobs.get(name)
    if blob is None:
        raise BlobError(404, "BlobNotFound", "The specified blob does not exist.")
    headers = {"Content-Type": blob.content_type, "x-ms-blob-type": "BlockBlob", "x-ms-version": VERSION}
    headers |= {"Accept-Ranges": "bytes", **facts_of(blob)}
    if call.request.method == "HEAD":
        return Response(200, {**headers, "Content-Length": str(blob.size)})
    asked = call.request.headers.get("x-ms-range") or call.request.headers.get("range")
    found = _part(blob.read(), asked, headers) if asked else Response(200, headers, blob.read())
    # In process nobody else says how long it is.
    return replace(found, headers={**found.headers, "Content-Length": str(len(found.body))})


def _part(content: bytes, asked: str, headers: dict[str, str]) -> Response:
    found = _RANGE.fullmatch(asked)
    if found is None or int(found[1]) >= len(content):
        raise BlobError(416, "InvalidRange", "The range specified is invalid for the current size of the resource.")
    start = int(found[1])
    end = min(int(found[2] or len(content)), len(content) - 1)
    return Response(206, {**headers, "Content-Range": f"bytes {start}-{end}/{len(content)}"}, content[start : end + 1])


_BLOB = "/{container}/{blob*}"
ROUTES = (
    Route(Area.STORAGE, "PUT", _BLOB, _opened(put, "w")),
    Route(Area.STORAGE, "GET", _BLOB, _opened(get, "r")),
    Route(Area.STORAGE, "HEAD", _BLOB, _opened(get, "r")),
)
