"""Having a process run a text by a call from outside, at a moment at which that does no harm.

A thread that waits in a system call holds no lock of the allocator and is not in the midst of changing an object: there the
text is run, as a C library runs a callback, between `PyGILState_Ensure` and `PyGILState_Release`. A main thread that runs is
given a pending call instead (`Py_AddPendingCall`, which allocates nothing and needs no GIL), and runs the text itself
between two instructions of Python.

Run as a program of its own, `python -m heaptrail.targets.python_attach.debugger`: who is sent to the end of a call must be
there when it returns, whatever becomes of the command that wanted it.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.targets.python_attach.calling import StoppedThread, ThreadEnded
from heaptrail.targets.python_attach.interpreter import Interpreter, find_function, find_interpreter
from heaptrail.targets.python_attach.payload import command_that_runs
from heaptrail.targets.python_attach.stopping import CannotStop
from heaptrail.targets.python_attach.threads import Activity, has_ended, is_waiting, threads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LOOK_SECONDS = 0.005
_PATIENCE_SECONDS = 1.0
_PAGE = 4096
_READ_AND_WRITE = 3
_PRIVATE_AND_ANONYMOUS = 0x22
_FAILED = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Call:
    """What was done: `way` is "call" or "pending call", `held_seconds` how long a thread stood still for it."""

    way: str
    held_seconds: float


class Debugger:
    """The debugger of one process. Its methods raise `CannotStop` and `ThreadEnded`."""

    def __init__(self, pid: int, interpreter: Interpreter, script: Path, started: Path) -> None:
        self._pid = pid
        self._functions = interpreter.addresses
        self._runtime = interpreter.runtime
        self._script = script
        self._command = command_that_runs(script)
        self._started = started
        self._page = 0
        self._held = 0.0

    def run(self, seconds: float) -> Call | None:
        """Have the command run; None when there was no moment for it within `seconds`."""
        until = time.monotonic() + seconds
        patience = 0.0
        way = ""
        # Without the script nobody waits for it any more.
        while not self._started.exists() and self._script.exists() and time.monotonic() < until:
            main_runs, waiting = self._look()
            # Who was given a pending call may be waiting for the file of the script.
            if waiting is not None and (not main_runs if not self._page else time.monotonic() > patience):
                if self._call_in(waiting):
                    way = "call"
                    break
            elif main_runs and not self._page:
                way = "pending call" if self._add_pending_call() else way
                patience = time.monotonic() + _PATIENCE_SECONDS
            time.sleep(_LOOK_SECONDS)
        if way != "call" and not self._started.exists():
            return None
        self._free_page()
        return Call(way, self._held)

    def _look(self) -> tuple[bool, int | None]:
        """Whether the main thread runs, and a thread that waits."""
        found = threads(self._pid, self._runtime)
        # What was killed and still waits for its parent has threads, of which the kernel knows nothing.
        if not found or has_ended(self._pid):
            raise ThreadEnded
        main_runs = any(thread.is_main and thread.activity is Activity.RUNS for thread in found)
        return main_runs, next((thread.number for thread in found if thread.activity is not Activity.RUNS), None)

    def _call_in(self, number: int) -> bool:
        """Run the command in a waiting thread; False when it did not wait any more, or there is no interpreter to run it."""
        with self._stopped(number) as thread:
            if not is_waiting(self._pid, number, self._runtime) or not self._is_ready(thread):
                return False
            state = thread.call(self._functions["PyGILState_Ensure"])
            thread.call(self._functions["PyRun_SimpleString"], self._command)
            thread.call(self._functions["PyGILState_Release"], state)
            return True

    def _add_pending_call(self) -> bool:
        with self._stopped(self._pid) as thread:
            if not self._is_ready(thread):
                return False
            page = thread.call(find_function(self._pid, "mmap"), 0, _PAGE, _READ_AND_WRITE, _PRIVATE_AND_ANONYMOUS, -1, 0)
            if page == _FAILED:
                return False
            self._page = page
            thread.write(page, self._command + b"\0")
            return thread.call(self._functions["Py_AddPendingCall"], self._functions["PyRun_SimpleString"], page) == 0

    def _free_page(self) -> None:
        if self._page:
            with contextlib.suppress(ThreadEnded), self._stopped(self._pid) as thread:
                thread.call(find_function(self._pid, "munmap"), self._page, _PAGE)

    def _is_ready(self, thread: StoppedThread) -> bool:
        finalizing = self._functions.get("Py_IsFinalizing") or self._functions["_Py_IsFinalizing"]
        return thread.call(self._functions["Py_IsInitialized"]) & 0xFF == 1 and thread.call(finalizing) & 0xFF == 0

    @contextlib.contextmanager
    def _stopped(self, number: int) -> Iterator[StoppedThread]:
        began = time.monotonic()
        try:
            with StoppedThread(self._pid, number) as thread:
                yield thread
        finally:
            self._held = max(self._held, time.monotonic() - began)


def main(arguments: Sequence[str]) -> dict[str, object]:
    """PID SCRIPT STARTED SECONDS: have the process run the script; how that went."""
    pid, script, started, seconds = int(arguments[0]), Path(arguments[1]), Path(arguments[2]), float(arguments[3])
    try:
        interpreter = find_interpreter(pid)
        if interpreter is None:
            return {"error": "ended"}
        call = Debugger(pid, interpreter, script, started).run(seconds)
    except ThreadEnded:
        return {"error": "ended"}
    except CannotStop as error:
        return {"error": "forbidden", "reason": error.strerror}
    except (OSError, LookupError) as error:
        return {"error": "ended"} if has_ended(pid) else {"error": "failed", "reason": str(error)}
    return {"error": "no moment"} if call is None else {"way": call.way, "held_seconds": call.held_seconds}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:])))  # noqa: T201
