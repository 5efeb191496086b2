"""Containers of blob storage: make one, list what is in it."""

from xml.etree import ElementTree as ET

from aml_simulator.azure.blobs import Blob, Blobs
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.routing import Call, Route
from aml_simulator.azure.storage import VERSION, BlobError, account_of, check_key, facts_of, no_container
from aml_simulator.azure.workspace import Workspace
from aml_simulator.http import Response

_PAGE = 5000


def create(call: Call) -> Response:
    """PUT a container: 201, 409 where it is there.

    Source: Azure's public reference (Create Container).
    """
    workspace, name = _opened(call), call.params["container"]
    if name in workspace.containers:
        raise BlobError(409, "ContainerAlreadyExists", "The specified container already exists.")
    workspace.containers[name] = Blobs(workspace.blobs.account, name)
    return Response(201, {"x-ms-version": VERSION})


def list_blobs(call: Call) -> Response:
    """GET the blobs of a container whose names begin with `prefix`.

    Source: Azure's public reference (List Blobs).
    Differs: there is one page, and no grouping by `delimiter`.
    """
    blobs = _opened(call).containers.get(call.params["container"])
    if blobs is None:
        raise no_container()
    if call.request.query.get("comp") != "list":
        raise BlobError(501, "UnsupportedQueryParameter", "comp: of a container, only its list of blobs is here.")
    prefix = call.request.query.get("prefix", "")
    listed = [(name, blob) for name, blob in sorted(blobs) if name.startswith(prefix)]
    root = ET.Element("EnumerationResults", ContainerName=blobs.container)
    ET.SubElement(root, "Prefix").text = prefix
    ET.SubElement(root, "MaxResults").text = str(_PAGE)
    found = ET.SubElement(root, "Blobs")
    for name, blob in listed:
        _add(found, name, blob)
    ET.SubElement(root, "NextMarker")
    headers = {"Content-Type": "application/xml", "x-ms-version": VERSION}
    return Response(200, headers, ET.tostring(root, "utf-8", xml_declaration=True))


def _opened(call: Call) -> Workspace:
    workspace = account_of(call)
    check_key(call, workspace)
    if workspace is None or call.request.query.get("restype") != "container":
        raise BlobError(400, "InvalidQueryParameterValue", "restype: it is 'container', and nothing else is here.")
    return workspace


def _add(found: ET.Element, name: str, blob: Blob) -> None:
    item = ET.SubElement(found, "Blob")
    ET.SubElement(item, "Name").text = name
    properties = ET.SubElement(item, "Properties")
    about = {"Content-Length": str(blob.size), "Content-Type": blob.content_type, "BlobType": "BlockBlob"}
    facts = facts_of(blob)
    for key, value in {**about, "Last-Modified": facts["Last-Modified"], "Etag": facts["ETag"]}.items():
        ET.SubElement(properties, key).text = value


_CONTAINER = "/{container}"
ROUTES = (
    Route(Area.STORAGE, "PUT", _CONTAINER, create),
    Route(Area.STORAGE, "GET", _CONTAINER, list_blobs),
)
