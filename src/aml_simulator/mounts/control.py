"""The control API of a tenant that runs as a server: its journal, faults and clock. JSON over plain HTTP."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aml_simulator.clock import TenantClock
from aml_simulator.faults import Fault, Faults
from aml_simulator.http import Request, Response
from aml_simulator.journal import Journal

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

    def handle(self, request: Request) -> Response:
        """Answer one request; thread-safe."""

    def reset(self) -> None:
        """Go back to what its file says."""


class _Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advance_s: Annotated[float, Field(ge=0, allow_inf_nan=False)]


Action = Callable[[Request], Response]


class Control:
    """Does to a tenant what is asked under `/_simulator/`."""

    def __init__(self, tenant: Served) -> None:
        self._tenant = tenant
        self._actions: dict[str, dict[str, Action]] = {
            "/journal": {"GET": self._journal},
            "/faults": {"GET": self._faults, "POST": self._add_fault, "DELETE": self._clear_faults},
            "/clock": {"GET": self._clock, "POST": self._advance},
            "/reset": {"POST": self._reset},
        }

    def handle(self, request: Request) -> Response:
        """Answer one request to the control API; never raises for what the client got wrong."""
        actions = self._actions.get(request.path.removeprefix(PREFIX)) if request.path.startswith(PREFIX) else None
        if actions is None:
            return _error(HTTPStatus.NOT_FOUND, self._what_there_is(request))
        action = actions.get(request.method)
        if action is None:
            message = f"{request.path} knows {', '.join(actions)}, not {request.method}."
            return _error(HTTPStatus.METHOD_NOT_ALLOWED, message, {"Allow": ", ".join(actions)})
        try:
            return action(request)
        except ValidationError as error:
            problems = (f"{'.'.join(map(str, item['loc'])) or 'body'}: {item['msg']}" for item in error.errors())
            return _error(HTTPStatus.BAD_REQUEST, "; ".join(problems))

    def _what_there_is(self, request: Request) -> str:
        paths = ", ".join(PREFIX + path for path in self._actions)
        return (
            f"There is no {request.path} here. This is a proxy: set HTTPS_PROXY and HTTP_PROXY to it. It has {paths}."
        )

    def _journal(self, _: Request) -> Response:
        entries = [entry.as_json() for entry in self._tenant.journal.entries]
        journal = self._tenant.journal
        return Response.of_json({"entries": entries, "unrouted": journal.unrouted, "forgotten": journal.forgotten})

    def _faults(self, _: Request) -> Response:
        faults = [fault.model_dump(mode="json", exclude_defaults=True) for fault in self._tenant.faults.entries]
        return Response.of_json({"faults": faults})

    def _add_fault(self, request: Request) -> Response:
        given = Fault.model_validate_json(request.body)
        self._tenant.faults.add(**given.model_dump(exclude_unset=True))
        return Response.of_json(given.model_dump(mode="json", exclude_defaults=True), HTTPStatus.CREATED)

    def _clear_faults(self, _: Request) -> Response:
        self._tenant.faults.clear()
        return Response(HTTPStatus.NO_CONTENT)

    def _clock(self, _: Request) -> Response:
        clock = self._tenant.clock
        return Response.of_json({"now": clock.now().isoformat(), "elapsed_s": clock.elapsed_s})

    def _advance(self, request: Request) -> Response:
        self._tenant.clock.advance(_Advance.model_validate_json(request.body).advance_s)
        return self._clock(request)

    def _reset(self, request: Request) -> Response:
        self._tenant.reset()
        return self._clock(request)


def _error(status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> Response:
    return Response.of_json({"message": message}, status, headers)
