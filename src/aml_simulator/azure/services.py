"""Web services: create, read, list, change, delete."""

from operator import attrgetter

from aml_simulator.azure import deployment
from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import body_of
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.operations import operation_headers
from aml_simulator.azure.queries import has_all, page
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.azure.service import Keys, Service, new_key
from aml_simulator.azure.service_json import service_json
from aml_simulator.azure.service_rules import (
    changed_settings,
    check_free,
    check_idle,
    check_name,
    create_request,
    usable_cluster,
    usable_image,
)
from aml_simulator.azure.service_settings import CreateRequest, Settings
from aml_simulator.http import Response

# What shows without a restart of anything; an assumption.
_LABELS = ("kv_tags", "description", "properties")


def existing(call: InWorkspace) -> Service:
    """The web service in the path.

    Raises:
        ServiceError: 404.
    """
    service = call.workspace.service(call.params["service"])
    if service is None:
        raise ServiceError(404, "ServiceNotFound", f"There is no service '{call.params['service']}'.")
    return service


def create(call: InWorkspace) -> Response:
    """POST a web service: created, or with `overwrite` put in the place of the one that is there.

    Source: swagger 2019-09-30 (AKSServiceCreateRequest); reading of the SDK; `overwrite` by assumption.
    Differs: replicas are processes without limits; packages of the environment are not installed.
    """
    wanted = create_request(body_of(call))
    check_name(wanted.name)
    before = call.workspace.service(wanted.name)
    if not wanted.overwrite:
        check_free(call, wanted.name)
    if before:
        check_idle(before)
    service = _built(call, wanted, before)
    call.workspace.services[service.name.lower()] = service
    if before and before.key != service.key:
        call.world.scoring.remove(before.key)
    lasts_s = call.world.spec.durations.deploy
    operation = deployment.deploy(call.world, call.workspace, service, lasts_s=lasts_s)
    return Response(status=202, headers=operation_headers(call, operation))


def _built(call: InWorkspace, wanted: CreateRequest, before: Service | None) -> Service:
    settings = wanted.settings()
    now = call.world.clock.now()
    given = wanted.keys
    cluster = usable_cluster(call, wanted.compute_name)
    answering = before if before and before.cluster is cluster else None
    return Service(
        name=wanted.name,
        cluster=cluster,
        settings=settings,
        created=now,
        updated=now,
        image=usable_image(call, settings),
        keys=Keys(given.primary_key or new_key(), given.secondary_key or new_key()),
        available=answering.available if answering else 0,
        serving=answering.serving if answering else None,
        pods=answering.pods if answering else (),
    )


def get(call: InWorkspace) -> Response:
    """GET a web service.

    Source: swagger 2019-09-30; reading of the SDK.
    """
    return Response.of_json(service_json(existing(call), call.workspace, expand=_expand(call)))


def _expand(call: InWorkspace) -> bool:
    return call.request.query.get("expand", "false").lower() == "true"


def list_all(call: InWorkspace) -> Response:
    """GET the web services that fit the filters, newest first.

    Source: swagger 2019-09-30; reading of the SDK (`Webservice.list`).
    """
    newest_first = sorted(call.workspace.services.values(), key=attrgetter("created"), reverse=True)
    expand = _expand(call)
    return page(
        call,
        newest_first,
        lambda service: service_json(service, call.workspace, expand=expand),
        lambda service: _fits(call, service),
    )


def _fits(call: InWorkspace, service: Service) -> bool:
    query = call.request.query
    image = service.image
    models = service.model_ids
    return (
        query.get("computeType", "AKS").upper() == "AKS"
        and query.get("name") in (None, service.name)
        and query.get("imageId") in (None, service.settings.image_id)
        and query.get("imageName") in (None, image.spec.name if image else "")
        and query.get("imageDigest") is None
        and query.get("modelId") in (None, *models)
        and query.get("modelName") in (None, *(model.partition(":")[0] for model in models))
        and has_all(query.get("tags"), service.settings.kv_tags)
        and has_all(query.get("properties"), service.settings.properties)
    )


def update(call: InWorkspace) -> Response:
    """PATCH a web service: 202 with an operation, or 200 where only labels change.

    Source: swagger 2019-09-30; what the SDK sends; when it is 200 by assumption.
    """
    service = existing(call)
    after = changed_settings(service, body_of(call))
    check_idle(service)
    image = usable_image(call, after)
    usable_cluster(call, service.cluster.name)
    before = service.settings
    service.settings, service.image = after, image
    if _only_labels(before, after):
        service.updated = call.world.clock.now()
        return Response.of_json(service_json(service, call.workspace, expand=True))
    lasts_s = call.world.spec.durations.update
    operation = deployment.deploy(call.world, call.workspace, service, lasts_s=lasts_s, before=before)
    return Response(status=202, headers=operation_headers(call, operation))


def _only_labels(before: Settings, after: Settings) -> bool:
    labels = {name: getattr(after, name) for name in _LABELS}
    return before != after and before.model_copy(update=labels) == after


def delete(call: InWorkspace) -> Response:
    """DELETE a web service: 200, or 202 where the tenant file makes it last; 204 where there is none.

    Source: swagger 2019-09-30; reading of the SDK.
    """
    service = call.workspace.service(call.params["service"])
    if service is None:
        return Response(status=204)
    operation = deployment.remove(call.world, call.workspace, service)
    if operation is None:
        return Response(status=200)
    return Response(status=202, headers=operation_headers(call, operation))


_SERVICES = MMS + "/services"
_ONE = _SERVICES + "/{service}"
ROUTES = (
    Route(Area.DATA_PLANE, "POST", _SERVICES, in_workspace(create, "services/aks/write")),
    Route(Area.DATA_PLANE, "GET", _SERVICES, in_workspace(list_all, "services/read")),
    Route(Area.DATA_PLANE, "GET", _ONE, in_workspace(get, "services/read")),
    Route(Area.DATA_PLANE, "PATCH", _ONE, in_workspace(update, "services/aks/write")),
    Route(Area.DATA_PLANE, "DELETE", _ONE, in_workspace(delete, "services/aks/delete")),
)
