"""The hosts of one tenant: which request goes to which handler, and the one lock around the state."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from aml_simulator.azure.api import ROUTES
from aml_simulator.azure.builder import fill
from aml_simulator.azure.clouds import CLOUDS, Area, place_of
from aml_simulator.azure.errors import ApiError, NotSimulatedError, RegionError
from aml_simulator.azure.headers import common_headers
from aml_simulator.azure.not_simulated import refusal
from aml_simulator.azure.refusing import error_response
from aml_simulator.azure.routing import Call
from aml_simulator.azure.tokens import Tokens
from aml_simulator.azure.world import World
from aml_simulator.clock import TenantClock
from aml_simulator.fault import Outcome, Said
from aml_simulator.github.id_tokens import IdTokens
from aml_simulator.http import Delivery, Request, Response
from aml_simulator.journal import Journal
from aml_simulator.schema import TenantSpec
from aml_simulator.scoring.seam import DEFAULT_LIMITS, Scoring

UNROUTED_HEADER = "X-Simulator-Unrouted"
"""On answers to calls that no route takes: nothing of Azure's."""

_ROLLOUT_TIMEOUT_S = 60.0
_SERVICE_PREFIX = "/api/v1/service/"


class Site:
    """Everything that answers under a tenant's host names. Thread-safe."""

    def __init__(
        self,
        spec: TenantSpec,
        clock: TenantClock,
        *,
        scoring: Scoring,
        journal: Journal,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._spec = spec
        self._clock = clock
        self._scoring = scoring
        self._journal = journal
        self._server = spec.github.server if spec.github else "github.com"
        self._clouds = tuple(CLOUDS[name] for name in spec.clouds)
        self._tokens = Tokens(spec.tenant_id, spec.token_lifetime_s, wall)
        self._id_tokens = IdTokens(wall)
        self._lock = threading.Lock()
        self._world = self._new_world()

    def _new_world(self) -> World:
        return fill(World(self._spec, self._clock, self._scoring, self._tokens, self._id_tokens))

    def answer(self, request: Request, outcome: Outcome | None = None) -> Response:
        """Answer one request, the work of which comes out as `outcome` says; 501 where no route answers."""
        place = place_of(request.host, self._clouds, server=self._server)
        if place is None:
            return self._answer_cluster(request)
        found = ROUTES.find(place.area, request.method, request.path)
        if found is None:
            answer = self._unrouted(request, refusal(place.area, request.method, request.path))
            return replace(answer, headers={**common_headers(place.area, request), **answer.headers})
        route, params = found
        with self.settled() as world:
            world.outcome = outcome
            try:
                _check_version(place.area, request)
                answer = route.handler(Call(request, world, place.cloud, params))
            except NotSimulatedError as error:
                answer = self._unrouted(request, error)
            except ApiError as error:
                answer = _as_said_by(place.area, request, error).response()
            finally:
                world.outcome = None
        return replace(answer, headers={**common_headers(place.area, request), **answer.headers})

    def refusal(self, request: Request, status: int, error: Said) -> Response:
        """The error in the shape of the API that the request is for."""
        place = place_of(request.host, self._clouds, server=self._server)
        if place is None:
            return error_response(None, request, status, error)
        answer = error_response(place.area, request, status, error)
        return replace(answer, headers={**common_headers(place.area, request), **answer.headers})

    @contextmanager
    def settled(self) -> Iterator[World]:
        """The state, locked, with everything ended whose time has come."""
        self._wait_for_rollouts()
        with self._lock:
            self._world.settle()
            yield self._world

    def reset(self) -> None:
        """Back to the tenant file."""
        with self._lock:
            for workspace in self._world.workspaces.values():
                for service in workspace.services.values():
                    self._scoring.remove(service.key)
            self._world = self._new_world()

    def _wait_for_rollouts(self) -> None:
        """On a manual clock nothing else lets a container start: wait here, while the lock is free."""
        if not self._clock.waits_for_rollouts:
            return
        with self._lock:
            rollouts = [operation.rollout for operation in self._world.due() if operation.rollout]
        for rollout in rollouts:
            rollout.wait(_ROLLOUT_TIMEOUT_S)

    def _answer_cluster(self, request: Request) -> Response:
        """A request to a cluster's address: scoring, which may last, so the state is not locked meanwhile."""
        rest = request.path.removeprefix(_SERVICE_PREFIX)
        name = rest.partition("/")[0] if rest != request.path else ""
        with self.settled() as world:
            if not world.was_given(request.host):
                return self._unrouted(request)
            cluster = world.cluster_at(request.host)
            if cluster is None:
                # Nobody is there any more.
                return Response(status=0, delivery=Delivery.RESET)
            service = world.service_on(cluster, name)
            key = f"{cluster.address}/{name}" if service is None else service.key
            access = None if service is None else service.access(world.tokens.now)
            limits = DEFAULT_LIMITS if service is None else service.limits
        return self._scoring.handle(key, request, access, limits=limits)

    def _unrouted(self, request: Request, known: NotSimulatedError | None = None) -> Response:
        self._journal.note_unrouted(request)
        call = f"{request.method} https://{request.host}{request.path}"
        error = known or NotSimulatedError(f"The simulator does not answer {call}")
        facts = {"method": request.method, "host": request.host, "path": request.path}
        body = error.body()
        return Response.of_json({**body, "error": {**body["error"], **facts}}, error.status, {UNROUTED_HEADER: "true"})


def _check_version(area: Area, request: Request) -> None:
    """Source: Azure Resource Manager's common contract."""
    if area is Area.ARM and not request.query.get("api-version"):
        raise ApiError(400, "MissingApiVersionParameter", "The query parameter 'api-version' is missing.")


def _as_said_by(area: Area, request: Request, error: ApiError) -> ApiError:
    """The refusal of a token, a role or a name in the shape of the service that was called, where the SDK needs it."""
    own = area is Area.DATA_PLANE and not request.path.startswith(("/modelmanagement/", "/rp/"))
    return RegionError(error.status, error.code, error.message, headers=error.headers) if own else error
