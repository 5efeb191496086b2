"""The three questions that the SDK asks before it creates, changes or deletes a web service."""

from collections.abc import Callable
from typing import Any, Literal, Self

from pydantic import model_validator

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import body_of, expect_nothing, read_body
from aml_simulator.azure.capacity import shortage
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import NotSimulatedError, ServiceError
from aml_simulator.azure.part import Part
from aml_simulator.azure.pods import pods_of
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.azure.service_rules import (
    changed_settings,
    check_free,
    check_name,
    create_request,
    usable_cluster,
    usable_image,
)
from aml_simulator.http import Response


class Question(Part):
    """Source: reading of the SDK (`webservice_validate` and its callers)."""

    type: Literal["Create", "Update", "Delete"]
    service_name: str | None = None
    create_request: dict[str, Any] | None = None
    update_request: list[Any] | None = None

    @model_validator(mode="after")
    def _of_its_type(self) -> Self:
        if (self.create_request and self.type != "Create") or (self.update_request and self.type != "Update"):
            raise ValueError(f"a request of another type than {self.type} is given")
        return self


def _verdict(check: Callable[[], None]) -> Response:
    """200 and nothing where all is well, 200 and the error where not.

    Source: reading of the SDK, which takes every other status for a yes.
    """
    try:
        check()
    except (ServiceError, NotSimulatedError) as error:
        return Response.of_json({"error": {"code": error.code, "message": error.message}})
    return Response(status=200)


def name(call: InWorkspace) -> Response:
    """POST …/services/validate/name/{name}: is it well formed and free?

    Source: reading of the SDK.
    """

    def check() -> None:
        expect_nothing(call)
        check_name(call.params["name"])
        check_free(call, call.params["name"])

    return _verdict(check)


def request(call: InWorkspace) -> Response:
    """POST …/services/validate: would the request be taken?

    Source: reading of the SDK; what is checked by assumption.
    """

    def check() -> None:
        asked = read_body(call, Question)
        if asked.type == "Create":
            wanted = create_request(asked.create_request)
            check_name(wanted.name)
            usable_cluster(call, wanted.compute_name)
            usable_image(call, wanted)
        elif asked.type == "Update":
            service = call.workspace.service(asked.service_name or "")
            if service:
                usable_image(call, changed_settings(service, asked.update_request))

    return _verdict(check)


def resource(call: InWorkspace) -> Response:
    """POST …/services/validate/resource: do the nodes hold it?

    Source: reading of the SDK; wording by assumption.
    """

    def check() -> None:
        wanted = create_request(body_of(call))
        cluster = usable_cluster(call, wanted.compute_name)
        pods = [(pods_of(wanted),)]
        lack = shortage(call.world, call.workspace, cluster=cluster, service=wanted.name, wanted=pods)
        if lack:
            raise ServiceError(400, "InsufficientResources", f"Cluster '{cluster.name}' cannot hold it: {lack}")

    return _verdict(check)


_CHECKS = MMS + "/services/validate"
ROUTES = (
    Route(Area.DATA_PLANE, "POST", _CHECKS + "/name/{name}", in_workspace(name, "services/aks/write")),
    Route(Area.DATA_PLANE, "POST", _CHECKS + "/resource", in_workspace(resource, "services/aks/write")),
    Route(Area.DATA_PLANE, "POST", _CHECKS, in_workspace(request, "services/aks/write")),
)
