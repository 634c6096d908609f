"""The URLs of a hunt, with their port filled in, and the environment that agrees with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from heaptrail.errors import UsageError
from heaptrail.targets import processes
from heaptrail.targets.addresses import free_port, is_listening

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heaptrail.hunt.plan import HuntPlan

_DEFAULT_URL = "http://127.0.0.1:{port}/"
_PLACE = "{port}"


@dataclass(frozen=True, slots=True)
class Service:
    """Where the service answers. `command` starts it, in `environment`.

    Without URLs nothing is requested: something is done in a page instead.
    """

    urls: tuple[str, ...]
    ready: str
    host: str
    port: int
    command: tuple[str, ...]
    environment: Mapping[str, str]


def locate_service(plan: HuntPlan, environment: Mapping[str, str]) -> Service:
    """Choose the port where none is named and check the URLs. Raises `UsageError`."""
    if plan.action is not None:
        return Service(urls=(), ready="", host="", port=0, command=plan.command, environment=environment)
    written = plan.urls or (_DEFAULT_URL,)
    wanted = [*written, plan.ready] if plan.ready else list(written)
    port = _port_to_fill_in(plan, environment) if any(_PLACE in url for url in wanted) else None
    urls = tuple(url.replace(_PLACE, str(port)) for url in wanted)
    parts = [_checked(url) for url in urls]
    service_port = _port_of(parts[0])
    service = Service(
        urls=urls[: len(written)],
        ready=urls[-1] if plan.ready else urls[0],
        host=parts[0].hostname or "",
        port=service_port,
        command=tuple(part.replace(_PLACE, str(service_port)) for part in plan.command),
        environment={**environment, "PORT": environment.get("PORT") or str(service_port)},
    )
    if plan.command and is_listening(service.host, service.port):
        owner = processes.port_owner(service.port)
        raise UsageError(
            f"Port {service.port} is already taken{f' by {processes.describe(owner)}' if owner else ''}.",
            help="End it, or hunt in it with --pid, or write {port} in the URL: a free port is chosen.",
        )
    return service


def _port_to_fill_in(plan: HuntPlan, environment: Mapping[str, str]) -> int:
    if named := environment.get("PORT"):
        if not named.isascii() or not named.isdigit() or not 0 < int(named) < 65536:
            raise UsageError(f"PORT={named} in the environment is not a port.")
        return int(named)
    if plan.command:
        return free_port()
    if (pid := plan.pid or plan.python_pid) is not None:
        return _only_service_port(pid, processes.listening_ports)
    raise UsageError("Which port does the service listen on?", help="Name it: --url http://127.0.0.1:3000/")


def _only_service_port(pid: int, listening_ports: Callable[[int], set[int]]) -> int:
    ports = sorted(listening_ports(pid))
    if len(ports) != 1:
        found = ", ".join(map(str, ports)) or "none that can be seen"
        raise UsageError(
            f"Which port of process {pid} is to be requested? It listens on: {found}.",
            help="Name it: --url http://127.0.0.1:3000/",
        )
    return ports[0]


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _port_of(parts)
    except ValueError as error:
        raise UsageError(f"The URL {url} cannot be read: {error}.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"The URL {url} is not an http:// or https:// address.",
            help="For example: --url http://127.0.0.1:3000/",
        )
    return parts


def _port_of(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)
