"""Questions about processes of this machine: who they are, where they listen, how busy they are."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from heaptrail.targets.listening import holders_of, listening_sockets

if TYPE_CHECKING:
    from collections.abc import Iterator

_GONE = (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits to be reaped does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.AccessDenied:
        return True
    except psutil.NoSuchProcess:
        return False


def absence(pid: int) -> str:
    """What to say of a process that does not run, such as `is not there (any more)`; empty for one that does."""
    if is_alive(pid):
        return ""
    try:
        parent = psutil.Process(pid).ppid()
    except _GONE:
        return "is not there (any more)"
    return f"has ended, and waits for {describe(parent)} to take note of it"


def start_time(pid: int) -> float:
    """When the process was started, in seconds of the epoch; 0 where that may not be seen."""
    try:
        return float(psutil.Process(pid).create_time())
    except _GONE:
        return 0.0


def command_line(pid: int) -> list[str]:
    """What the process was started with; empty where that may not be seen."""
    try:
        return list(psutil.Process(pid).cmdline())
    except _GONE:
        return []


def environment_value(pid: int, name: str) -> str:
    """An environment variable that the process was started with; empty where there is none to be seen."""
    try:
        return psutil.Process(pid).environ().get(name, "")
    except (*_GONE, OSError):
        return ""


def describe(pid: int) -> str:
    """`process 4711 (node server.js)`, without control characters."""
    try:
        command = " ".join(command_line(pid)) or psutil.Process(pid).name()
    except _GONE:
        return f"process {pid}"
    command = "".join(character if character.isprintable() else " " for character in command)
    return f"process {pid} ({command[:60] + '…' if len(command) > 60 else command})"


def describe_first(pid: int) -> str:
    """`Process 4711 (node server.js)`, to begin a sentence with."""
    return f"P{describe(pid)[1:]}"


def looks_like_node(pid: int) -> bool:
    """Whether the process's program is called node (or nodejs, node20, …)."""
    return program_name(pid).startswith("node")


def looks_like_python(pid: int) -> bool:
    """Whether the process's program is called python (or python3.12, pypy3, …), whatever its own name is."""
    return program_name(pid).startswith(("python", "pypy"))


def program_name(pid: int) -> str:
    """Of the file that the process runs, where links lead to it, in small letters; empty where there is none to be seen."""
    with contextlib.suppress(*_GONE):
        process = psutil.Process(pid)
        return Path(process.exe() or process.name()).name.lower()
    return ""


def catches_signal(pid: int, signal_number: int) -> bool:
    """Whether the process has a handler for the signal. Known on Linux only; elsewhere True."""
    if not sys.platform.startswith("linux"):
        return True
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (signal_number - 1) & 1)
    return False


def shares_network(pid: int) -> bool:
    """Whether the process's loopback is ours. Network namespaces are Linux's; elsewhere True."""
    if not sys.platform.startswith("linux"):
        return True
    try:
        return Path(f"/proc/{pid}/ns/net").readlink() == Path("/proc/self/ns/net").readlink()
    except OSError:
        return True


def listening_ports(pid: int) -> set[int]:
    """TCP ports on which this process itself listens; empty where that may not be seen."""
    try:
        return {socket.port for socket in listening_sockets(pid)}
    except _GONE:
        return set()


def first_listening_port(pid: int) -> int | None:
    """The port that the process began to listen on before the others that are open; None where that may not be seen."""
    try:
        sockets = listening_sockets(pid)
    except _GONE:
        return None
    # Descriptors are given out from the lowest on.
    return min(((socket.descriptor, socket.port) for socket in sockets), default=(0, None))[1]


def listening_address(pid: int, port: int) -> str:
    """Where a connection to `port` reaches this process: loopback for one that listens everywhere; empty when unseen."""
    with contextlib.suppress(*_GONE):
        for connection in psutil.Process(pid).net_connections(kind="tcp"):
            if _listening_port(connection.laddr, connection.status) == port:
                address = str(connection.laddr[0])
                return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104
    return ""


def connections_to(pid: int, port: int) -> set[int]:
    """The far ports of the TCP connections that this process has accepted on `port`."""
    try:
        connections = psutil.Process(pid).net_connections(kind="tcp")
    except _GONE:
        return set()
    return {_port(each.raddr) for each in connections if _port(each.laddr) == port} - {0}


def user_of(pid: int) -> int | None:
    """The effective user of the process; None where that cannot be seen."""
    try:
        return int(psutil.Process(pid).uids().effective)
    except _GONE:
        return None


def is_stopped(pid: int) -> bool:
    """Whether the process is held by SIGSTOP or a debugger."""
    try:
        return psutil.Process(pid).status() in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)
    except _GONE:
        return False


def main_thread_runs(pid: int) -> bool:
    """Whether the first thread of the process runs, or would if a processor were free; False where that cannot be seen."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    return False


def _port(address: tuple[str, int] | tuple[()]) -> int:
    return address[1] if address else 0


def _listening_port(local_address: tuple[str, int] | tuple[()], status: str) -> int:
    return _port(local_address) if status == psutil.CONN_LISTEN else 0


def port_owner(port: int) -> int | None:
    """The process that listens on a TCP port of this machine; None when nobody does or it may not be seen."""
    return next(iter(holders_of(port)), None)


def descendants(pid: int) -> list[int]:
    """All processes below this one, parents before children."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except _GONE:
        return []


def parent_of(pid: int) -> int:
    """The process above this one; 0 where that cannot be seen."""
    try:
        return int(psutil.Process(pid).ppid())
    except _GONE:
        return 0


def ancestors(pid: int) -> list[int]:
    """The processes above this one, the nearest first."""
    try:
        return [parent.pid for parent in psutil.Process(pid).parents()]
    except _GONE:
        return []


def processes_with_environment(name: str, value: str) -> Iterator[int]:
    """Living processes of this user that were started with NAME=value in their environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(*_GONE, OSError):
            if process.pid != os.getpid() and process.environ().get(name) == value and is_alive(process.pid):
                yield process.pid


def resident_bytes(pid: int) -> int:
    """Memory of the process that is in use; 0 when that cannot be seen."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except _GONE:
        return 0


def anonymous_bytes(pid: int) -> int | None:
    """What of the process's resident memory belongs to no file; None where the system does not tell so."""
    try:
        memory = psutil.Process(pid).memory_info()
    except _GONE:
        return None
    shared: int | None = getattr(memory, "shared", None)
    return None if shared is None else int(memory.rss - shared)


def processor_seconds(pid: int) -> float:
    """Processor time that the process has used so far; 0 when it cannot be seen."""
    try:
        times = psutil.Process(pid).cpu_times()
    except _GONE:
        return 0.0
    return float(times.user + times.system)
