"""Holding threads of a process still for a moment, through ptrace.

Its parent does not notice, as it would a SIGSTOP. The kernel lets a thread go on when whoever holds it ends, however it ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEIZE = 0x4206
_INTERRUPT = 0x4207
_DETACH = 17
ANY_KIND_OF_CHILD = 0x40000000  # __WALL
_STOP_EVENT = 128


class CannotStop(OSError):
    """The system does not let us trace the process."""


@contextlib.contextmanager
def all_threads_stopped(pid: int) -> Iterator[list[int]]:
    """All threads of `pid` stand still within the body, which is to be short; yields their numbers.

    To be used within one thread. Raises `CannotStop`.
    """
    held: dict[int, int] = {}
    try:
        while new := [thread for thread in threads_of(pid) if thread not in held]:
            for thread in new:
                if (signal_number := hold(thread)) is not None:
                    held[thread] = signal_number
        yield list(held)
    finally:
        for thread, signal_number in held.items():
            release(thread, signal_number)


def threads_of(pid: int) -> list[int]:
    """The living threads of a process; none when it is gone."""
    try:
        return [int(folder.name) for folder in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return []


def hold(thread: int) -> int | None:
    """Stop a thread; the signal to hand on when it is let go, 0 for none. None when it has ended. Raises `CannotStop`."""
    try:
        trace(_SEIZE, thread)
    except ProcessLookupError:
        return None
    except OSError as error:
        raise CannotStop(error.errno, error.strerror) from None
    with contextlib.suppress(ProcessLookupError, ChildProcessError):
        trace(_INTERRUPT, thread)
        _, status = os.waitpid(thread, ANY_KIND_OF_CHILD)
        if os.WIFSTOPPED(status):
            return signal_of(status)
    return None


def release(thread: int, signal_number: int) -> None:
    """Let a stopped thread go on."""
    with contextlib.suppress(OSError):
        trace(_DETACH, thread, data=signal_number)


def signal_of(status: int) -> int:
    """The signal that a stopped thread was about to receive; 0 when it was stopped by us."""
    return 0 if status >> 16 == _STOP_EVENT else os.WSTOPSIG(status)


def trace(request: int, thread: int, *, address: int = 0, data: int | ctypes.Structure = 0) -> None:
    """One ptrace call. Raises OSError."""
    call = ctypes.CDLL(None, use_errno=True).ptrace
    call.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    call.restype = ctypes.c_long
    given = data if isinstance(data, int) else ctypes.addressof(data)
    if call(request, thread, address, given) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
