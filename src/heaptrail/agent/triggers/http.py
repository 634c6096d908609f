"""A port of the agent's own, on loopback, for services that speak no HTTP or should not carry the debug endpoints."""

from __future__ import annotations

import contextlib
import errno
import io
import ipaddress
import logging
import os
import socket
import socketserver
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, cast

from heaptrail.agent.access_token import TOKEN_HEADER
from heaptrail.agent.endpoints import Endpoints, Response, refusal
from heaptrail.agent.log import logger
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from heaptrail.agent.protocols import Fire

_REQUEST_BYTES = 16 * 1024
_REQUEST_SECONDS = 5.0
_CONNECTIONS = 8
_PAUSE_SECONDS = 0.1


class Http:
    """Fires on `POST /internal/debug/heapdump` with the token, at `http://127.0.0.1:<port>`.

    `port=0` takes a free one; `port` tells which, once started, and the log does too. One thread waits for connections; a
    request lasts a few milliseconds in a thread of its own. A forked child does not answer on its parent's port: it opens
    a free one of its own, with the same token. Raises `UsageError` for a host that is not loopback.
    """

    def __init__(self, port: int = 0, *, host: str = "127.0.0.1", token: str | None = None) -> None:
        if not _is_loopback(host):
            raise UsageError(
                f"The agent's port is for loopback only, not for {host!r}.",
                help="Open a tunnel, or put the middleware of heaptrail.agent.asgi or .wsgi into the service.",
            )
        if not 0 <= port < 65536:
            raise UsageError(f"{port} is no TCP port.", help="0 takes a free one.")
        self._host = "127.0.0.1" if host == "localhost" else host
        self._wanted_port = port
        self._endpoints = Endpoints(token=token)
        self._serving: _Serving | None = None

    @property
    def port(self) -> int:
        """The port that it listens on; 0 while it does not."""
        return 0 if self._serving is None else self._serving.server.port

    def start(self, fire: Fire) -> None:
        """Listen. Raises `UsageError` where the port is taken; called again in a forked child, it takes a port for that."""
        port = self._wanted_port
        if self._serving is not None and self._serving.is_inherited:
            self._serving.end()
            self._serving, port = None, 0
        if self._serving is not None:
            return
        server = _listen(self._host, port, self._endpoints)
        try:
            self._endpoints.start(fire)
            self._serving = _Serving(server)
        except BaseException:
            server.server_close()
            raise
        level = logging.INFO if server.port == self._wanted_port else logging.WARNING  # nobody could know this port
        logger.log(level, "process %d answers on %s", os.getpid(), server.url)

    def stop(self) -> None:
        """Close the port. An answer under way is finished; no thread stays."""
        serving, self._serving = self._serving, None
        if serving is not None:
            serving.end()
        self._endpoints.stop()


class _Serving:
    """A server at work in its thread."""

    def __init__(self, server: _Server) -> None:
        self.server = server
        self._pid = os.getpid()
        self._thread = threading.Thread(target=server.serve_until_ended, name="heaptrail http", daemon=True)
        self._thread.start()

    @property
    def is_inherited(self) -> bool:
        """Whether it came with a fork: its thread is the parent's, its socket is shared."""
        return self._pid != os.getpid()

    def end(self) -> None:
        """Stop listening; in a forked child only this process's copy of the socket goes."""
        if not self.is_inherited:
            self.server.end()
            self._thread.join(_REQUEST_SECONDS)
        self.server.server_close()


class _Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """At most so many connections at once; what comes beyond is closed at once."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name == "posix"
    request_queue_size = 16

    def __init__(self, address: tuple[str, int], family: socket.AddressFamily, endpoints: Endpoints) -> None:
        self.address_family = family
        self.endpoints = endpoints
        self._inode: int | None = None
        self._ended = False
        self._free = threading.BoundedSemaphore(_CONNECTIONS)
        super().__init__(address, _Handler)
        self._address: tuple[str, int] = self.socket.getsockname()[:2]
        self._inode = os.fstat(self.fileno()).st_ino
        self.port = self._address[1]
        own = f"[{address[0]}]" if ":" in address[0] else address[0]
        self.url = f"http://{own}:{self.port}"
        names = {own, "127.0.0.1", "localhost", "[::1]"}
        self._names = names | {f"{name}:{self.port}" for name in names}

    def is_called(self, hosts: list[str]) -> bool:
        """Whether the one `Host` is loopback's: a web page that had its own name resolved to 127.0.0.1 sends that name."""
        return len(hosts) == 1 and hosts[0].strip().lower() in self._names

    def serve_until_ended(self) -> None:
        """Wait for connections, without waking up in between."""
        while not self._ended:
            self.handle_request()

    def end(self) -> None:
        """Have `serve_until_ended` return: it notices with the next connection, which is this one."""
        self._ended = True
        with contextlib.suppress(OSError):
            socket.create_connection(self._address, timeout=1.0).close()

    def server_close(self) -> None:
        """Close the socket, unless its number is another file's by now."""
        if self._inode is None or self._is_open():
            super().server_close()
        else:
            self.socket.detach()

    def get_request(self) -> tuple[socket.socket, object]:
        """Accept a connection. Raises OSError."""
        if not self._is_open():
            self._ended = True
            raise OSError(errno.EBADF, "the socket was closed")
        try:
            return super().get_request()
        except OSError:
            time.sleep(_PAUSE_SECONDS)  # out of descriptors: the connection waits, and is seen again at once
            raise

    def _is_open(self) -> bool:
        """Whether the descriptor is still that of our socket: a program that becomes a daemon closes what it does not know."""
        try:
            return os.fstat(self.fileno()).st_ino == self._inode
        except OSError:
            return False

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        if self._ended or not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._free.release()
            raise

    def process_request_thread(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        logger.debug("a connection to the agent's port broke", exc_info=True)


def _listen(host: str, port: int, endpoints: Endpoints) -> _Server:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return _Server((host, port), family, endpoints)
    except OSError as error:
        raise UsageError(
            f"The agent cannot listen on {host}:{port}: {error.strerror or error}.",
            help="Take another port, or 0 for a free one.",
        ) from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _BoundedReader(io.RawIOBase):
    """What a connection sends, up to a number of bytes and a point in time, however slowly it trickles."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._bytes_left = _REQUEST_BYTES
        self._until = time.monotonic() + _REQUEST_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        seconds = self._until - time.monotonic()
        if seconds <= 0 or self._bytes_left <= 0:
            raise TimeoutError("the request is too long or too slow")
        self._connection.settimeout(seconds)
        count = self._connection.recv_into(memoryview(buffer)[: self._bytes_left])
        self._bytes_left -= count
        return count


class _Handler(BaseHTTPRequestHandler):
    """One request, one answer, and the connection is closed: HTTP/1.0."""

    server_version = "heaptrail"
    sys_version = ""
    timeout = _REQUEST_SECONDS

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_BoundedReader(self.connection))

    def _answer(self) -> None:
        server = cast("_Server", self.server)
        if not server.is_called(self.headers.get_all("host", [])):
            self._send(refusal(HTTPStatus.FORBIDDEN, "This port answers to the names of loopback only.", "Use 127.0.0.1."))
            return
        if not self._skip_body():
            self._send(refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The request is too long.", "No endpoint takes a body."))
            return
        path = self.path.partition("?")[0]
        self._send(server.endpoints.answer(self.command, path, self.headers.get(TOKEN_HEADER, "")))

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _answer  # noqa: N815

    def _skip_body(self) -> bool:
        """Read a body that nobody asked for: left unread, it resets the connection before the answer arrives."""
        length = self.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= _REQUEST_BYTES // 2):
            return False
        self.rfile.read(int(length))
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What could not be understood at all; nothing of it is sent back."""
        status = HTTPStatus(code)
        self._send(refusal(status, f"{status.phrase}.", ""))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":  # None for a request line that was not understood
            self.wfile.write(response.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Nothing that a stranger sent gets into a log."""
