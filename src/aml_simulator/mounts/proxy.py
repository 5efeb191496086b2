"""A tenant as a server: an HTTP and HTTPS proxy that answers for every host itself. Nothing passes through it."""

import socket
import socketserver
import sys
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Self

from aml_simulator.lifeline import Lifeline
from aml_simulator.mounts.certificates import Authority
from aml_simulator.mounts.connection import Connection, Exchange
from aml_simulator.mounts.control import Control, Served

_JOIN_WITHIN_S = 5.0
_LOOK_FOR_SHUTDOWN_EVERY_S = 0.05
_EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False  # the proxy ends the connections and joins their threads itself
    allow_reuse_address = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no error; anything else is a bug, shown as socketserver shows it."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typed for sockets only


class Proxy:
    """Serves one tenant on `host`:`port` from its construction until `close`; port 0 takes a free one.

    `environment` holds the variables that send a program's HTTP and HTTPS here. It is a context manager.
    """

    def __init__(self, tenant: Served, *, host: str = "127.0.0.1", port: int = 0) -> None:
        # Guarded before it is there, so that there is no moment in which nobody would remove it.
        folder = Path(tempfile.gettempdir()) / f"aml-simulator-proxy-{uuid.uuid4().hex}"
        self._lifeline = Lifeline(remove=[folder])
        try:
            folder.mkdir(mode=0o700)
            authority = Authority(folder)
            self._exchange = Exchange(tenant.handle, Control(tenant).handle, authority)
            self._server = _bound(host, port, self._exchange)
        except OSError:
            self._lifeline.close()
            raise
        self.ca_file = authority.ca_file
        self._host = "127.0.0.1" if host in _EVERY_ADDRESS else host
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_LOOK_FOR_SHUTDOWN_EVERY_S,), name="proxy", daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, as clients write it."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables to set, the empty ones included: an inherited exception would lead past the proxy.

        Source: requests and urllib3 (upper case), rslex and curl (lower case; curl has no upper-case HTTP_PROXY),
        ssl and the blob client (SSL_CERT_FILE), node (NODE_EXTRA_CA_CERTS).
        """
        proxies = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), self.url)
        exceptions = dict.fromkeys(("NO_PROXY", "no_proxy"), "")
        bundles = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        authorities = dict.fromkeys(bundles, str(self.ca_file))
        return {**proxies, **exceptions, **authorities}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening, end every connection at once and remove the CA file. The tenant stays open."""
        self._exchange.closing.set()
        self._server.shutdown()
        self._server.server_close()
        open_connections = list(self._exchange.connections.items())
        for connection, _ in open_connections:
            connection.abort()
        for _, thread in open_connections:
            thread.join(_JOIN_WITHIN_S)
        self._thread.join(_JOIN_WITHIN_S)
        self._lifeline.close()


class _ServerV6(_Server):
    address_family = socket.AF_INET6


def _bound(host: str, port: int, exchange: Exchange) -> _Server:
    handler = type("ProxyConnection", (Connection,), {"exchange": exchange})
    server_type = _ServerV6 if ":" in host else _Server
    return server_type((host, port), handler)
