"""Where an inspector or a service listens. An inspector lets anyone run code: loopback only."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

from heaptrail.errors import UsageError


@dataclass(frozen=True, slots=True)
class InspectorAddress:
    """`HOST:PORT` of an open inspector."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """`http://HOST:PORT`, with an IPv6 host in brackets."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def __str__(self) -> str:
        return self.url.removeprefix("http://")


def parse_inspector_address(text: str) -> InspectorAddress:
    """`127.0.0.1:9229`, `localhost:9229`, `[::1]:9229` or `9229`. Raises `UsageError`."""
    host, _, port_text = text.strip().rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    if not port_text.isascii() or not port_text.isdigit() or not 0 < int(port_text) < 65536:
        raise UsageError(f"--inspect takes HOST:PORT, not {text!r}.", help="For example: --inspect 127.0.0.1:9229")
    if not is_loopback(host):
        raise UsageError(
            f"--inspect {text}: an inspector lets whoever reaches it run code, so loopback only.",
            help=f"Open a tunnel: ssh -N -L 9229:127.0.0.1:{port_text} {host}, then --inspect 127.0.0.1:9229",
        )
    return InspectorAddress(host, int(port_text))


def is_loopback(host: str) -> bool:
    """Whether only this machine is reached by that name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_listening(host: str, port: int) -> bool:
    """Whether a connection to HOST:PORT is accepted right now."""
    try:
        with socket.create_connection((host, port), timeout=1.0):
            return True
    except OSError:
        return False
