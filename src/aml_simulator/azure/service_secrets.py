"""What opens a web service: its keys and tokens; and what its containers have printed."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from aml_simulator.azure.access import in_workspace
from aml_simulator.azure.bodies import read_body
from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import ServiceError
from aml_simulator.azure.identifiers import iso
from aml_simulator.azure.operation import Ending, Operation
from aml_simulator.azure.operations import operation_headers
from aml_simulator.azure.part import Part
from aml_simulator.azure.routing import MMS, InWorkspace, Route
from aml_simulator.azure.service import Service
from aml_simulator.azure.service_rules import check_idle
from aml_simulator.azure.service_tokens import LIFETIME_S
from aml_simulator.azure.services import existing
from aml_simulator.http import Response


class RegenerateRequest(Part):
    """Source: swagger 2019-09-30 (RegenerateServiceKeysRequest); the key's type as the SDK writes it."""

    key_type: Literal["Primary", "Secondary"]
    key_value: str | None = Field(None, repr=False)


def list_keys(call: InWorkspace) -> Response:
    """POST …/listkeys.

    Source: swagger 2019-09-30 (AuthKeys); the refusal without key sign-in by assumption.
    """
    service = existing(call)
    _check_has_keys(service)
    return Response.of_json({"primaryKey": service.keys.primary, "secondaryKey": service.keys.secondary})


def _check_has_keys(service: Service) -> None:
    if not service.settings.auth_enabled:
        message = f"Service '{service.name}' has no keys: its authEnabled is false."
        raise ServiceError(400, "ServiceKeysDisabled", message)


def regenerate(call: InWorkspace) -> Response:
    """POST …/regenerateKeys: the new key counts at once; the operation has ended when it is first asked for.

    Source: swagger 2019-09-30; reading of the SDK; the refusal without key sign-in by assumption.
    """
    service = existing(call)
    wanted = read_body(call, RegenerateRequest)
    _check_has_keys(service)
    check_idle(service)
    service.keys = service.keys.regenerated(wanted.key_type, wanted.key_value)
    now = call.world.clock.now()
    operation = Operation(service.name, "Service", now, timedelta(), Ending)
    service.operation = call.world.begin(call.workspace, operation)
    return Response(status=202, headers=operation_headers(call, operation))


def token(call: InWorkspace) -> Response:
    """POST …/token: a token that scores.

    Source: swagger 2019-09-30 (AuthToken); the SDK reads its times as seconds since 1970; lifetime by assumption.
    """
    service = existing(call)
    if not service.settings.aad_auth_enabled:
        message = f"Service '{service.name}' takes no tokens: its aadAuthEnabled is false."
        raise ServiceError(400, "ServiceTokenDisabled", message)
    now = int(call.world.tokens.now())
    return Response.of_json(
        {
            "accessToken": service.tokens.mint(service.name, now),
            "tokenType": "Bearer",
            "refreshAfter": now + LIFETIME_S // 2,
            "expiryOn": now + LIFETIME_S,
        },
        201,
    )


def logs(call: InWorkspace) -> Response:
    """GET …/logs: the last `tail` lines of the containers.

    Source: reading of the SDK (`get_logs`).
    """
    service = existing(call)
    tail = call.request.query.get("tail", "5000")
    if not tail.isdecimal():
        raise ServiceError(400, "InvalidQueryParameter", f"tail: '{tail}' is not a number.")
    text = service.rollout.log if service.rollout else ""
    lines = text.splitlines()
    if not lines and service.failure is None:
        lines = [f"{iso(service.updated)} | {service.name} | nothing was printed"]
    return Response.of_json({"content": "\n".join(lines[-int(tail) :] if int(tail) else [])})


_ONE = MMS + "/services/{service}"
ROUTES = (
    Route(Area.DATA_PLANE, "POST", _ONE + "/listkeys", in_workspace(list_keys, "services/aks/listKeys/action")),
    Route(Area.DATA_PLANE, "POST", _ONE + "/regenerateKeys", in_workspace(regenerate, "services/aks/write")),
    Route(Area.DATA_PLANE, "POST", _ONE + "/token", in_workspace(token, "services/aks/score/action")),
    Route(Area.DATA_PLANE, "GET", _ONE + "/logs", in_workspace(logs, "services/read")),
)
