"""Environments: register, read, list, label."""

from collections.abc import Mapping
from typing import Any

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import body_of, read
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.environment import CURATED, Definition, Environment
from aml_simulator.azure.errors import RegionError
from aml_simulator.azure.part import Part
from aml_simulator.azure.routing import WORKSPACE, InWorkspace, Route
from aml_simulator.http import Response

_PAGE = 100


class LabelsRequest(Part):
    """Source: reading of the SDK (`Environment.label`)."""

    labels: list[str]


def _decapitalised(body: object) -> Mapping[str, Any] | object:
    """The service takes names in any case; the SDK mixes them."""
    return {name[:1].lower() + name[1:]: value for name, value in body.items()} if isinstance(body, dict) else body


def register(call: InWorkspace) -> Response:
    """PUT …/environments/{name}: a new version, or the newest where it holds the same; or the version in the path.

    Source: reading of the SDK (`Environment.register`); that nothing changed makes no version, that a version never
    changes and that Azure's own names are refused by assumption.
    """
    known, name = call.workspace.environments, call.params["name"]
    definition = read(_decapitalised(body_of(call)), Definition)
    _check_name(name, definition)
    newest, version = known.latest(name), call.params.get("version")
    there = newest if version is None else known.get(f"{name}:{version}")
    if there and there.definition.fingerprint == definition.fingerprint:
        return Response.of_json(there.definition.as_json())
    if there and version is not None:
        message = f"Environment '{name}' has a version '{version}' that holds something else; versions never change."
        raise RegionError(409, "EnvironmentVersionExists", message)
    given = definition.model_copy(update={"version": version or str(known.next_version(name))})
    known.put(Environment(given, call.world.clock.now()))
    return Response.of_json(given.as_json())


def _check_name(name: str, definition: Definition) -> None:
    if definition.name != name:
        raise RegionError(400, "UserError", f"name: '{definition.name}' is not '{name}', as in the path.")
    if name.startswith(CURATED):
        raise RegionError(400, "UserError", f"name: '{name}' begins with '{CURATED}', which is kept for Azure's own.")


def existing(call: InWorkspace) -> Environment:
    """The environment in the path, its newest version where none is given.

    Raises:
        RegionError: 404.
    """
    name, version = call.params["name"], call.params.get("version")
    known = call.workspace.environments
    found = known.latest(name) if version is None else known.get(f"{name}:{version}")
    if found is None:
        wanted = name if version is None else f"{name}:{version}"
        raise RegionError(404, "EnvironmentNotFound", f"There is no environment '{wanted}' in this workspace.")
    return found


def get(call: InWorkspace) -> Response:
    """GET …/environments/{name}, or one version of it.

    Source: reading of the SDK (`Environment.get`).
    """
    return Response.of_json(existing(call).definition.as_json())


def get_labelled(call: InWorkspace) -> Response:
    """GET …/environments/{name}/labels/{label}.

    Source: reading of the SDK (`Environment.get` with a label).
    """
    versions = call.workspace.environments.find(call.params["name"])
    found = next((each for each in versions if call.params["label"] in each.labels), None)
    if found is None:
        message = f"Environment '{call.params['name']}' has no version labelled '{call.params['label']}'."
        raise RegionError(404, "EnvironmentNotFound", message)
    return Response.of_json(found.definition.as_json())


def label(call: InWorkspace) -> Response:
    """PUT …/versions/{version}/metadata: a label stands on one version at a time.

    Source: reading of the SDK (`Environment.label`); that it moves by assumption.
    """
    chosen = existing(call)
    wanted = set(read(_decapitalised(body_of(call)), LabelsRequest).labels)
    for each in call.workspace.environments.find(chosen.name):
        each.labels -= wanted
    chosen.labels |= wanted
    return Response.of_json({})


def list_all(call: InWorkspace) -> Response:
    """GET …/environments/: the newest version of each, in pages.

    Source: reading of the SDK (`Environment.list`); the page's size by assumption.
    Differs: of Azure's own environments only those of the tenant file are there.
    """
    start = call.request.query.get("continuation", "0")
    if not start.isdecimal():
        raise RegionError(400, "UserError", f"continuation: '{start}' is none of ours.")
    known = call.workspace.environments
    names = sorted(known.names)
    end = int(start) + _PAGE
    more = {"continuationToken": str(end)} if end < len(names) else {}
    newest = [found for name in names[int(start) : end] if (found := known.latest(name))]
    return Response.of_json({"value": [each.definition.as_json() for each in newest], **more})


ENVIRONMENT = WORKSPACE + "/environments/{name}"
_ALL = "/environment/v1.0" + WORKSPACE + "/environments"
_NAME = "/environment/v1.0" + ENVIRONMENT
_VERSION = _NAME + "/versions/{version}"
ROUTES = (
    Route(Area.DATA_PLANE, "GET", _ALL, in_workspace(list_all, "environments/read")),
    Route(Area.DATA_PLANE, "GET", _NAME, in_workspace(get, "environments/read")),
    Route(Area.DATA_PLANE, "GET", _VERSION, in_workspace(get, "environments/read")),
    Route(Area.DATA_PLANE, "GET", _NAME + "/labels/{label}", in_workspace(get_labelled, "environments/read")),
    Route(Area.DATA_PLANE, "PUT", _NAME, in_workspace(register, "environments/write")),
    Route(Area.DATA_PLANE, "PUT", _VERSION, in_workspace(register, "environments/write")),
    Route(Area.DATA_PLANE, "PUT", _VERSION + "/metadata", in_workspace(label, "environments/write")),
)
