"""What azureml-fe answers by itself, and what it changes in a request and an answer that pass it.

Source: status codes as in Azure's page on troubleshooting AKS deployments of Azure ML (401, 502, 503, 504) and in
public issue reports (502 with `X-Ms-Run-Function-Failed: True`); the other headers come from
azureml-inference-server-http. That only GET and POST reach a container is in Microsoft's documentation of entry
scripts. The texts are ours. Assumptions: the key is not passed on to the script; a path that it does not know is a 404,
another method a 405, asked before the key as browsers do.
"""

import hmac
import http
import uuid
from urllib.parse import urlencode

from aml_simulator.http import Request, Response
from aml_simulator.scoring.replica import Replica, ReplicaError, ReplicaGoneError, ReplicaTimeoutError, Reply
from aml_simulator.scoring.seam import Access

HEALTHY = Response(200, {"Content-Type": "text/plain; charset=utf-8"}, b"Healthy")
METHODS = ("GET", "POST")
"""What is passed on to containers."""

_ROUTES = ("/score", "/swagger.json")
# Hop by hop, or made anew by the client of the replica.
_NOT_FORWARDED = frozenset(
    {
        *("authorization", "connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization"),
        *("proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"),
    }
)
_NOT_RETURNED = frozenset({"connection", "content-length", "date", "keep-alive", "server", "transfer-encoding"})


def may_enter(request: Request, access: Access) -> bool:
    """Whether the request carries a key or token that opens the web service, or needs none."""
    if not access.auth_enabled:
        return True
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    given = credential.strip().encode()
    # Every key is compared, so that the time taken does not tell which one was nearly right.
    matches = [hmac.compare_digest(given, key.encode()) for key in access.keys if key]
    return scheme.lower() == "bearer" and (any(matches) or access.opens(credential.strip()))


def target_of(request: Request) -> str | None:
    """Where the request goes on the replica; None for a path that the router does not know."""
    route = next((route for route in _ROUTES if request.path.endswith(route)), None)
    return f"{route}?{urlencode(request.query)}" if route and request.query else route


def forward(replica: Replica, request: Request, target: str, *, timeout_s: float) -> Response:
    """The replica's answer to the request, or what the router says where there is none."""
    headers = {name: value for name, value in request.headers.items() if name not in _NOT_FORWARDED}
    try:
        reply = replica.send(request.method, target, headers=headers, body=request.body, timeout_s=timeout_s)
    except ReplicaTimeoutError:
        return _own(http.HTTPStatus.GATEWAY_TIMEOUT, f"The replica did not answer within {timeout_s:g} s.")
    except ReplicaGoneError:
        return _own(http.HTTPStatus.SERVICE_UNAVAILABLE, "There is no replica that could answer.")
    except ReplicaError:
        return _own(http.HTTPStatus.BAD_GATEWAY, "The replica closed the connection before it had answered.")
    return _returned(reply)


def _returned(reply: Reply) -> Response:
    headers = {name: value for name, value in reply.headers if name.lower() not in _NOT_RETURNED}
    run_failed = any(name.lower() == "x-ms-run-function-failed" and value == "True" for name, value in reply.headers)
    if run_failed and reply.status == http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return Response(http.HTTPStatus.BAD_GATEWAY, headers, reply.body)
    return Response(reply.status, headers, reply.body)


def not_found(service: str) -> Response:
    """No such web service, or no such path in it."""
    return _own(http.HTTPStatus.NOT_FOUND, f"There is no service {service!r} with this path on the cluster.")


def unauthorized() -> Response:
    """No key, or a wrong one."""
    return _own(
        http.HTTPStatus.UNAUTHORIZED, "The key or token is missing or not valid.", {"WWW-Authenticate": "Bearer"}
    )


def method_not_allowed(method: str) -> Response:
    """A method that is not passed on to containers; a browser's preflight is one."""
    message = f"{method} is not passed on to web services."
    return _own(http.HTTPStatus.METHOD_NOT_ALLOWED, message, {"Allow": ", ".join(METHODS)})


def not_ready(service: str) -> Response:
    """The web service exists, but no release of it has become ready."""
    return _own(http.HTTPStatus.SERVICE_UNAVAILABLE, f"Service {service!r} has no ready replica.")


def overloaded(service: str) -> Response:
    """Every replica works on as much as it may, and the request has waited as long as it may.

    Source: Microsoft's documentation of `max_request_wait_time` and of 503 answers.
    """
    return _own(http.HTTPStatus.SERVICE_UNAVAILABLE, f"Every replica of service {service!r} is busy.")


def nothing_to_run(service: str, target: str) -> Response:
    """The web service is there in name only: it describes itself, but nothing can score. Not azureml-fe's words."""
    if target.startswith("/swagger.json"):
        return Response.of_json({"swagger": "2.0", "info": {"title": service, "version": "1.0"}, "paths": {}})
    message = (
        f"Service {service!r} has no script here: its image has no scoring folder in the tenant file, or it was "
        "deployed without code. Nothing can score."
    )
    return Response.of_json({"message": message}, http.HTTPStatus.NOT_IMPLEMENTED)


def _own(status: http.HTTPStatus, text: str, headers: dict[str, str] | None = None) -> Response:
    own = {"Content-Type": "text/plain; charset=utf-8", "X-Ms-Request-Id": str(uuid.uuid4())}
    return Response(status, {**own, **(headers or {})}, text.encode())
