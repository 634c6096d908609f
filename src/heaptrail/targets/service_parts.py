"""Processes that share a port: the one that has opened it, and the workers that it was passed on to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heaptrail.targets.listening import holders_of
from heaptrail.targets.processes import ancestors, listening_ports

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Part:
    """What a process does for a port that others have too: it answers, or only passes the port on. `text` says so."""

    answers: bool
    text: str


def parts_of_services(pids: Iterable[int]) -> dict[int, Part]:
    """The part of each process that shares a port with its parents, children or siblings; those alone are left out.

    As far as that is seen without a connection: what has such a process below it is taken for the one that passes on.
    To be asked within `one_look_at_sockets`. Cost: of each process its ancestors.
    """
    found: dict[int, Part] = {}
    above = {pid: set(ancestors(pid)) for pid in pids}
    for port in sorted({port for pid in above for port in listening_ports(pid)}):
        holders = [pid for pid in holders_of(port) if pid in above]
        answering = [pid for pid in holders if not any(pid in above[other] for other in holders)]
        for pid in holders:
            if len(holders) > 1 and pid not in found:
                found[pid] = _part(pid, port, answering)
    return found


def _part(pid: int, port: int, answering: list[int]) -> Part:
    if pid not in answering:
        workers = f"{len(answering)} workers: hunt in one" if len(answering) > 1 else f"process {answering[0]}: hunt in that"
        return Part(False, f"Passes port {port} on to its {workers}.")
    if len(answering) == 1:
        return Part(True, f"Answers on port {port} for the process that has opened it.")
    return Part(True, f"One of {len(answering)} that answer on port {port}: counts are exact where the service has one worker.")
