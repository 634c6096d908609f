"""What the threads of a process are doing, as the kernel tells it."""

from __future__ import annotations

import contextlib
import errno
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

# System calls in which a thread waits for the world outside, by their numbers on x86-64. Whoever waits there is not in
# the midst of an allocation: that asks for memory (mmap, brk) or for a lock, which is another kind of futex.
_WAITING = frozenset(
    {
        0,  # read
        7,  # poll
        17,  # pread64
        19,  # readv
        23,  # select
        34,  # pause
        35,  # nanosleep
        43,  # accept
        45,  # recvfrom
        47,  # recvmsg
        61,  # wait4
        128,  # rt_sigtimedwait
        130,  # rt_sigsuspend
        219,  # restart_syscall: a wait with a time limit that a stop interrupted
        230,  # clock_nanosleep
        232,  # epoll_wait
        247,  # waitid
        270,  # pselect6
        271,  # ppoll
        281,  # epoll_pwait
        288,  # accept4
        299,  # recvmmsg
        426,  # io_uring_enter
        441,  # epoll_pwait2
    }
)
_FUTEX = 202
_FUTEX_OPERATION = 0x7F
# Semaphores and condition variables, and so Python's locks and the GIL, wait with a bit set; mutexes, and so malloc's
# locks, without. In the midst of the wait for the GIL nobody can wait for it once more: whoever gives it up signals the
# condition, and waits for the first one to leave it.
_FUTEX_WAIT_BITSET = 9
STOPPED = "T"
TRACED = "t"
_ENDED = ("Z", "X")


class Activity(IntEnum):
    """What a thread does; the less, the better for a call in it."""

    WAITS = 0
    WAITS_FOR_A_LOCK = 1
    RUNS = 2


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread of a process."""

    number: int
    is_main: bool
    activity: Activity


def is_waiting(pid: int, number: int, runtime: range) -> bool:
    """Whether the thread waits in a system call (see `threads`)."""
    return _activity(Path(f"/proc/{pid}/task/{number}/syscall").read_text(), runtime) is not Activity.RUNS


def threads(pid: int, runtime: range) -> list[Thread]:
    """The threads of `pid`, those first in which a call is best made. Raises PermissionError where they may not be seen.

    Who waits for a lock in `runtime`, the global state of the interpreter, is about to run: that lock is the GIL.
    """
    found = []
    for folder in _folders(pid):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            activity = _activity((folder / "syscall").read_text(), runtime)
            number = int(folder.name)
            found.append(Thread(number, number == pid, activity))
    return sorted(found, key=lambda thread: (thread.activity is Activity.RUNS, not thread.is_main, thread.activity))


def main_thread_state(pid: int) -> str:
    """The letter that the kernel has for it: R, S, D, T (stopped), t (traced), Z, or "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ESRCH):
            return ""
        raise


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or waits only for its parent to notice."""
    return main_thread_state(pid) in ("", *_ENDED)


def _folders(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []


def _activity(system_call: str, runtime: range) -> Activity:
    number, *arguments = system_call.split()
    if number == "running" or int(number) < 0:
        return Activity.RUNS
    if int(number) in _WAITING:
        return Activity.WAITS
    if (
        int(number) == _FUTEX
        and int(arguments[1], 16) & _FUTEX_OPERATION == _FUTEX_WAIT_BITSET
        and int(arguments[0], 16) not in runtime
    ):
        return Activity.WAITS_FOR_A_LOCK
    return Activity.RUNS
