"""The TCP sockets that processes listen on: those of one process, or of all on this machine in one look."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from psutil._ntuples import pconn, sconn


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

    For questions about many processes: the kernel lists all connections each time.
    """
    token = _seen.set(_look())
    try:
        yield
    finally:
        _seen.reset(token)


def _look() -> dict[int, list[ListeningSocket]]:
    """By process, each by itself: of a socket that a server and its workers share, one look at all tells one holder only."""
    found = {}
    for pid in psutil.pids():
        with contextlib.suppress(psutil.Error):
            if held := list(_listening(psutil.Process(pid).net_connections(kind="tcp"))):
                found[pid] = held
    return found


def _listening(connections: Iterable[pconn | sconn]) -> Iterator[ListeningSocket]:
    for each in connections:
        if each.status == psutil.CONN_LISTEN and each.laddr:
            yield ListeningSocket(int(each.fd), int(each.laddr[1]))
