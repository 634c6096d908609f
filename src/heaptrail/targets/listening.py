"""The TCP sockets that processes listen on: those of one process, or of all on this machine in one look."""

from __future__ import annotations

import contextlib
import os
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from psutil._ntuples import pconn, sconn

_LISTENS = "0A"


@dataclass(frozen=True, slots=True)
class ListeningSocket:
    """A socket, by the number that it has in one of the processes that share it."""

    descriptor: int
    port: int


_seen: ContextVar[Mapping[int, list[ListeningSocket]] | None] = ContextVar("sockets that were seen", default=None)


def listening_sockets(pid: int) -> list[ListeningSocket]:
    """Those of one process. Raises what psutil raises where they may not be seen."""
    if (seen := _seen.get()) is not None:
        return seen.get(pid, [])
    return list(_listening(psutil.Process(pid).net_connections(kind="tcp")))


def holders_of(port: int) -> list[int]:
    """The processes that listen on `port`, as far as they may be seen. Cost: one look, unless within `one_look_at_sockets`."""
    sockets = _seen.get()
    if sockets is None:
        sockets = _look()
    return [pid for pid, held in sockets.items() if any(each.port == port for each in held)]


@contextlib.contextmanager
def one_look_at_sockets() -> Iterator[None]:
    """Within the body, all that is asked about listening sockets is answered by one look at those of this machine.

    For questions about many processes: the kernel lists all connections each time. Nothing is seen of those in a network of
    their own.
    """
    token = _seen.set(_look())
    try:
        yield
    finally:
        _seen.reset(token)


def _look() -> dict[int, list[ListeningSocket]]:
    """By process. On Linux a socket is told of all that share it: psutil names one of them, any of a server and its workers."""
    return _from_kernel() if sys.platform.startswith("linux") else _from_psutil()


def _from_kernel() -> dict[int, list[ListeningSocket]]:
    ports = _listening_inodes()
    found = {}
    for pid in psutil.pids():
        if held := [ListeningSocket(number, ports[inode]) for number, inode in _socket_inodes(pid) if inode in ports]:
            found[pid] = held
    return found


def _from_psutil() -> dict[int, list[ListeningSocket]]:
    found: dict[int, list[ListeningSocket]] = {}
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.pid:
                found.setdefault(int(connection.pid), []).extend(_listening([connection]))
    except psutil.AccessDenied:
        for pid in psutil.pids():
            with contextlib.suppress(psutil.Error):
                found[pid] = list(_listening(psutil.Process(pid).net_connections(kind="tcp")))
    return found


def _listening(connections: Iterable[pconn | sconn]) -> Iterator[ListeningSocket]:
    for each in connections:
        if each.status == psutil.CONN_LISTEN and each.laddr:
            yield ListeningSocket(int(each.fd), int(each.laddr[1]))


def _listening_inodes() -> dict[str, int]:
    """The port of each socket in the kernel's two tables of our network."""
    found = {}
    for table in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/self/net/{table}").read_text().splitlines()[1:]:
                _, address, _, state, _, _, _, _, _, inode, *_ = line.split()
                if state == _LISTENS:
                    found[inode] = int(address.rpartition(":")[2], 16)
    return found


def _socket_inodes(pid: int) -> Iterator[tuple[int, str]]:
    """The descriptors of a process that are sockets; none where they may not be seen."""
    with contextlib.suppress(OSError):
        folder = f"/proc/{pid}/fd"
        for number in os.listdir(folder):  # noqa: PTH208 - of hundreds of processes: paths of objects cost as much as the look
            with contextlib.suppress(OSError):
                link = os.readlink(f"{folder}/{number}")  # noqa: PTH115
                if link.startswith("socket:["):
                    yield int(number), link[8:-1]
