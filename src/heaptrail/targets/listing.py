"""The processes of this user that can be captured, as far as that can be seen without doing anything to them."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import psutil

from heaptrail.targets import attach, processes
from heaptrail.targets.control_folder import open_socket_of
from heaptrail.targets.diagnosis import diagnose_process
from heaptrail.targets.listening import one_look_at_sockets
from heaptrail.targets.process_names import name_of
from heaptrail.targets.python_attach.interpreter import find_interpreter, mentions_python
from heaptrail.targets.service_parts import Part, parts_of_services

if TYPE_CHECKING:
    from collections.abc import Iterator

Runtime = Literal["node", "python"]
Way = Literal["inspector", "agent", "attach"]


@dataclass(frozen=True, slots=True)
class CapturableProcess:
    """A process of a runtime that heaptrail knows.

    `way` is how it is reached, `address` that of an inspector that is open already. `user` is empty for one of our own.
    `memory` is resident, in bytes.
    `ports` are those that it listens on, without the inspector's. Where it is not `ready`, `note` says why and what to do.
    """

    pid: int
    parent: int
    runtime: Runtime
    name: str
    command: str
    way: Way
    address: str | None
    user: str
    memory: int
    ports: tuple[int, ...]
    ready: bool
    note: str


def list_processes() -> list[CapturableProcess]:
    """The Node.js and Python processes of this user but this one; for root, those of all users.

    Services come first, and of those that share a port the ones that answer; then those with most memory. Cost: some
    milliseconds for each, and less than one for each other process of this user.
    """
    with one_look_at_sockets():
        found = [_described(pid, runtime) for pid, runtime in _candidates()]
        parts = parts_of_services(process.pid for process in found if process.ports)
    told = [_with_its_part(process, parts.get(process.pid)) for process in found]
    return sorted(told, key=lambda process: (not process.ports, _passes_on(parts.get(process.pid)), -process.memory))


def _candidates() -> Iterator[tuple[int, Runtime]]:
    user = os.geteuid()
    for process in psutil.process_iter():
        pid = process.pid
        if pid == os.getpid() or user not in (0, processes.user_of(pid)) or not processes.is_alive(pid):
            continue
        if processes.looks_like_node(pid):
            yield pid, "node"
        elif processes.looks_like_python(pid) or _embeds_python(pid):
            yield pid, "python"


def _embeds_python(pid: int) -> bool:
    """Whether a program of another name, such as uWSGI or one that a script was packed into, runs CPython."""
    with contextlib.suppress(OSError):
        return mentions_python(pid) and find_interpreter(pid) is not None
    return False


def _with_its_part(process: CapturableProcess, part: Part | None) -> CapturableProcess:
    """Say what is to be known of one that shares its port, unless it cannot be captured at all."""
    if part is None or not process.ready:
        return process
    return replace(process, note=f"{part.text} {process.note}".strip())


def _passes_on(part: Part | None) -> bool:
    return part is not None and not part.answers


def _described(pid: int, runtime: Runtime) -> CapturableProcess:
    diagnosis = diagnose_process(pid)
    inspector = _inspector_port(pid) if runtime == "node" else None
    worst = [finding for outcome in ("bad", "note") for finding in diagnosis.findings if finding.outcome == outcome]
    return CapturableProcess(
        pid=pid,
        parent=processes.parent_of(pid),
        runtime=runtime,
        name=name_of(pid),
        command=" ".join(processes.command_line(pid)),
        way="inspector" if runtime == "node" else "attach" if open_socket_of(pid) is None else "agent",
        address=f"127.0.0.1:{inspector}" if inspector is not None else None,
        user=_other_user(pid),
        memory=processes.resident_bytes(pid),
        ports=tuple(sorted(processes.listening_ports(pid) - {inspector})),
        ready=diagnosis.works,
        note=f"{worst[0].subject}: {worst[0].text}. {worst[0].help}".strip() if worst else "",
    )


def _inspector_port(pid: int) -> int | None:
    """Where the process has an inspector open, told without a question to any of its ports.

    One on any free port is opened before the program begins.
    """
    possible = processes.listening_ports(pid) & attach.possible_ports(pid)
    return next(iter(possible), None) if len(possible) < 2 else processes.first_listening_port(pid)


def _other_user(pid: int) -> str:
    if processes.user_of(pid) == os.geteuid():
        return ""
    try:
        return str(psutil.Process(pid).username())
    except psutil.Error:
        return ""
