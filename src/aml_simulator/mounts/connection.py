"""One client of the proxy: the requests on its connection, in TLS or not, one after the other."""

import ipaddress
import logging
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

from aml_simulator.http import Delivery, Request, Response
from aml_simulator.mounts.certificates import Authority
from aml_simulator.mounts.wire import BadMessageError, encode, read_body

log = logging.getLogger(__name__)
_TLS_HANDSHAKE = b"\x16"  # the first byte of a TLS connection (RFC 8446, section 5.1)
_CLOSE_WITH_RESET = struct.pack("ii", 1, 0)  # SO_LINGER on, for no time
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(eq=False)
class Exchange:
    """What a connection needs of the proxy."""

    answer: Callable[[Request], Response]
    control: Callable[[Request], Response]
    authority: Authority
    closing: threading.Event = field(default_factory=threading.Event)
    connections: "dict[Connection, threading.Thread]" = field(default_factory=dict)


class Connection(BaseHTTPRequestHandler):
    """Reads requests, hands them to the exchange and delivers the responses as their `delivery` says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    exchange: Exchange  # given by the subclass that the proxy makes for itself
    _tunnel = ""  # scheme and authority that a CONNECT asked for

    def setup(self) -> None:
        """Make the connection known, so that the proxy can end it."""
        self.connection = self.request
        self.exchange.connections[self] = threading.current_thread()
        if self.exchange.closing.is_set():
            self.exchange.connections.pop(self, None)
            raise ConnectionAbortedError("the proxy is closing")
        super().setup()

    def finish(self) -> None:
        """Close for good."""
        self.exchange.connections.pop(self, None)
        try:
            super().finish()
        finally:
            # The server closes the socket that it accepted; after a CONNECT this is another one.
            self.connection.close()

    def abort(self) -> None:
        """End the connection from another thread, whatever it is waiting for."""
        try:
            socket.socket.shutdown(self.connection, socket.SHUT_RDWR)
        except OSError:
            log.debug("a connection had ended by itself")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's signature
        """Not to standard error: the journal has it all."""
        log.debug(format, *args)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses is answered like everything else that cannot be read."""
        self._refuse(BadMessageError(message or explain or "malformed", HTTPStatus(code)))

    def do_CONNECT(self) -> None:
        """Become the server that the client wants to reach."""
        host = self.path.rpartition(":")[0].strip("[]").lower()
        try:
            context = self.exchange.authority.context_for(host) if host and not self._tunnel else None
        except ValueError:
            context = None
        if context is None:
            self._refuse(BadMessageError("CONNECT needs host:port"))
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.close_connection = False
        secure = self.connection.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE
        authority = f"[{host}]" if ":" in host else host
        self._tunnel = f"{'https' if secure else 'http'}://{authority}"
        if secure:
            self._start_tls(context)

    def _start_tls(self, context: ssl.SSLContext) -> None:
        secured = context.wrap_socket(self.connection, server_side=True, do_handshake_on_connect=False)
        self.request = secured
        self.setup()
        secured.do_handshake()

    def _serve(self) -> None:
        try:
            request = self._read_request()
        except BadMessageError as error:
            self._refuse(error)
            return
        if not self._is_for_the_proxy_itself():
            self._deliver(self.exchange.answer(request))
        elif self._is_local():
            self._send(self.exchange.control(request))
        else:
            self._send(Response.of_json({"message": "Only for clients on this machine."}, HTTPStatus.FORBIDDEN))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815 - looked up by name

    def _read_request(self) -> Request:
        body = read_body(self.rfile, self.headers)
        if self.path.startswith("/"):
            url = (self._tunnel or f"http://{self.headers.get('Host', '')}") + self.path
        else:
            url = self.path
        try:
            request = Request.of_url(self.command, url, headers=_joined(self.headers), body=body)
        except ValueError as error:
            raise BadMessageError(str(error)) from error
        if request.scheme not in ("http", "https") or not request.host:
            raise BadMessageError("neither a path nor an http URL")
        return request

    def _is_for_the_proxy_itself(self) -> bool:
        """Asked directly, or through itself as clients do that have no exception for the loopback."""
        if self._tunnel:
            return False
        if self.path.startswith("/"):
            return True
        target = urlsplit(self.path)
        return target.hostname in _LOOPBACK_NAMES and target.port == self.connection.getsockname()[1]

    def _is_local(self) -> bool:
        """Whether the client runs on this machine and knows it: a web page that was rebound to it does not."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        return host in _LOOPBACK_NAMES and ipaddress.ip_address(self.client_address[0]).is_loopback

    def _refuse(self, error: BadMessageError) -> None:
        response = Response.of_json({"message": f"Not a request that can be read: {error}."}, error.status)
        self.close_connection = True
        self._send(response)

    def _deliver(self, response: Response) -> None:
        if response.delay_s and self.exchange.closing.wait(response.delay_s):
            self.close_connection = True
            return
        if response.delivery is Delivery.NORMAL:
            self._send(response)
            return
        self.close_connection = True
        if response.delivery is Delivery.SILENCE:
            self._stay_silent()
        else:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSE_WITH_RESET)

    def _stay_silent(self) -> None:
        """Until the client goes, or the proxy closes and aborts the connection."""
        while self.connection.recv(1 << 16):
            pass

    def _send(self, response: Response) -> None:
        self.wfile.write(encode(response, to_head=self.command == "HEAD", close=self.close_connection))


def _joined(headers: Message) -> dict[str, str]:
    """One value for each name; repeated ones are put together as RFC 9110, section 5.3, allows."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        joined[name.lower()] = f"{joined[name.lower()]}, {value}" if name.lower() in joined else str(value)
    return joined
