"""The text that a process runs to open its control socket.

It starts a thread and no more: whatever moment it comes at, the thread imports what it needs when the process lets it,
and waits for modules that are just being imported.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_TEXT = """\
def attach():
    import posix
    import _thread
    import _signal

    try:
        # Several threads may come here; one does it. Nobody waits any more where the folder is gone.
        posix.close(posix.open({started!r}, posix.O_CREAT | posix.O_EXCL | posix.O_WRONLY, 0o600))
    except OSError:
        return
    main = _thread.get_ident() if _thread.get_native_id() == posix.getpid() else 0

    def start():
        import sys

        # Among many threads that compute, each file that an import opens would cost a turn of them all.
        interval = sys.getswitchinterval()
        sys.setswitchinterval({interval!r})
        try:
            {start}
        except BaseException as error:
            try:
                with open({failed!r} + ".part", "w", errors="replace") as file:
                    file.write(type(error).__name__ + ": " + str(error))
                posix.rename({failed!r} + ".part", {failed!r})
            except OSError:
                pass
        finally:
            sys.setswitchinterval(interval)

    # Signals are the main thread's.
    mask = _signal.pthread_sigmask(_signal.SIG_BLOCK, _signal.valid_signals())
    try:
        _thread.start_new_thread(start, ())
    finally:
        _signal.pthread_sigmask(_signal.SIG_SETMASK, mask)


attach()
"""

_START = """\
if "heaptrail" not in sys.modules:
                from importlib.machinery import ModuleSpec, SourceFileLoader
                from importlib.util import module_from_spec

                spec = ModuleSpec("heaptrail", SourceFileLoader("heaptrail", {file!r}), origin={file!r}, is_package=True)
                spec.submodule_search_locations = {search!r}
                spec.has_location = True
                sys.modules["heaptrail"] = package = module_from_spec(spec)
                try:
                    spec.loader.exec_module(package)
                except BaseException:
                    del sys.modules["heaptrail"]
                    raise
            from heaptrail.agent.control import start_control

            start_control({folder!r})
            if main:
                from heaptrail.agent.control_requests import remember_main_thread

                remember_main_thread(main)
"""


_SWITCH_SECONDS = 0.0001


@dataclass(frozen=True, slots=True)
class Payload:
    """What a process is to run, and how it answers: `socket`, once it is there, or `failed`."""

    script: Path
    started: Path
    failed: Path
    socket: Path

    def remove(self) -> None:
        """Remove the files beside the socket: whoever runs the command after this does nothing."""
        for file in (self.script, self.started, self.failed):
            file.unlink(missing_ok=True)


def command_that_runs(script: Path) -> bytes:
    """One statement. It leaves nothing in `__main__`, uses none of the names there, and does nothing where there is no script."""
    builtins = "__import__('builtins')"
    return (
        "try:\n"
        f" {builtins}.exec({builtins}.open({os.fspath(script)!r}).read(), {{'__name__': 'heaptrail'}})\n"
        f"except {builtins}.OSError:\n pass\n"
    ).encode()


def write_payload(folder: Path, pid: int, own_pid: int, package: Sequence[str], *, user: int, group: int) -> Payload:
    """Write the script into `folder`, readable for the user of the process.

    `own_pid` is the number of the process in its own eyes; `package` the folders of heaptrail, the one with its
    `__init__.py` first.
    """
    payload = Payload(
        script=folder / f"{pid}.attach.py",
        started=folder / f"{pid}.started",
        failed=folder / f"{pid}.failed",
        socket=folder / f"{own_pid}.sock",
    )
    start = _START.format(file=f"{package[0]}/__init__.py", search=list(package), folder=os.fspath(folder))
    text = _TEXT.format(
        started=os.fspath(payload.started), failed=os.fspath(payload.failed), start=start, interval=_SWITCH_SECONDS
    )
    descriptor = os.open(payload.script, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        if os.geteuid() != user:
            os.fchown(descriptor, user, group)
            os.chown(folder, user, group)
    return payload
