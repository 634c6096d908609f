"""Where the lab listens, and what to call that."""

from __future__ import annotations

import errno
import ipaddress
import socket

from heaptrail.errors import UsageError

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
_WAITING = 512


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `UsageError` where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_WAITING)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} of {host} is in use.", help="Take another: --port 3001; 0 finds a free one.") from None
        raise UsageError(f"The lab cannot listen on port {port} of {host}: {error.strerror}.") from None
    # asyncio does so only for sockets that name their protocol. Without it the body of an answer, which is sent after its
    # headers, waits for the 40 ms after which a client acknowledges those.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def base_url(host: str, port: int) -> str:
    """`http://127.0.0.1:3000`: what a client on this machine asks."""
    name = _ANYWHERE.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
