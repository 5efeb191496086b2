"""The control API of a tenant that runs as a server: journal, faults, latency, clock. JSON over plain HTTP."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aml_simulator.clock import TenantClock
from aml_simulator.fault import Fault
from aml_simulator.faults import Faults
from aml_simulator.http import Request, Response
from aml_simulator.journal import Journal
from aml_simulator.scenarios.library import Scenarios
from aml_simulator.scenarios.scenario import ScenarioError
from aml_simulator.schema import LatencyMs

PREFIX = "/_simulator"


class Served(Protocol):
    """What a server needs of a tenant."""

    @property
    def clock(self) -> TenantClock:
        """Its time."""

    @property
    def journal(self) -> Journal:
        """What it was asked."""

    @property
    def faults(self) -> Faults:
        """What goes wrong in it."""

    @property
    def scenarios(self) -> Scenarios:
        """What could go wrong in it, by name."""

    latency_ms: float
    """Real time that every call takes."""

    def handle(self, request: Request) -> Response:
        """Answer one request; thread-safe."""

    def reset(self) -> None:
        """Go back to what its file says."""


class _Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advance_s: Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Choice(BaseModel):
    model_config = ConfigDict(extra="forbid")

    scenario: str


class _Latency(BaseModel):
    model_config = ConfigDict(extra="forbid")

    latency_ms: LatencyMs


def _journal(tenant: Served, _: Request) -> Response:
    journal = tenant.journal
    entries = [entry.as_json() for entry in journal.entries]
    return Response.of_json({"entries": entries, "unrouted": journal.unrouted, "forgotten": journal.forgotten})


def _faults(tenant: Served, _: Request) -> Response:
    return _listed(tenant.faults.entries)


def _add_fault(tenant: Served, request: Request) -> Response:
    given = Fault.model_validate_json(request.body)
    tenant.faults.extend([given])
    return Response.of_json(given.model_dump(mode="json", exclude_defaults=True), HTTPStatus.CREATED)


def _clear_faults(tenant: Served, _: Request) -> Response:
    tenant.faults.clear()
    return Response(HTTPStatus.NO_CONTENT)


def _scenarios(tenant: Served, _: Request) -> Response:
    known = tenant.scenarios
    return Response.of_json({"scenarios": {code: len(known.texts(code)) for code in known.codes}})


def _arm(tenant: Served, request: Request) -> Response:
    choice = _Choice.model_validate_json(request.body).scenario
    return _listed(tenant.scenarios.arm(choice), HTTPStatus.CREATED)


def _latency(tenant: Served, _: Request) -> Response:
    return Response.of_json({"latency_ms": tenant.latency_ms})


def _set_latency(tenant: Served, request: Request) -> Response:
    tenant.latency_ms = _Latency.model_validate_json(request.body).latency_ms
    return _latency(tenant, request)


def _clock(tenant: Served, _: Request) -> Response:
    return Response.of_json({"now": tenant.clock.now().isoformat(), "elapsed_s": tenant.clock.elapsed_s})


def _advance(tenant: Served, request: Request) -> Response:
    tenant.clock.advance(_Advance.model_validate_json(request.body).advance_s)
    return _clock(tenant, request)


def _reset(tenant: Served, request: Request) -> Response:
    tenant.reset()
    return _clock(tenant, request)


_ACTIONS: dict[str, dict[str, Callable[[Served, Request], Response]]] = {
    "/journal": {"GET": _journal},
    "/faults": {"GET": _faults, "POST": _add_fault, "DELETE": _clear_faults},
    "/scenarios": {"GET": _scenarios, "POST": _arm},
    "/latency": {"GET": _latency, "POST": _set_latency},
    "/clock": {"GET": _clock, "POST": _advance},
    "/reset": {"POST": _reset},
}


class Control:
    """Does to a tenant what is asked under `/_simulator/`."""

    def __init__(self, tenant: Served) -> None:
        self._tenant = tenant

    def handle(self, request: Request) -> Response:
        """Answer one request to the control API; never raises for what the client got wrong."""
        actions = _ACTIONS.get(request.path.removeprefix(PREFIX)) if request.path.startswith(PREFIX) else None
        if actions is None:
            return _error(HTTPStatus.NOT_FOUND, _what_there_is(request))
        action = actions.get(request.method)
        if action is None:
            message = f"{request.path} knows {', '.join(actions)}, not {request.method}."
            return _error(HTTPStatus.METHOD_NOT_ALLOWED, message, {"Allow": ", ".join(actions)})
        try:
            return action(self._tenant, request)
        except ValidationError as error:
            problems = (f"{'.'.join(map(str, item['loc'])) or 'body'}: {item['msg']}" for item in error.errors())
            return _error(HTTPStatus.BAD_REQUEST, "; ".join(problems))
        except ScenarioError as error:
            return _error(HTTPStatus.BAD_REQUEST, f"scenario: {error}")


def _what_there_is(request: Request) -> str:
    paths = ", ".join(PREFIX + path for path in _ACTIONS)
    return f"There is no {request.path} here. This is a proxy: set HTTPS_PROXY and HTTP_PROXY to it. It has {paths}."


def _listed(faults: Iterable[Fault], status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response.of_json(
        {"faults": [each.model_dump(mode="json", exclude_defaults=True) for each in faults]}, status
    )


def _error(status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> Response:
    return Response.of_json({"message": message}, status, headers)
