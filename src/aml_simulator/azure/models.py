"""Registered models: register, read, list, change, delete; and the assets with their files."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import body_of, read, read_body
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.json_patch import patched
from aml_simulator.azure.model import Asset, AssetRequest, Labels, Model, ModelRequest
from aml_simulator.azure.queries import has_all, ordered, page_of_count
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.http import Response

_LABELS = {field.alias or "" for field in Labels.model_fields.values()}


def model_json(model: Model) -> dict[str, Any]:
    """A model as the service describes it.

    Source: swagger 2019-09-30 (Model); the keys that the SDK reads.
    """
    return {
        "id": model.id,
        "version": model.version,
        **model.request.as_json(),
        "createdTime": iso(model.created),
        "modifiedTime": iso(model.modified),
        "derivedModelIds": [],
        "createdBy": {"userObjectId": model.created_by, "userName": model.created_by},
    }


def register(call: InWorkspace) -> Response:
    """POST …/models: the next version of its name.

    Source: swagger 2019-09-30; reading of the SDK (`Model.register`); that the asset must exist by assumption.
    """
    request = read_body(call, ModelRequest)
    version, now = call.workspace.models.next_version(request.name), call.world.clock.now()
    model = Model(request, version, now, now, call.principal.object_id)
    if model.asset_id is not None and model.asset_id not in call.workspace.assets:
        raise ServiceError(400, "AssetNotFound", f"url: there is no asset '{model.asset_id}'.")
    return Response.of_json(model_json(call.workspace.models.put(model)))


def list_all(call: InWorkspace) -> Response:
    """GET …/models: filtered, newest first, in pages of `count`.

    Source: swagger 2019-09-30; reading of the SDK (`Model.list`).
    """
    query = call.request.query
    models = call.workspace.models
    name = query.get("name")
    if query.get("latestVersionOnly", "false").lower() == "true":
        newest = [models.latest(each) for each in ([name] if name else models.names)]
        found: Iterable[Model] = sorted((model for model in newest if model), key=lambda model: model.created)
    else:
        found = models.find(name, query.get("version"))
    return page_of_count(call, ordered(call, found), model_json, lambda model: _wanted(model, query))


def _wanted(model: Model, query: Mapping[str, str]) -> bool:
    request = model.request
    return (
        has_all(query.get("tags"), request.kv_tags)
        and has_all(query.get("tag"), request.kv_tags)
        and has_all(query.get("properties"), request.properties)
        and query.get("framework") in (None, request.framework)
        and query.get("description") in (None, request.description)
        and query.get("runId") in (None, request.run_id)
        and query.get("datasetId") in (None, *(dataset.id for dataset in request.datasets))
    )


def existing(call: InWorkspace) -> Model:
    """The model in the path.

    Raises:
        ServiceError: 404.
    """
    model = call.workspace.models.get(call.params["model"])
    if model is None:
        raise ServiceError(404, "ModelNotFound", f"There is no model '{call.params['model']}'.")
    return model


def get(call: InWorkspace) -> Response:
    """GET …/models/{name:version}.

    Source: swagger 2019-09-30; reading of the SDK, which looks at the body's status.
    """
    return Response.of_json(model_json(existing(call)))


def update(call: InWorkspace) -> Response:
    """PATCH …/models/{name:version}: its labels; what it is stays.

    Source: swagger 2019-09-30; what the SDK sends.
    """
    model = existing(call)
    labels = {name: value for name, value in model.request.as_json().items() if name in _LABELS}
    changed = read(patched(labels, body_of(call)), Labels, "InvalidPatch")
    model.request, model.modified = model.request.changed(changed), call.world.clock.now()
    return Response.of_json(model_json(model))


def delete(call: InWorkspace) -> Response:
    """DELETE …/models/{name:version}: 200, 204 where there is none, 412 while a web service uses it.

    Source: swagger 2019-09-30; reading of the SDK; the 412 from Microsoft's documentation of model deletion.
    """
    model = call.workspace.models.get(call.params["model"])
    if model is None:
        return Response(status=204)
    users = [service.name for service in call.workspace.services.values() if model.id in service.model_ids]
    if users:
        message = f"Model '{model.id}' is used by {', '.join(sorted(users))}. DeletionRequired: delete them first."
        raise ServiceError(412, "DeletionRequired", message)
    call.workspace.models.remove(model)
    return Response(status=200)


def create_asset(call: InWorkspace) -> Response:
    """POST …/assets: uploaded files get an id.

    Source: swagger 2019-09-30 (Asset); reading of the SDK (`create_asset`).
    """
    request = read_body(call, AssetRequest)
    asset = Asset(uuid.uuid4().hex, request, call.world.clock.now())
    call.workspace.assets[asset.id] = asset
    return Response.of_json(_asset_json(asset))


def get_asset(call: InWorkspace) -> Response:
    """GET …/assets/{id}.

    Source: swagger 2019-09-30 (Asset).
    """
    asset = call.workspace.assets.get(call.params["asset"])
    if asset is None:
        raise ServiceError(404, "AssetNotFound", f"There is no asset '{call.params['asset']}'.")
    return Response.of_json(_asset_json(asset))


def _asset_json(asset: Asset) -> dict[str, Any]:
    return {**asset.request.as_json(), "id": asset.id, "createdTime": iso(asset.created)}


_MODELS = MMS + "/models"
_ONE = _MODELS + "/{model}"
_ASSETS = MMS + "/assets"
ROUTES = (
    Route(Area.DATA_PLANE, "POST", _MODELS, in_workspace(register, "models/write")),
    Route(Area.DATA_PLANE, "GET", _MODELS, in_workspace(list_all, "models/read")),
    Route(Area.DATA_PLANE, "GET", _ONE, in_workspace(get, "models/read")),
    Route(Area.DATA_PLANE, "PATCH", _ONE, in_workspace(update, "models/write")),
    Route(Area.DATA_PLANE, "DELETE", _ONE, in_workspace(delete, "models/delete")),
    Route(Area.DATA_PLANE, "POST", _ASSETS, in_workspace(create_asset, "assets/write")),
    Route(Area.DATA_PLANE, "GET", _ASSETS + "/{asset}", in_workspace(get_asset, "assets/read")),
)
