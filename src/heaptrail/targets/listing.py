"""The processes of this user that can be captured, as far as that can be seen without doing anything to them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psutil

from heaptrail.targets import attach, processes
from heaptrail.targets.control_folder import socket_of
from heaptrail.targets.diagnosis import diagnose_process
from heaptrail.targets.python_environment import CONTROL

if TYPE_CHECKING:
    from collections.abc import Iterator

Runtime = Literal["node", "python"]
Way = Literal["inspector", "agent", "attach"]
_CODE = ("-c", "-e", "-p", "--eval", "--print", "-")
_WITH_A_VALUE = ("-X", "-W", "-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions")


@dataclass(frozen=True, slots=True)
class CapturableProcess:
    """A process of a runtime that heaptrail knows.

    `way` is how it is reached, `address` that of an inspector that is open already. `memory` is resident, in bytes.
    `ports` are those that it listens on, without the inspector's. Where it is not `ready`, `note` says why and what to do.
    """

    pid: int
    runtime: Runtime
    name: str
    command: str
    way: Way
    address: str | None
    memory: int
    ports: tuple[int, ...]
    ready: bool
    note: str


def list_processes() -> list[CapturableProcess]:
    """The Node.js and Python processes of this user but this one, services first, then those with most memory.

    Cost: some milliseconds for each.
    """
    with processes.one_look_at_connections():
        found = [_described(pid, runtime) for pid, runtime in _candidates()]
    return sorted(found, key=lambda process: (not process.ports, -process.memory))


def _candidates() -> Iterator[tuple[int, Runtime]]:
    user = os.geteuid()
    for process in psutil.process_iter():
        pid = process.pid
        if pid == os.getpid() or processes.user_of(pid) != user or not processes.is_alive(pid):
            continue
        if processes.looks_like_node(pid):
            yield pid, "node"
        elif _looks_like_python(pid):
            yield pid, "python"


def _looks_like_python(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return Path(process.exe() or process.name()).name.lower().startswith("python")
    except psutil.Error:
        return False


def _described(pid: int, runtime: Runtime) -> CapturableProcess:
    diagnosis = diagnose_process(pid)
    inspector = _inspector_port(pid) if runtime == "node" else None
    worst = [finding for outcome in ("bad", "note") for finding in diagnosis.findings if finding.outcome == outcome]
    return CapturableProcess(
        pid=pid,
        runtime=runtime,
        name=name_of(pid),
        command=" ".join(processes.command_line(pid)),
        way="inspector" if runtime == "node" else "agent" if _has_control_socket(pid) else "attach",
        address=f"127.0.0.1:{inspector}" if inspector is not None else None,
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


def _has_control_socket(pid: int) -> bool:
    folder = processes.environment_value(pid, CONTROL)
    return bool(folder) and socket_of(Path(folder), pid).is_socket()


def name_of(pid: int) -> str:
    """What a process runs: its script or module, else its program. Without control characters."""
    program, *arguments = processes.command_line(pid) or [f"process {pid}"]
    found = _script(arguments) or Path(program).name or program
    return "".join(character if character.isprintable() else " " for character in found)


def _script(arguments: list[str]) -> str:
    """Behind the options of Node.js or Python; empty where there is none."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "-m":
            return next(rest, "")
        if argument in _CODE:
            return ""
        if argument in _WITH_A_VALUE:
            next(rest, "")
        elif not argument.startswith("-"):
            return Path(argument).name
    return ""
