"""Colleagues: what somebody else does in Azure, at the moment that a test says."""

import json
from collections.abc import Callable
from dataclasses import replace

from aml_simulator.http import Request, Response
from aml_simulator.journal import matches
from contract.world import World

_REFUSED = 400


def just_before(world: World, method: str, path: str, act: Callable[[Request], object]) -> None:
    """Have `act` happen right before the first such request reaches the tenant; it is given the request."""
    handle = world.tenant.handle
    waiting = [act]

    def meddled(request: Request) -> Response:
        if waiting and request.method == method and matches(path, request.path):
            waiting.pop()(request)
        return handle(request)

    world.tenant.handle = meddled  # type: ignore[method-assign]  # the mount asks for it at each request


def unseen(world: World) -> None:
    """Quotas, VM sizes and nodes may not be read: Azure itself finds out what they do not allow."""
    world.tenant.faults.add("GET", "usages|skus|agentPools", status=403)


def pretended(world: World, path: str, body: object, *, until: str = "") -> None:
    """Have GETs of the path answered with `body`, until a request of the method `until` to it was taken."""
    handle = world.tenant.handle
    over: list[Request] = []

    def pretending(request: Request) -> Response:
        if not over and request.method == "GET" and matches(path, request.path):
            return Response.of_json(body)
        response = handle(request)
        if request.method == until and matches(path, request.path) and response.status < _REFUSED:
            over.append(request)
        return response

    world.tenant.handle = pretending  # type: ignore[method-assign]  # as above


def deleted(world: World, path: str) -> Callable[[Request], object]:
    """A colleague's deletion of what the run has read at the path before; Azure answers both in the same place."""

    def delete(request: Request) -> None:
        read = next(each for each in world.tenant.journal.entries if each.method == "GET" and matches(path, each.path))
        world.tenant.handle(replace(request, method="DELETE", host=read.host, path=read.path, body=b""))

    return delete


def patched(world: World, **changes: object) -> Callable[[Request], object]:
    """A colleague's own update, with fields of Azure's resource as paths: `scoringTimeoutMs=5`."""
    operations = [{"op": "replace", "path": f"/{path}", "value": value} for path, value in changes.items()]
    return lambda request: world.tenant.handle(replace(request, body=json.dumps(operations).encode()))
