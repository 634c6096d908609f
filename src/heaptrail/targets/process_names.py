"""What a reader calls a process: by the script or module that it runs."""

from __future__ import annotations

import re
from pathlib import Path

from heaptrail.targets import processes

_CODE = ("-c", "-e", "-p", "--eval", "--print", "-")
_WITH_A_VALUE = ("-X", "-W", "-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions")
_SPAWNED = re.compile(r"from multiprocessing\.(spawn|forkserver|resource_tracker) import")


def name_of(pid: int) -> str:
    """What a process runs: its script or module, else its program. Without control characters.

    One that Python's multiprocessing has started is called by its parent.
    """
    program, *arguments = processes.command_line(pid) or [f"process {pid}"]
    found = _spawned(pid, arguments) or _script(arguments) or Path(program).name or program
    return "".join(character if character.isprintable() else " " for character in found)


def _spawned(pid: int, arguments: list[str]) -> str:
    """`uvicorn, spawned`, or what helper of multiprocessing it is; empty for a process that was started in another way."""
    started = next((found for argument in arguments if (found := _SPAWNED.match(argument))), None)
    if started is None:
        return ""
    if started[1] != "spawn":
        return f"multiprocessing.{started[1]}"
    return f"{name_of(processes.parent_of(pid))}, spawned"


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
