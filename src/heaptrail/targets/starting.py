"""Which runtime a process turns out to have, and the target for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heaptrail.errors import InspectorUnavailable
from heaptrail.targets import processes
from heaptrail.targets.node import NodeTarget
from heaptrail.targets.offers import offers_at, only_page
from heaptrail.targets.page import PageTarget
from heaptrail.targets.python import PythonTarget, python_process_of
from heaptrail.targets.python_attach.interpreter import find_interpreter

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.launch import Command
    from heaptrail.targets.protocol import Target

_ISOLATING = "IES"


async def target_of_command(command: Command, port: int | None, folder: Path) -> Target:
    """The process of a command that listens on `port`: Python where it has a control socket, else Node.js.

    Without a port, the process that seems to do the work. Raises `InspectorUnavailable` where it can be talked to in
    neither way. The command stays the caller's to stop until this returns.
    """
    if (found := await python_process_of(command, port)) is not None:
        pid, notes = found
        return await PythonTarget.of_command(command, pid, notes)
    listener = command.listener(port) if port is not None else None
    if listener is not None and (_too_old(command, listener) or _is_python(listener)):
        raise _no_socket(command, listener)
    return await NodeTarget.of_command(command, port, folder)


async def target_of_process(
    folder: Path, *, pid: int | None = None, python_pid: int | None = None, inspect: InspectorAddress | None = None
) -> Target:
    """A process that runs already, named in exactly one of the three ways.

    `pid` may be of either runtime. `python_pid` is Python's, though it may not look so: a program that embeds it.
    Behind `inspect` is a Node.js process or the one page of a browser.
    """
    if python_pid is None and pid is not None and _is_python(pid):
        python_pid = pid
    if python_pid is not None:
        return await PythonTarget.of_process(python_pid)
    if pid is not None:
        return await NodeTarget.of_process(pid, folder)
    assert inspect is not None
    offers = await offers_at(inspect)
    if any(offer.kind == "node" for offer in offers):
        return await NodeTarget.of_inspector(inspect, folder)
    return await PageTarget.of_offer(only_page(offers, inspect), inspect)


def _is_python(pid: int) -> bool:
    if processes.looks_like_node(pid):
        return False
    try:
        return find_interpreter(pid) is not None
    except OSError:
        return False


def _no_socket(command: Command, pid: int) -> InspectorUnavailable:
    who = processes.describe_first(pid)
    if (version := _too_old(command, pid)) is not None:
        return InspectorUnavailable(
            f"{who} runs on {version}, and heaptrail looks into Python 3.11 and newer.",
            help="Run the service on a newer Python for the hunt.",
            output=command.output,
        )
    if option := _isolating_option(processes.command_line(pid)):
        return InspectorUnavailable(
            f"{who} was started with {option}, so it ignores PYTHONPATH, by which heaptrail gets into it.",
            help="Start it without that option, or start it yourself and hunt in it with --python-pid.",
            output=command.output,
        )
    return InspectorUnavailable(
        f"{who}, which answers the requests, has no control socket: what started it has changed its PYTHONPATH, or its user.",
        help="Start it yourself, and hunt in it with --python-pid.",
        output=command.output,
    )


def _too_old(command: Command, pid: int) -> str | None:
    """`Python 3.8` where the process, or one that it was forked from, has left that note."""
    for each in (pid, *processes.ancestors(pid)):
        note = command.control_folder / f"{each}.unfit"
        if note.exists():
            return note.read_text()
    return None


def _isolating_option(command_line: list[str]) -> str:
    for argument in command_line[1:]:
        if not argument.startswith("-") or argument.startswith("--") or argument[1:2] in ("c", "m", ""):
            return ""
        if any(letter in argument for letter in _ISOLATING):
            return argument
    return ""
