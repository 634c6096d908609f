"""How a process ended, in one line."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError, TargetExited, TargetOutOfMemory

if TYPE_CHECKING:
    from pathlib import Path

_LAST_BYTES = 16 << 10
_LAST_LINES = 12
_V8_OUT_OF_MEMORY = (
    "JavaScript heap out of memory",
    "Reached heap limit",
    "invalid array length Allocation failed",
)
_INSPECTOR_CHATTER = (
    "Debugger listening on ",
    "For help, see: https://nodejs.org/",
    "Debugger attached.",
    "Debugger ending on ",
    "Waiting for the debugger to disconnect",
    "Starting inspector on ",
)


def last_output(log: Path) -> str:
    """The last lines that a process printed, without control characters and the inspector's own lines."""
    try:
        with log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LAST_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    lines = ["".join(c for c in line.expandtabs() if c.isprintable()).rstrip() for line in text.split("\n")]
    return "\n".join([line for line in lines if line and not line.startswith(_INSPECTOR_CHATTER)][-_LAST_LINES:])


def explain_exit(name: str, returncode: int | None, output: str, *, out_of_memory_kills: int) -> CaptureError:
    """The error for a process that is no more. `returncode` is as subprocess has it; None: not known.

    `out_of_memory_kills` is how many processes of its control group the kernel has killed meanwhile.
    """
    if any(sign in output for sign in _V8_OUT_OF_MEMORY):
        return TargetOutOfMemory(
            f"{name} ran out of JavaScript heap.",
            help="Start it with a larger limit, node --max-old-space-size=4096 …, or make fewer requests.",
            output=output,
        )
    if out_of_memory_kills > 0 and returncode in (None, -signal.SIGKILL, 128 + signal.SIGKILL):
        return TargetOutOfMemory(
            f"The kernel killed {name}: its control group ran out of memory.",
            help="Give the group a larger limit; a capture needs several times the heap.",
            output=output,
        )
    return TargetExited(f"{name} {_how(returncode)}.", output=output)


def _how(returncode: int | None) -> str:
    if returncode is None:
        return "ended"
    if returncode < 0:
        try:
            return f"was killed by {signal.Signals(-returncode).name}"
        except ValueError:
            return f"was killed by signal {-returncode}"
    return f"exited with code {returncode}"
